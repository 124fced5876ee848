"""Requests stay below Discord's limit, and those that somebody waits for go first."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import discord

from bot.correlation import correlation_scope, is_urgent
from bot.discord_http import install_timeouts
from bot.request_pace import REQUESTS_PER_SECOND, RequestPace
from domain.shards import Shards

SECOND = 0.2
"""Length of a second in these tests."""


async def test_no_more_requests_begin_in_any_second_than_discord_allows() -> None:
    loop, began = asyncio.get_running_loop(), list[float]()
    pace = RequestPace(seconds=SECOND)

    async def ask() -> None:
        await pace.wait()
        began.append(loop.time())

    await asyncio.gather(*(ask() for _ in range(3 * REQUESTS_PER_SECOND)))
    assert len(began) == 3 * REQUESTS_PER_SECOND
    for first, next_but_one_second in zip(began, began[REQUESTS_PER_SECOND:], strict=False):
        assert next_but_one_second - first >= SECOND - 0.001


async def test_who_waits_for_an_answer_waits_for_nothing_else() -> None:
    pace, order = RequestPace(Shards(0, 0, 16), seconds=SECOND), list[str]()

    async def ask(name: str, *, urgent: bool) -> None:
        await pace.wait(urgent=urgent)
        order.append(name)

    await pace.wait()
    await pace.wait()
    others = [asyncio.create_task(ask("post", urgent=False)) for _ in range(4)]
    await asyncio.sleep(0)
    await ask("click", urgent=True)
    assert order == ["click"]
    others[0].cancel()
    await asyncio.gather(*others[1:])
    assert order == ["click", "post", "post", "post"]


def test_processes_share_the_limit_by_their_shards() -> None:
    parts = [RequestPace(Shards(*part, 16)) for part in ((0, 3), (4, 7), (8, 15))]
    allowed = [part._begun.maxlen or 0 for part in parts]
    assert allowed == [11, 11, 22]


async def test_only_answers_to_interactions_are_not_paced() -> None:
    asked: list[tuple[str, bool]] = []

    class Counted(RequestPace):
        async def wait(self, *, urgent: bool = False) -> None:
            asked.append(("paced", urgent))

    async def request(_route: discord.http.Route, **_options: Any) -> None:
        return None

    http: Any = SimpleNamespace(request=request)
    install_timeouts(http, Counted())
    route = discord.http.Route("GET", "/channels/{channel_id}/messages", channel_id=1)
    await http.request(route)
    with correlation_scope("interaction", urgent=True):
        assert is_urgent()
        await http.request(route)
        await http.request(discord.http.Route("POST", "/interactions/1/token/callback"))
        await http.request(discord.http.Route("POST", "/webhooks/1/token"))
    assert asked == [("paced", False), ("paced", True)]
