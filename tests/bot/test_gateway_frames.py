"""Frames that are decoded in part are heard like those that discord.py decodes whole."""

from __future__ import annotations

import asyncio
import copy
import json
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import discord
import pytest
import structlog
from discord.gateway import DiscordWebSocket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.message_generator import CHANNELS, GUILD, MEMBERS, Talk, a_guild, a_message, reaction
from bot.app import App
from bot.client import OvationBot
from bot.services.alerts.reactions import NegativeReactionService
from bot.services.cases.conversations import ConversationService, WatchedThread
from bot.services.contributions import ContributionService
from bot.services.public_answers import PublicAnswerService
from domain.incoming_message import IncomingMessage

ME = 42
COGS = ("cogs.contributions", "cogs.cases", "cogs.complaints", "cogs.alerts")
READ = (
    (
        ContributionService,
        ("advance_cursor", "hear_edit", "record", "record_reaction", "revoke_reaction"),
    ),
    (ConversationService, ("note",)),
    (PublicAnswerService, ("note",)),
    (NegativeReactionService, ("note",)),
)
"""The methods that are called with what is heard."""
ADDED, REMOVED = "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE"


class Recorder:
    """Records everything that is heard; wants every message."""

    backfill = True

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def prefilter(self, guild_id: int, places: Any, said: Any) -> bool:
        self.heard.append(("asked", guild_id, places, said))
        return True

    def handle(self, message: IncomingMessage) -> None:
        self.heard.append(message)

    def calls(self, name: str) -> Callable[..., None]:
        return lambda *given, **named: self.heard.append((name, given, named))


class Line:
    """The bot at two gateways: at one, all frames are left to discord.py."""

    def __init__(self, client: OvationBot, recorder: Recorder) -> None:
        self._recorder = recorder
        self.whole, self.fast = self._gateway(client), self._gateway(client)
        self.left: list[str] = []
        """The frames that were left to discord.py at the other."""
        whole = self.fast.received_message

        async def leave(text: str) -> None:
            self.left.append(text)
            await whole(text)

        self.fast.received_message = leave
        client._connection._update_references(self.fast)

    def _gateway(self, client: OvationBot) -> Any:
        state: Any = client._connection
        nothing: Any = None
        gateway: Any = DiscordWebSocket(nothing, loop=asyncio.get_running_loop())
        gateway._connection, gateway._discord_parsers = state, state.parsers
        gateway._dispatch = client.dispatch
        gateway.shard_id = gateway.shard_count = None
        return gateway

    async def hears(self, gateway: Any, text: str | bytes) -> list[Any]:
        """Return what is heard of a frame, and what is said to be unreadable."""
        self._recorder.heard = []
        gateway.sequence = None
        with structlog.testing.capture_logs() as logged:
            await gateway.received_message(text)
        unreadable = [(line["event"], line.get("what"), line.get("error")) for line in logged]
        return [*self._recorder.heard, *unreadable, gateway.sequence]


@pytest.fixture
async def line(app: App, monkeypatch: pytest.MonkeyPatch) -> Line:
    client, recorder = OvationBot(app), Recorder()
    state: Any = client._connection
    state.user = discord.Object(ME)
    state.parsers["GUILD_CREATE"](a_guild())
    thread = WatchedThread(GUILD, CHANNELS[0], MEMBERS[0], 0)
    threads = {str(CHANNELS[0]): thread}
    monkeypatch.setattr(ConversationService, "watched", lambda _self, each: threads.get(each))
    monkeypatch.setattr(PublicAnswerService, "is_wanted", lambda _self, _guild: True)
    for service, names in READ:
        for name in names:
            monkeypatch.setattr(app[service], name, recorder.calls(name), raising=True)
    client.messages._listeners = ()
    client.messages.register(recorder)
    for cog in COGS:
        await client.load_extension(cog)
    return Line(client, recorder)


