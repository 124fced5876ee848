"""A lean Discord with many guilds on several shards, and with Discord's global limits.

What a bot asks of it counts against 50 requests a second, except answers to interactions; a shard
may identify every five seconds. Posts are remembered by their channel and nonce, so that a repeated
one is found.
"""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler, Middleware

from bench.load.fake_discord import (
    ADMINISTRATOR,
    API,
    BOT,
    HEARTBEAT,
    HEARTBEAT_ACK,
    HEARTBEAT_MS,
    HELLO,
    IDENTIFY,
    REQUEST_MEMBERS,
    Answer,
    Loopback,
    _read,
    bot_user,
)
from bench.message_generator import a_guild, a_member, a_user, frame
from domain.token_bucket import TokenBucket

FIRST_GUILD = 214_000_000_000
"""The part of a guild's id that its shard follows from, of the first guild."""
MAIN, TEAM = 1, 2
"""Offsets from a guild's id of its main channel and that of its moderators."""
CHANNELS = 12
ROLES = 10
BOTS_ROLE = 101
"""Offset from a guild's id of the role that gives the bot its permissions."""
EVERYDAY = str(1 << 10 | 1 << 11 | 1 << 16)
"""Permissions of members, of whom none is staff: see channels, send messages, read the history."""
MEMBERS = 1_000
"""Offset from a guild's id of its first member."""
OWNER = 99
"""The index of the member who owns the guild, and so is staff."""
COMPONENTS_V2 = 1 << 15
INVALID_SESSION = 9
REQUESTS_PER_SECOND = 50
IDENTIFY_SECONDS = 5.0
MADE = "2024-01-15T10:00:00.000000+00:00"


def guild_ids(number: int) -> list[int]:
    """Return the ids of so many guilds, of which each is on the next shard."""
    return [(FIRST_GUILD + index) << 22 for index in range(number)]


def member(guild_id: int, index: int) -> int:
    """Return the id of a member of a guild."""
    return guild_id + MEMBERS + index


def guild_payload(guild_id: int) -> dict[str, Any]:
    """Return a guild as Discord announces it: twelve channels, ten roles, eight emojis."""
    me = {**a_member(), "roles": [str(guild_id + BOTS_ROLE)], "joined_at": MADE, "user": bot_user()}
    channels = [
        {
            "id": str(guild_id + MAIN + index),
            "type": 0 if index < CHANNELS - 2 else 2,
            "name": f"channel-{index}",
            "position": index,
            "topic": "What this channel is for, in a sentence",
            "nsfw": False,
            "parent_id": None,
            "rate_limit_per_user": 0,
            "last_message_id": None,
            "flags": 0,
            "bitrate": 64000,
            "user_limit": 0,
            "rtc_region": None,
            "permission_overwrites": [
                {"id": str(guild_id), "type": 0, "allow": "0", "deny": "2048"},
                {"id": str(guild_id + BOTS_ROLE), "type": 0, "allow": "2048", "deny": "0"},
            ],
        }
        for index in range(CHANNELS)
    ]
    return a_guild() | {
        "id": str(guild_id),
        "name": f"Community {guild_id >> 22}",
        "owner_id": str(member(guild_id, OWNER)),
        "member_count": 150,
        "joined_at": MADE,
        "large": False,
        "unavailable": False,
        "roles": _roles(guild_id),
        "channels": channels,
        "emojis": _emojis(guild_id),
        "stickers": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "members": [me],
    }


