"""Discord on the loopback address: REST over HTTP and the gateway over WebSocket.

The world, routes, permissions and errors are simcord's, as in the scenarios. Here another process
reaches them through real sockets, which can be cut at any time.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import discord
import simcord
from aiohttp import WSMsgType, web
from simcord import intents
from simcord.backend import Backend, serializers
from simcord.backend.errors import BackendError
from simcord.backend.models import Interaction
from simcord.http import router

from domain.shards import ALL_SHARDS, Shards
from tests.process.clock import SharedClock
from tests.process.faults import Faults
from tests.process.gateway_session import Session
from tests.process.rest_bodies import json_response, no_content, read_body

TOKEN = "MTIz.abc.def"  # noqa: S105 (nobody's)
HEARTBEAT_MS = 30_000
NONCE_SECONDS = 180
"""How long Discord remembers an enforced nonce."""
ANSWER_SECONDS = 3.0
"""How long Discord, and so a person, waits for an answer."""
API = "/api/v10"

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = (
    0, 1, 2, 6, 7, 9, 10, 11,
)  # fmt: skip
REQUEST_GUILD_MEMBERS = 8


class Wire(simcord.Env):
    """A simulated Discord whose bot is another process."""

    def __init__(self, clock: SharedClock) -> None:
        super().__init__(discord.Client(intents=discord.Intents.none()), check_errors=False)
        self.backend = Backend(clock=clock)  # type: ignore[arg-type] # it has the same two verbs
        self.backend.subscribers.append(self._publish)
        self._message_states.add(self.bot._connection)
        self._started = True
        self.sessions: list[Session] = []
        self.identified = asyncio.Event()
        """Set while a bot is connected."""
        self.resumable = True
        """Whether a session may be resumed."""
        self.resumed = 0
        """How often a session was resumed."""
        self.mute = False
        """Whether the gateway is silent although its connections stay open."""
        self.away: set[int] = set()
        """Guilds that are unavailable."""
        self.faults = Faults()
        self.turn = asyncio.Lock()
        """Held during each action: two of simcord's actions may not overlap."""
        self._nonces: dict[tuple[str, str], tuple[float, Any]] = {}
        self._asked: Interaction | None = None
        self._runner: web.AppRunner | None = None
        self.address = ""

    # --- Up and down ---------------------------------------------------------------------------

    async def listen(self) -> None:
        """Serve on a free port of the loopback address."""
        application = web.Application(client_max_size=32 * 1024 * 1024)
        application.router.add_get("/gateway/", self._gateway)
        application.router.add_get("/gateway", self._gateway)
        application.router.add_get(API + "/gateway/bot", self._gateway_bot)
        application.router.add_get("/cdn", self._cdn)
        application.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"

    async def hang_up(self) -> None:
        """Stop serving."""
        self.faults.end()
        await self.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def drop(self, code: int = 4000, shards: Shards = ALL_SHARDS) -> None:
        """Close the gateway's connections of these shards, with a close code."""
        for session in self.sessions:
            if shards.is_complete or session.shard in shards.numbers:
                if session.socket is not None and not session.socket.closed:
                    await session.socket.close(code=code)
                session.socket = None
        self._note_who_is_up()

    def is_up(self, guild_id: int | None) -> bool:
        """Return whether a bot receives events of this guild, or of direct messages."""
        return any(session.is_up and session.has(guild_id) for session in self._listening())

    def are_up(self, shards: Shards) -> bool:
        """Return whether a bot is connected on each of these shards."""
        up = {session.shard for session in self._listening() if session.is_up}
        return up.issuperset(shards.numbers)

    def _listening(self) -> list[Session]:
        """Return the latest session of each shard, for the number of shards last in use."""
        latest = {
            session.shard: session
            for session in self.sessions
            if session.count == self.sessions[-1].count
        }
        return list(latest.values())

    def _note_who_is_up(self) -> None:
        if any(session.is_up for session in self.sessions):
            self.identified.set()
        else:
            self.identified.clear()

    async def cut(self) -> None:
        """Cut the gateway's connection without closing it, as networks do."""
        for session in self.sessions:
            line, session.socket, session.line = session.line, None, None
            if line is not None:
                line.abort()
        self.identified.clear()

    async def ask_to_reconnect(self) -> None:
        """Ask the bot to reconnect, as Discord does before it restarts a machine."""
        await self._tell({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Invalidate the session; `resumable` is what Discord says about it."""
        await self._tell({"op": INVALID_SESSION, "d": resumable})

    async def lose(self, guild_id: int) -> None:
        """Make a guild unavailable, as in an outage."""
        self.away.add(guild_id)
        await self._send(
            self.sessions[-1], "GUILD_DELETE", {"id": str(guild_id), "unavailable": True}
        )

    async def kick(self, guild_id: int) -> None:
        """Remove the bot from a guild."""
        self.away.add(guild_id)
        await self._send(self.sessions[-1], "GUILD_DELETE", {"id": str(guild_id)})

    async def invite(self, guild_id: int) -> None:
        """Add the bot to a guild again."""
        self.away.discard(guild_id)
        me = self.backend.guilds[guild_id].members[self.backend.bot_user.id]
        me.joined_at = self.backend.clock.now().isoformat()
        guild = self._guild(guild_id, self.sessions[-1].intents)
        del guild["unavailable"]
        await self._send(self.sessions[-1], "GUILD_CREATE", guild)

    async def find(self, guild_id: int) -> None:
        """Make a guild available again after an outage."""
        self.away.discard(guild_id)
        guild = {**self._guild(guild_id, self.sessions[-1].intents), "unavailable": False}
        await self._send(self.sessions[-1], "GUILD_CREATE", guild)

    # --- The gateway ---------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.meeting(request, "/gateway")
        if fault is not None:
            return await fault.answer(request, no_content)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        session: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            session = await self._hear(socket, json.loads(message.data)) or session
            if session is not None:
                session.line = request.transport
        if session is not None and session.socket is socket:
            session.socket = None
            self._note_who_is_up()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: Mapping[str, Any]) -> Session | None:
        """Answer a gateway message of the bot's; return the session it begins or resumes."""
        if said["op"] == HEARTBEAT and not self.mute:
            await socket.send_json({"op": HEARTBEAT_ACK})
        elif said["op"] == IDENTIFY and self.faults.closing:
            await socket.close(code=self.faults.closing.pop(0))
        elif said["op"] == IDENTIFY:
            return await self._identify(socket, said["d"])
        elif said["op"] == RESUME:
            return await self._resume(socket, said["d"])
        elif said["op"] == REQUEST_GUILD_MEMBERS:
            (session,) = (one for one in self.sessions if one.socket is socket)
            await self._tell_members(session, said["d"])
        return None

    async def _identify(self, socket: web.WebSocketResponse, said: Mapping[str, Any]) -> Session:
        wanted = discord.Intents._from_value(said["intents"])
        shard, count = said.get("shard", (0, 1))
        session = Session(len(self.sessions), wanted, shard, count, socket=socket)
        self.sessions.append(session)
        guilds = [guild for guild in self.backend.guilds.values() if session.has(guild.id)]
        await self._send(
            session,
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(self.backend.bot_user)),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": str(session.number),
                "shard": [shard, count],
                "resume_gateway_url": self.address.replace("http", "ws") + "/gateway",
                "application": {"id": str(self.backend.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            if guild.id not in self.away:
                await self._send(session, "GUILD_CREATE", self._guild(guild.id, wanted))
        self.identified.set()
        return session

    def _guild(self, guild_id: int, wanted: discord.Intents) -> dict[str, Any]:
        """Return a guild's payload for a session with these intents."""
        guild = self.backend.guilds[guild_id]
        payload = json.loads(json.dumps(serializers.guild_create_payload(self.backend, guild)))
        intents.prune_guild_create(payload, wanted, self.backend.bot_user.id)
        return dict(payload)

    async def _resume(
        self, socket: web.WebSocketResponse, said: Mapping[str, Any]
    ) -> Session | None:
        known = {str(session.number): session for session in self.sessions}
        session = known.get(said["session_id"])
        if session is None or not self.resumable:
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return None
        session.socket = socket
        self.resumed += 1
        missed = session.sent[int(said["seq"] or 0) :]
        for number, (event, payload) in enumerate(missed, int(said["seq"] or 0) + 1):
            await socket.send_json({"op": DISPATCH, "s": number, "t": event, "d": payload})
        await self._send(session, "RESUMED", {})
        self.identified.set()
        return session

    async def _tell_members(self, session: Session, asked: Mapping[str, Any]) -> None:
        """Send which of the requested people (a thousand at most) are in the guild."""
        guild = self.backend.guilds[int(asked["guild_id"])]
        found = [guild.members.get(int(user_id)) for user_id in asked["user_ids"]]
        members = [
            serializers.member_payload(self.backend, guild, member)
            for member in found
            if member is not None
        ]
        chunk = {"members": members, "chunk_index": 0, "chunk_count": 1}
        told = {"guild_id": asked["guild_id"], "nonce": asked["nonce"], **chunk}
        await self._send(session, "GUILD_MEMBERS_CHUNK", json.loads(json.dumps(told)))

    async def _send(self, session: Session, event: str, payload: Mapping[str, Any]) -> None:
        session.sent.append((event, payload))
        number = len(session.sent)
        if session.socket is not None and not session.socket.closed and not self.mute:
            await session.socket.send_json({"op": DISPATCH, "s": number, "t": event, "d": payload})

    async def _tell(self, said: Mapping[str, Any]) -> None:
        """Send a message to the bot that is not an event."""
        socket = self.sessions[-1].socket
        assert socket is not None, "nobody is connected"
        self.identified.clear()
        await socket.send_json(said)

    def _publish(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event to the sessions, as of now and limited to their intents."""
        if event == "MESSAGE_REACTION_ADD":
            message = self.backend.get_message(
                int(payload["channel_id"]), int(payload["message_id"])
            )
            payload = {**payload, "message_author_id": str(message.author_id)}
        if int(payload.get("guild_id") or 0) in self.away:
            return
        now = json.loads(json.dumps(payload))
        needed = intents.required_intent(event, payload)
        about = payload.get("guild_id") or (event.startswith("GUILD_") and payload["id"])
        for session in self._listening():
            if not session.has(int(about) if about else None):
                continue
            if needed is None or getattr(session.intents, needed):
                task = asyncio.ensure_future(self._send(session, event, now))
                task.add_done_callback(_forget_a_cut_line)

    # --- REST ----------------------------------------------------------------------------------

    async def _gateway_bot(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        url = self.address.replace("http", "ws") + "/gateway"
        return json_response({"url": url, "shards": 1, "session_start_limit": limit})

    async def _cdn(self, request: web.Request) -> web.Response:
        data = self.backend.cdn.get(request.query["url"])
        return web.Response(body=data) if data is not None else web.Response(status=404)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        fault = self.faults.meeting(request, path)
        if fault is not None:
            return await fault.answer(request, partial(self._answer, request, path))
        return await self._answer(request, path)

    async def _answer(self, request: web.Request, path: str) -> web.Response:
        body, files = await read_body(request)
        key = None
        if isinstance(body, dict) and body.get("enforce_nonce"):
            key = (path, str(body["nonce"]))
            at, message = self._nonces.get(key, (float("-inf"), None))
            if self.backend.clock.elapsed - at <= NONCE_SECONDS:
                return json_response(message)
        try:
            answer = router.dispatch(
                self.backend,
                request.method,
                path,
                json=body,
                params=self._from_the_start(path, dict(request.query)),
                files=files,
                reason=request.headers.get("X-Audit-Log-Reason"),
            )
        except BackendError as error:
            return json_response(error.to_json(), status=error.status)
        if key is not None:
            self._nonces[key] = (self.backend.clock.elapsed, answer)
        return json_response(answer) if answer is not None else web.Response(status=204)

    def _from_the_start(self, path: str, query: dict[str, str]) -> dict[str, str]:
        """Make a page of messages after an id begin with the next one, as Discord does.

        simcord returns the newest messages instead.
        """
        if "after" not in query or not path.endswith("/messages"):
            return query
        channel = self.backend.messages.get(int(path.split("/")[2]), {})
        later = sorted(
            number
            for number, message in channel.items()
            if number > int(query["after"]) and not message.is_ephemeral
        )
        page = later[: int(query.get("limit", "50"))]
        return {**query, "before": str(page[-1] + 1)} if page else query

    # --- People --------------------------------------------------------------------------------

    def _notify_dispatch_observers(self, interaction: Interaction) -> None:
        self._asked = interaction

    async def _settle_internal(self, **_options: Any) -> None:
        """Wait for the answer to the last request, with a timeout."""
        asked, self._asked = self._asked, None
        if asked is None:
            await asyncio.sleep(0)
            return
        until = asyncio.get_running_loop().time() + ANSWER_SECONDS
        # simcord has no event for an answer.
        while not asked.responded or asked.loading:
            if asyncio.get_running_loop().time() > until or not self.is_up(asked.guild_id):
                return
            await asyncio.sleep(0.002)


def _forget_a_cut_line(task: asyncio.Future[None]) -> None:
    """Ignore that a connection broke while sending: the events are kept for a resume."""
    if not task.cancelled() and isinstance(error := task.exception(), ConnectionError):
        del error
