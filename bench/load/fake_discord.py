"""A lean Discord on the loopback address: fast, with only what a bot under load needs.

It has one guild, one session that is never cut, and no memory of messages: history is empty and
every member is a person. The one for tests (`tests/process/fake_discord.py`) implements all of
Discord's rules and takes milliseconds for each message; here hundreds a second must leave the bot
its processor.
"""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import BodyPartReader, WSMsgType, web
from aiohttp.typedefs import Middleware

from bench.message_generator import GUILD, a_member, a_user, frame

TOKEN = "MTIz.abc.def"  # noqa: S105 (nobody's)
BOT = 123
HEARTBEAT_MS = 41_250
API = "/api/v10"
HEARTBEAT, IDENTIFY, REQUEST_MEMBERS, HELLO, HEARTBEAT_ACK = 1, 2, 8, 10, 11
ADMINISTRATOR = "8"
UNKNOWN_MESSAGE, UNKNOWN_INTERACTION = 10008, 10062
"""Discord's errors for what does not exist, or no longer."""
UPDATE = 7
"""Interaction callback type that changes the message whose button was clicked."""


@dataclass(slots=True)
class Answer:
    """A bot's answer to an interaction."""

    seconds: float
    """From the dispatch of the interaction until the answer arrived."""
    message: Mapping[str, Any]
    """The resulting message."""