def frames() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield events of every kind, as Discord sends them."""
    message = a_message(CHANNELS[0], 10 << 22, MEMBERS[0], "thank you “so” much", (1, 9 << 22, ME))
    author, member = message["author"], message["member"]
    yield "MESSAGE_CREATE", message
    yield "MESSAGE_CREATE", {**message, "author": {**author, "bot": True}}
    yield "MESSAGE_CREATE", {**message, "webhook_id": "12", "member": None}
    yield "MESSAGE_CREATE", {**message, "type": 8, "content": "", "referenced_message": None}
    yield "MESSAGE_CREATE", {**message, "author": {**author, "id": str(MEMBERS[1])}}
    yield "MESSAGE_CREATE", {**message, "member": {**member, "joined_at": None, "roles": []}}
    yield "MESSAGE_CREATE", {**message, "mentions": [{"id": str(ME)}], "mention_roles": ["3"]}
    yield "MESSAGE_CREATE", {key: message[key] for key in message.keys() - {"guild_id", "member"}}
    yield "MESSAGE_CREATE", {key: message[key] for key in message if key != "mentions"}
    given = reaction(CHANNELS[1], 10 << 22, ME, MEMBERS[1], "👎")
    custom = {"id": "77", "name": "mug", "animated": False}
    yield ADDED, given
    yield ADDED, {**given, "message_author_id": str(MEMBERS[2]), "emoji": custom}
    yield ADDED, {key: given[key] for key in given.keys() - {"guild_id", "member"}}
    yield ADDED, {**given, "member": {**given["member"], "user": {**author, "bot": True}}}
    gone = {key: given[key] for key in given.keys() - {"member", "message_author_id"}}
    yield REMOVED, gone
    yield REMOVED, {**gone, "emoji": {"id": "77", "name": None}}
    yield "MESSAGE_REACTION_REMOVE_EMOJI", gone
    yield "MESSAGE_UPDATE", {**message, "edited_timestamp": "2026-03-01T12:00:00+00:00"}
    talk = Talk(Random(1))
    for number in range(40):
        yield talk.next(number)


RECORDED = list(frames())
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 1.5, 8.0, 2**70),
        *("", "0", "x", "12", " 12 ", "\uff11\uff12", "true", "\ud800"),
        *([], {}, [None], [{}], {"id": "5"}, {"id": 5}, ["1", 2], {"id": "5", "bot": 1}),
    ]
)


def text_of(event: str, data: Any, number: object = 7) -> str:
    return json.dumps({"t": event, "s": number, "op": 0, "d": data})


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container and key of a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in tuple(pairs):
        yield value, key
        if isinstance(each, dict | list):
            yield from places(each)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Return a frame in which up to three values are odd or missing."""
    event, recorded = draw(st.sampled_from(RECORDED))
    frame: dict[str, Any] = {"t": event, "s": 7, "op": 0, "d": copy.deepcopy(recorded)}
    for _ in range(draw(st.integers(1, 3))):
        inside, key = draw(st.sampled_from([*places(frame)]))
        if key in {"t", "op"}:
            continue
        if draw(st.booleans()):
            inside[key] = draw(ODD)
        elif isinstance(inside, dict) and inside is not frame:
            del inside[key]
    ordered = dict(draw(st.permutations(list(frame.items()))))
    return json.dumps(ordered, ensure_ascii=draw(st.booleans()))


@pytest.mark.parametrize(("event", "data"), RECORDED)
async def test_recorded_frames_are_heard_alike(line: Line, event: str, data: Any) -> None:
    text = text_of(event, data)
    heard = await line.hears(line.fast, text)
    assert heard == await line.hears(line.whole, text)
    is_decoded_here = event in {"MESSAGE_CREATE", ADDED, REMOVED} and (
        "mentions" in data or event != "MESSAGE_CREATE"
    )
    assert line.left == ([] if is_decoded_here else [text])


@given(text=mutated())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_mutated_frames_are_heard_alike(line: Line, text: str) -> None:
    assert await line.hears(line.fast, text) == await line.hears(line.whole, text)


async def test_compressed_frames_are_heard_though_they_come_in_parts(line: Line) -> None:
    event, data = RECORDED[0]
    text = text_of(event, data)
    compressor = zlib.compressobj()
    packed = compressor.compress(text.encode()) + compressor.flush(zlib.Z_SYNC_FLUSH)
    assert await line.hears(line.fast, packed[:50]) == [None]
    heard = await line.hears(line.fast, packed[50:])
    assert heard == await line.hears(line.whole, text)
    assert any(isinstance(each, IncomingMessage) for each in heard)
    assert line.left == []


async def test_a_frame_that_is_decoded_here_counts_as_a_sign_of_life(line: Line) -> None:
    class KeepAlive:
        ticks = 0

        def tick(self) -> None:
            self.ticks += 1

    line.fast._keep_alive = alive = KeepAlive()
    await line.hears(line.fast, text_of(*RECORDED[0]))
    assert alive.ticks == 1
