"""Unreadable data is skipped and everything else continues, in channels and in the gateway."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from bot.services.contributions import ContributionService
from db.tables.contributions import contributions
from domain.contributions import Source
from tests.process.fake_discord import Wire
from tests.process.faults import Fault
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk

pytestmark = pytest.mark.long

ARCHIVED = "GET /channels/*/threads/archived/public"
MESSAGES = "GET /channels/*/messages"


def alters(wire: Wire, route: str, change: Callable[[Any], Any], *, times: int = 1000) -> Fault:
    """Let Discord's real answers be changed on their way."""

    async def strike(_request: web.Request, answer: web.Response | None) -> web.Response:
        assert answer is not None
        assert isinstance(answer.body, bytes)
        body = json.dumps(change(json.loads(answer.body))).encode()
        return web.Response(body=body, status=answer.status, content_type="application/json")

    return wire.faults._arrange(route, strike, times, done=True)


def without(*names: str) -> Callable[[Any], Any]:
    def change(message: Any) -> Any:
        return {name: value for name, value in message.items() if name not in names}

    return change


def with_(**values: Any) -> Callable[[Any], Any]:
    def change(message: Any) -> Any:
        return {**message, **values}

    return change


ODD: list[Callable[[Any], Any]] = [
    without("author"),
    without("content"),
    without("id"),
    without("mentions"),
    with_(author=None),
    with_(author={"id": "x"}),
    with_(content=None),
    with_(id={}),
    with_(reactions=[{"count": 1}]),
    with_(reactions=3),
    with_(referenced_message=3),
    lambda _message: None,
    lambda _message: "x",
    lambda _message: [],
]


@pytest.mark.parametrize("change", ODD)
async def test_a_message_that_cannot_be_read_keeps_no_other_from_being_read(
    wire: Wire, bot: NearBot, talk: Talk, change: Callable[[Any], Any]
) -> None:
    await bot.ready()
    await talk.thanks()
    laugh = await talk.ben.send(talk.general, "An octopus walks into a bar.")
    await talk.ana.react(laugh, "😂")
    await talk.counted(bot)
    odd = await talk.ben.send(talk.general, "So odd")
    altered = alters(
        wire,
        MESSAGES,
        lambda page: [
            change(one)
            if isinstance(one, dict) and one["id"] in {str(odd.id), str(laugh.id)}
            else one
            for one in page
        ],
    )
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(
        lambda: altered.met and not bot.app[ContributionService].is_frozen(talk.guild.id)
    )
    await talk.thanks()
    await talk.counted(bot)
    # The stored data of a message that cannot be read now are unchanged.
    kept = [
        contribution
        for contribution in await bot.rows(contributions)
        if contribution.source == Source.REACTION
    ]
    assert [contribution.message_id for contribution in kept] == [laugh.id]
    assert {line["what"] for line in bot.bugs()} <= {"message"}
    assert "octopus" not in str(bot.logged)


@pytest.mark.parametrize(
    "answer", [{}, None, 3, {"threads": [None, {"id": "1"}, {}], "has_more": True}]
)
@pytest.mark.parametrize(
    ("route", "what"),
    [
        (MESSAGES, {"channel"}),
        ("GET /channels/*/threads/archived/public", {"archived threads", "thread"}),
    ],
)
async def test_a_channel_that_cannot_be_read_keeps_no_other_from_being_read(
    wire: Wire, bot: NearBot, talk: Talk, answer: Any, route: str, what: set[str]
) -> None:
    odd = talk.guild.create_text_channel("odd")
    await talk.ben.send(odd, "Hello")
    await bot.ready()
    await talk.thanks()
    await talk.ben.send(odd, "Hello again")
    await talk.counted(bot)
    met = wire.faults.says(route.replace("*", str(odd.id)), answer, times=1000)
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: met.met and not bot.app[ContributionService].is_frozen(talk.guild.id))
    await talk.counted(bot)
    assert {line["what"] for line in bot.bugs()} <= what
    assert all(line["channel"] == odd.id for line in bot.bugs())
    assert bot.bugs()


async def test_after_too_many_requests_catching_up_waits_long_and_is_no_bug(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    past = sys.modules["cogs.contributions.history_backfill"]
    assert past.LIMITED_SECONDS > past.RETRY_SECONDS
    monkeypatch.setattr(past, "LIMITED_SECONDS", 0.2)
    monkeypatch.setattr(past, "RETRY_SECONDS", 0.1)
    waits: list[float] = []
    loop = asyncio.get_running_loop()
    later = loop.call_later

    def call_later(seconds: float, callback: Any, *given: Any, **named: Any) -> Any:
        if getattr(callback, "__name__", "") == "_start_catching_up":
            waits.append(seconds)
        return later(seconds, callback, *given, **named)

    monkeypatch.setattr(loop, "call_later", call_later)
    banned = wire.faults.fails(MESSAGES, status=429, times=2)
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: banned.met == 2)
    await talk.counted(bot)
    assert waits == [0.2, 0.2]
    assert not bot.bugs()


async def test_archived_threads_that_cannot_be_listed_are_not_said_to_be_the_channel(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    gone = wire.faults.fails(ARCHIVED, status=404, times=100)
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: gone.met)
    await talk.counted(bot)
    assert not bot.said("channel_history_unreadable")
    (line,) = bot.said("archived_threads_skipped")
    assert "allow" not in line["mend"]
    assert not bot.bugs()
