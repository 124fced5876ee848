"""Requests stay below Discord's limit, and those that somebody waits for go first."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Sequence
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.correlation import correlation_scope
from bot.discord_http import install_timeouts
from bot.request_pace import REQUESTS_PER_SECOND, RequestPace
from domain.shards import ALL_SHARDS, Shards
from domain.urgency import Urgency, urgency


class VirtualTime(asyncio.SelectorEventLoop):
    """An event loop whose time passes when nothing can be done before the next timer.

    So what a test sees does not depend on how busy the machine is.
    """

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(PassingTime(self))

    def time(self) -> float:
        return self.now


class PassingTime(selectors.DefaultSelector):
    """Lets the time of a loop pass that it would wait for."""

    def __init__(self, loop: VirtualTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.now += max(0.0, timeout or 0.0)
        return super().select(0)


def in_virtual_time(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in seconds that pass at once."""
    with asyncio.Runner(loop_factory=VirtualTime) as runner:
        runner.run(coroutine)


class Asker:
    """Asks at a pace, and notes what began when."""

    def __init__(self, shards: Shards = ALL_SHARDS) -> None:
        self.pace = RequestPace(shards)
        self.began: list[tuple[float, Urgency]] = []
        self._asking: list[asyncio.Task[None]] = []

    async def ask(self, urgency: Urgency = Urgency.DUE) -> None:
        await self.pace.wait(urgency)
        self.began.append((asyncio.get_running_loop().time(), urgency))

    def ask_all(self, number: int, urgency: Urgency) -> None:
        self._asking += [asyncio.create_task(self.ask(urgency)) for _ in range(number)]

    async def answered(self) -> None:
        await asyncio.gather(*self._asking)

    @property
    def times(self) -> list[float]:
        return [at for at, _ in self.began]

    def number(self, urgency: Urgency, until: float) -> int:
        return sum(asked is urgency and at < until for at, asked in self.began)


def has_no_fuller_second(times: Sequence[float]) -> bool:
    """Return whether no second has more requests than are allowed."""
    later = times[REQUESTS_PER_SECOND:]
    return all(next_one - first >= 1 - 1e-6 for first, next_one in zip(times, later, strict=False))


@pytest.mark.parametrize("urgency", Urgency)
def test_no_more_requests_begin_in_any_second_than_discord_allows(urgency: Urgency) -> None:
    async def play() -> None:
        asker = Asker()
        asker.ask_all(3 * REQUESTS_PER_SECOND, urgency)
        await asker.answered()
        assert len(asker.began) == 3 * REQUESTS_PER_SECOND
        assert has_no_fuller_second(asker.times)
        # It takes no longer than it must.
        assert asker.times[-1] < 3

    in_virtual_time(play())


def test_who_waits_for_an_answer_waits_for_nothing_else() -> None:
    async def play() -> None:
        asker = Asker(Shards(0, 0, 16))
        await asker.ask()
        await asker.ask()
        posts = [asyncio.create_task(asker.ask()) for _ in range(4)]
        await asyncio.sleep(0)
        await asker.ask(Urgency.NOW)
        posts[0].cancel()
        await asyncio.gather(*posts[1:])
        assert [urgency for _, urgency in asker.began[2:]] == [Urgency.NOW] + 3 * [Urgency.DUE]

    in_virtual_time(play())


def test_what_can_wait_gets_what_is_left_and_never_less_than_a_fifth() -> None:
    async def play() -> None:
        asker = Asker()
        asker.ask_all(1000, Urgency.CAN_WAIT)
        asker.ask_all(360, Urgency.DUE)
        await asker.answered()
        assert has_no_fuller_second(asker.times)
        # Posts take ten seconds, in which a fifth of all is read; then all is reading.
        posts = [at for at, urgency in asker.began if urgency is Urgency.DUE]
        assert max(posts) <= 10
        assert 85 <= asker.number(Urgency.CAN_WAIT, until=10) <= 95
        assert asker.number(Urgency.CAN_WAIT, until=20) >= 85 + 440

    in_virtual_time(play())


def test_what_is_due_finds_room_while_the_rest_is_read() -> None:
    async def play() -> None:
        asker, loop = Asker(), asyncio.get_running_loop()
        asker.ask_all(500, Urgency.CAN_WAIT)
        for _ in range(50):
            await asyncio.sleep(0.137)
            at = loop.time()
            await asker.ask()
            assert loop.time() - at <= 0.1
        await asker.answered()

    in_virtual_time(play())


def test_processes_share_the_limit_by_their_shards() -> None:
    parts = [RequestPace(Shards(*part, 16)) for part in ((0, 3), (4, 7), (8, 15))]
    allowed = [part._begun.maxlen or 0 for part in parts]
    assert allowed == [11, 11, 22]


async def test_only_answers_to_interactions_are_not_paced() -> None:
    asked: list[Urgency] = []

    class Counted(RequestPace):
        async def wait(self, urgency: Urgency = Urgency.DUE) -> None:
            asked.append(urgency)

    async def request(_route: discord.http.Route, **_options: Any) -> None:
        return None

    http: Any = SimpleNamespace(request=request)
    install_timeouts(http, Counted())
    route = discord.http.Route("GET", "/channels/{channel_id}/messages", channel_id=1)
    await http.request(route)
    with correlation_scope("interaction", Urgency.NOW):
        assert urgency() is Urgency.NOW
        await http.request(route)
        await http.request(discord.http.Route("POST", "/interactions/1/token/callback"))
        await http.request(discord.http.Route("POST", "/webhooks/1/token"))
    assert asked == [Urgency.DUE, Urgency.NOW]