def _roles(guild_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": str(guild_id + (100 + index if index else 0)),
            "name": f"role {index}" if index else "@everyone",
            "permissions": ADMINISTRATOR if index == 1 else EVERYDAY,
            "position": index,
            "color": 0x3366AA,
            "colors": {"primary_color": 0x3366AA, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        for index in range(ROLES)
    ]


def _emojis(guild_id: int) -> list[dict[str, Any]]:
    return [
        {"id": str(guild_id + 500 + index), "name": f"emoji{index}", "roles": []}
        | {"require_colons": True, "managed": False, "animated": False, "available": True}
        for index in range(8)
    ]


@dataclass(slots=True)
class ShardLine:
    """A shard's connection."""

    socket: web.WebSocketResponse
    packed: Any = field(default_factory=zlib.compressobj)
    sent: int = 0

    async def say(self, text: str) -> None:
        """Send a text, compressed as discord.py asks for it."""
        packed = self.packed.compress(text.encode()) + self.packed.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(packed)


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that arrived."""

    at: float
    """By `time.perf_counter`."""
    channel_id: int
    nonce: str


class ManyGuilds(Loopback):
    """A Discord server for a bot on many guilds, perhaps in several processes."""

    def __init__(self, guilds: Sequence[int], shard_count: int, *, delay: float = 0.0) -> None:
        super().__init__(a_guild(), delay=delay)
        self.guilds = guilds
        self._count = shard_count
        self._shards: dict[int, ShardLine] = {}
        self._identified_at = float("-inf")
        # Discord counts whole seconds; a bucket of a second's requests is at least as strict.
        self._allowed = TokenBucket(REQUESTS_PER_SECOND, REQUESTS_PER_SECOND)
        self.limited = 0
        """Number of requests that Discord refused with its global limit."""
        self.counted = 0
        """Number of requests that counted against the limit."""
        self.arrived: list[Posted] = []
        self._nonces: dict[tuple[int, str], Mapping[str, Any]] = {}
        self.repeated = 0
        """Number of posts that a repeated nonce kept from appearing twice."""

    # --- The gateway ---------------------------------------------------------------------------

    async def dispatch(self, event: str, data: Mapping[str, Any]) -> None:
        """Send an event of a guild to the bot."""
        shard = self._shards[(int(data["guild_id"]) >> 22) % self._count]
        await self._tell_shard(shard, event, data)

    async def _tell_shard(self, shard: ShardLine, event: str, data: Mapping[str, Any]) -> None:
        shard.sent += 1
        await shard.say(frame(event, data, shard.sent))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        shard = ShardLine(socket)
        await shard.say(json.dumps({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            if said["op"] == HEARTBEAT:
                await shard.say(json.dumps({"op": HEARTBEAT_ACK}))
            elif said["op"] == IDENTIFY:
                await self._let_in(shard, *said["d"].get("shard", (0, 1)))
            elif said["op"] == REQUEST_MEMBERS:
                await self._tell_members(shard, said["d"])
        return socket

    async def _tell_members(self, shard: ShardLine, asked: Mapping[str, Any]) -> None:
        """Answer who of some users is in a guild: all are."""
        self.requests["members over the gateway"] += 1
        found = [{**a_member(), "user": a_user(int(user))} for user in asked["user_ids"]]
        chunk = {
            "guild_id": str(asked["guild_id"]),
            "members": found,
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": asked.get("nonce"),
        }
        await self._tell_shard(shard, "GUILD_MEMBERS_CHUNK", chunk)

    async def _let_in(self, shard: ShardLine, number: int, count: int) -> None:
        now = time.perf_counter()
        # A little less than five seconds: the bot's clock ticks otherwise than ours.
        if now - self._identified_at < IDENTIFY_SECONDS - 0.25:
            self.requests["identified too early"] += 1
            await shard.say(json.dumps({"op": INVALID_SESSION, "d": False}))
            return
        self._identified_at = now
        self._shards[number] = shard
        guilds = [guild for guild in self.guilds if (guild >> 22) % count == number]
        ready = {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
            "session_id": f"scale{number}",
            "resume_gateway_url": self.address.replace("http", "ws") + "/gateway",
            "application": {"id": str(BOT), "flags": 0},
            "shard": [number, count],
        }
        await self._tell_shard(shard, "READY", ready)
        for guild in guilds:
            await self._tell_shard(shard, "GUILD_CREATE", guild_payload(guild))

    async def click_in(self, guild_id: int, user_id: int, custom_id: str) -> Answer:
        """Click a button of a panel as a member of a guild; return the bot's answer."""
        clicking = {**a_member(), "user": a_user(user_id)}
        button = {"type": 2, "id": 1, "style": 2, "label": "Yes", "custom_id": custom_id}
        row = {"type": 1, "id": 2, "components": [button]}
        panel = self._message(guild_id + MAIN, {"flags": COMPONENTS_V2, "components": [row]})
        return await self.click(clicking, guild_id + MAIN, custom_id, panel, guild_id)

    # --- REST ----------------------------------------------------------------------------------

    def _middlewares(self) -> Sequence[Middleware]:
        return (self._limit,)

    @web.middleware
    async def _limit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what exceeds the global limit, which interactions do not count against."""
        if request.path.startswith(API) and not request.path.startswith(
            (API + "/interactions/", API + "/webhooks/")
        ):
            self.counted += 1
            if wait := self._allowed.take(time.perf_counter()):
                self.limited += 1
                return web.json_response(
                    {"message": "You are being rate limited.", "retry_after": wait, "global": True},
                    status=429,
                    headers={"Retry-After": str(wait), "Via": "1.1 google"},
                    content_type="application/json",
                )
        return await handler(request)

    def _add_routes(self, add: Callable[..., object]) -> None:
        add("POST", API + "/users/@me/channels", self._open_dm)
        add("GET", API + "/guilds/{guild}/members/{user}", self._member)
        add("GET", API + "/channels/{channel}/threads/archived/public", self._archived)

    async def _open_dm(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests["direct messages opened"] += 1
        user = a_user(int(body["recipient_id"]))
        return await self._tell({"id": body["recipient_id"], "type": 1, "recipients": [user]})

    async def _member(self, request: web.Request) -> web.Response:
        self.requests["members"] += 1
        return await self._tell({**a_member(), "user": a_user(int(request.match_info["user"]))})

    async def _archived(self, _request: web.Request) -> web.Response:
        self.requests["archived threads"] += 1
        return await self._tell({"threads": [], "members": [], "has_more": False})

    async def _post(self, request: web.Request) -> web.Response:
        now = time.perf_counter()
        body, files = await _read(request)
        channel_id, nonce = int(request.match_info["channel"]), str(body.get("nonce"))
        known = self._nonces.get((channel_id, nonce))
        if known is not None:
            self.repeated += 1
            return await self._tell(known)
        self.arrived.append(Posted(now, channel_id, nonce))
        message = self._message(channel_id, body, files)
        self._nonces[channel_id, nonce] = message
        return await self._tell(message)


def doubled(posts: Sequence[Posted]) -> int:
    """Return how many posts have a nonce that another post has, in whatever channel."""
    return sum(times - 1 for times in Counter(post.nonce for post in posts).values())


def one_of(rng: Random, guilds: Sequence[int]) -> tuple[int, int]:
    """Return a random guild and a random member of it."""
    guild_id = rng.choice(guilds)
    return guild_id, member(guild_id, rng.randrange(100))