@dataclass(slots=True)
class Asked:
    """An interaction that waits for its answer."""

    at: float
    channel_id: int
    message: Mapping[str, Any]
    answered: asyncio.Future[Answer] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Loopback:
    """A Discord server for one bot."""

    def __init__(self, guild: dict[str, Any], *, delay: float = 0.0) -> None:
        """Delay each REST answer by `delay` seconds, as over a real network."""
        myself = {**a_member(), "roles": [guild["id"]], "user": bot_user()}
        allowed = [{**role, "permissions": ADMINISTRATOR} for role in guild["roles"]]
        self._guild = {**guild, "members": [myself], "roles": allowed}
        self._delay = delay
        self._ids = count((int(time.time() * 1000) - 1_420_070_400_000) << 22)
        self._sent = 0
        self._socket: web.WebSocketResponse | None = None
        self._packed = zlib.compressobj()
        self._asked: dict[int, Asked] = {}
        self._runner: web.AppRunner | None = None
        self.identified = asyncio.Event()
        self.address = ""
        self.posts: Counter[int] = Counter()
        """Number of messages that the bot posted in answer to each message; others under 0."""
        self.announced: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        """Posts that answer no message, in order."""
        self.requests: Counter[str] = Counter()
        """Number of the bot's requests by kind."""

    # --- Start and stop ---------------------------------------------------------------------------

    async def listen(self) -> None:
        """Serve on a free port."""
        application = web.Application(
            client_max_size=32 * 1024 * 1024, middlewares=self._middlewares()
        )
        add = application.router.add_route
        self._add_routes(add)
        add("GET", "/gateway", self._gateway)
        add("GET", "/gateway/", self._gateway)
        add("GET", API + "/gateway/bot", self._gateway_bot)
        add("GET", API + "/users/@me", self._me)
        add("GET", API + "/users/{user}", self._user)
        add("GET", API + "/oauth2/applications/@me", self._application)
        add("PUT", API + "/applications/{application}/commands", self._commands)
        add("GET", API + "/channels/{channel}/messages", self._history)
        add("POST", API + "/channels/{channel}/messages", self._post)
        add("GET", API + "/channels/{channel}/messages/{message}", self._no_message)
        add("PATCH", API + "/channels/{channel}/messages/{message}", self._edit)
        add("POST", API + "/interactions/{interaction}/{token}/callback", self._callback)
        add("*", "/{path:.*}", self._unknown)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def _middlewares(self) -> Sequence[Middleware]:
        """Return what each request passes; for subclasses."""
        return ()

    def _add_routes(self, add: Callable[..., object]) -> None:
        """Add routes before the others; for subclasses."""

    async def hang_up(self) -> None:
        """Stop serving."""
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- The gateway ---------------------------------------------------------------------------

    async def dispatch(self, event: str, data: Mapping[str, Any]) -> None:
        """Send an event to the bot."""
        self._sent += 1
        await self._say(frame(event, data, self._sent))

    async def _say(self, text: str) -> None:
        assert self._socket is not None
        packed = self._packed.compress(text.encode()) + self._packed.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        self._socket = socket = web.WebSocketResponse(compress=False)
        self._packed = zlib.compressobj()
        await socket.prepare(request)
        await self._say(json.dumps({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                await self._say(json.dumps({"op": HEARTBEAT_ACK}))
            elif said["op"] == IDENTIFY:
                await self._identify(said["d"])
        self.identified.clear()
        return socket

    async def _identify(self, said: Mapping[str, Any]) -> None:
        self._sent = 0
        ready = {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": self._guild["id"], "unavailable": True}],
            "session_id": "soak",
            "resume_gateway_url": self.address.replace("http", "ws") + "/gateway",
            "application": {"id": str(BOT), "flags": 0},
            "shard": said.get("shard", [0, 1]),
        }
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", self._guild)
        self.identified.set()

    async def click(
        self,
        member: Mapping[str, Any],
        channel_id: int,
        custom_id: str,
        message: Mapping[str, Any],
        guild_id: int = GUILD,
    ) -> Answer:
        """Click a button of `message` as a member; return the bot's answer.

        Raises `TimeoutError` if that takes longer than Discord's three seconds.
        """
        interaction = next(self._ids)
        asked = self._asked[interaction] = Asked(time.perf_counter(), channel_id, message)
        data = {
            "id": str(interaction),
            "application_id": str(BOT),
            "type": 3,
            "token": f"token{interaction}",
            "version": 1,
            "guild_id": str(guild_id),
            "channel_id": str(channel_id),
            "channel": {"id": str(channel_id), "type": 0},
            "member": {**member, "permissions": "0"},
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": "8",
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild_id)},
            "context": 0,
            "message": message,
            "data": {"custom_id": custom_id, "component_type": 2, "id": 1},
        }
        await self.dispatch("INTERACTION_CREATE", data)
        try:
            return await asyncio.wait_for(asked.answered, 3.0)
        finally:
            del self._asked[interaction]

    # --- REST ----------------------------------------------------------------------------------

    async def _gateway_bot(self, _request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        url = self.address.replace("http", "ws") + "/gateway"
        return await self._tell({"url": url, "shards": 1, "session_start_limit": limit})

    async def _me(self, _request: web.Request) -> web.Response:
        return await self._tell(bot_user())

    async def _user(self, request: web.Request) -> web.Response:
        self.requests["users"] += 1
        return await self._tell(a_user(int(request.match_info["user"])))

    async def _application(self, _request: web.Request) -> web.Response:
        described = {"id": str(BOT), "name": "Ovation", "icon": None, "description": ""}
        asked = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0"}
        return await self._tell({**described, **asked, "flags": 0, "owner": bot_user()})

    async def _commands(self, _request: web.Request) -> web.Response:
        return await self._tell([])

    async def _history(self, _request: web.Request) -> web.Response:
        self.requests["history"] += 1
        return await self._tell([])

    async def _post(self, request: web.Request) -> web.Response:
        body, files = await _read(request)
        reference = body.get("message_reference") or {}
        answered = int(reference.get("message_id", 0))
        self.posts[answered] += 1
        message = self._message(int(request.match_info["channel"]), body, files)
        if not answered:
            self.announced.put_nowait(message)
        return await self._tell(message)

    async def _edit(self, request: web.Request) -> web.Response:
        self.requests["edits"] += 1
        body, files = await _read(request)
        channel_id = int(request.match_info["channel"])
        edited = self._message(channel_id, body, files)
        return await self._tell({**edited, "id": request.match_info["message"]})

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = int(request.match_info["interaction"])
        now = time.perf_counter()
        body, files = await _read(request)
        asked = self._asked.get(interaction)
        if asked is None:
            return _missing(UNKNOWN_INTERACTION, "Unknown interaction")
        before = asked.message if body["type"] == UPDATE else None
        message = self._message(asked.channel_id, body["data"], files, before)
        if not asked.answered.done():
            asked.answered.set_result(Answer(now - asked.at, message))
        made = {"id": str(interaction), "type": 3, "response_message_id": message["id"]}
        resource = {"type": body["type"], "message": message}
        return await self._tell({"interaction": made, "resource": resource})

    async def _unknown(self, request: web.Request) -> web.Response:
        self.requests[f"{request.method} {request.path}"] += 1
        return _missing(0, "404: Not Found")

    async def _no_message(self, _request: web.Request) -> web.Response:
        self.requests["messages looked for"] += 1
        return _missing(UNKNOWN_MESSAGE, "Unknown Message")

    async def _tell(self, answer: Any) -> web.Response:
        if self._delay:
            await asyncio.sleep(self._delay)
        # discord.py parses only exactly this content type as JSON, without a charset.
        return web.Response(body=json.dumps(answer).encode(), content_type="application/json")

    def _message(
        self,
        channel_id: int,
        body: Mapping[str, Any],
        files: list[str] | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a message of the bot; an edited one keeps its id and the files that are named."""
        kept = {str(file["id"]) for file in body.get("attachments", []) if "id" in file}
        attachments = [
            file for file in (before or {}).get("attachments", []) if str(file["id"]) in kept
        ]
        attachments += [self._attachment(name) for name in files or ()]
        return {
            "id": before["id"] if before else str(next(self._ids)),
            "type": 0,
            "channel_id": str(channel_id),
            "guild_id": str(GUILD),
            "author": bot_user(),
            "content": body.get("content") or "",
            "timestamp": "2026-03-01T12:00:00.000000+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": attachments,
            "embeds": [],
            "pinned": False,
            "flags": body.get("flags", (before or {}).get("flags", 0)),
            "components": body.get("components", []),
        }

    def _attachment(self, name: str) -> dict[str, Any]:
        number = next(self._ids)
        url = f"https://cdn.discordapp.com/attachments/1/{number}/{name}"
        return {"id": str(number), "filename": name, "size": 1, "url": url, "proxy_url": url}


def _missing(code: int, message: str) -> web.Response:
    """Return Discord's answer for what does not exist; without its code, nobody would know what."""
    body = json.dumps({"code": code, "message": message}).encode()
    # As in `_tell`: with a charset, discord.py would not read the code.
    return web.Response(status=404, body=body, content_type="application/json")


def bot_user() -> dict[str, Any]:
    """Return the bot's own user."""
    return {**a_user(BOT), "username": "ovation", "bot": True}


async def _read(request: web.Request) -> tuple[dict[str, Any], list[str]]:
    """Return the JSON body of a request, and the names of the files that came with it."""
    if not request.content_type.startswith("multipart/"):
        return await request.json(), []
    body: dict[str, Any] = {}
    files: list[str] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = await part.json() or {}
        else:
            await part.read()
            files.append(part.filename or "file")
    return body, files
