"""Posts of each guild are sent in order, those of different guilds side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guild_lanes import AT_ONCE, POSTS_PER_SECOND, GuildLanes, Pace
from domain.outbox import OutboxPost
from domain.shards import Shards

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def post(guild_id: int, number: int) -> OutboxPost:
    return OutboxPost(number, guild_id, 1, "test", number, None, NOW, None, 0)


def unhurried() -> Pace:
    return Pace(per_second=1e9)


class Sender:
    """Notes what is sent; while a guild is held up, its posts do not end."""

    def __init__(self, *held_up: int) -> None:
        self.sent: list[int] = []
        self.underway = 0
        self.most = 0
        self.go_on = asyncio.Event()
        self._held_up = held_up

    async def __call__(self, one: OutboxPost) -> None:
        self.underway += 1
        self.most = max(self.most, self.underway)
        if one.guild_id in self._held_up:
            await self.go_on.wait()
        await asyncio.sleep(0)
        self.underway -= 1
        self.sent.append(one.id)


@given(st.lists(st.integers(1, 5), max_size=40), st.integers(0, 40))
def test_each_is_sent_once_and_each_guilds_in_order(guilds: Sequence[int], later: int) -> None:
    posts = [post(guild, number) for number, guild in enumerate(guilds)]

    async def send() -> list[int]:
        sender = Sender()
        lanes = GuildLanes(sender, unhurried())
        lanes.add(posts[:later])
        await asyncio.sleep(0)
        # What waits is found again with what is new.
        lanes.add(posts)
        assert await lanes.wait()
        return sender.sent

    sent = asyncio.run(send())
    assert sorted(set(sent)) == [one.id for one in posts]
    for guild in set(guilds):
        mine = [one.id for one in posts if one.guild_id == guild]
        assert list(dict.fromkeys(number for number in sent if number in mine)) == mine


async def test_guilds_are_held_up_by_no_other() -> None:
    sender, numbers = Sender(1), count()
    lanes = GuildLanes(sender, unhurried())
    flood = [post(1, next(numbers)) for _ in range(500)]
    others = [post(guild, next(numbers)) for guild in range(2, 60) for _ in range(2)]
    assert lanes.add([*flood, *others])
    async with asyncio.timeout(20):
        while len(sender.sent) < len(others):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.001)
    assert sorted(sender.sent) == [one.id for one in others]
    assert not await lanes.wait(0)
    assert not lanes.add([*flood, *others[:0]]), "they wait already"
    sender.go_on.set()
    assert await lanes.wait()
    assert len(sender.sent) == len(flood) + len(others)
    assert sender.most <= AT_ONCE


async def test_each_guild_has_one_sent_before_any_has_its_second() -> None:
    sender = Sender()
    lanes = GuildLanes(sender, unhurried())
    posts = [post(guild, 10 * guild + number) for guild in range(1, 60) for number in range(2)]
    lanes.add(posts)
    assert await lanes.wait()
    first_half = {number // 10 for number in sender.sent[: 59 - AT_ONCE]}
    assert len(first_half) == 59 - AT_ONCE


async def test_an_error_ends_all_lanes_and_is_raised_once_nothing_is_on_its_way() -> None:
    ended = []

    async def send(one: OutboxPost) -> None:
        await asyncio.sleep(0)
        if one.id == 1:
            raise ConnectionError("no database")
        await asyncio.sleep(0.01)
        ended.append(one.id)

    lanes = GuildLanes(send, unhurried())
    lanes.add([post(1, 1), post(1, 2), post(2, 3), post(2, 4)])
    with pytest.raises(ConnectionError):
        await lanes.wait()
    assert ended == [3]


async def test_once_stopped_nothing_more_begins() -> None:
    sender = Sender(1)
    lanes = GuildLanes(sender, unhurried())
    lanes.add([post(1, 1), post(1, 2)])
    await asyncio.sleep(0.001)
    lanes.stop()
    sender.go_on.set()
    assert await lanes.wait()
    assert sender.sent == [1]


@pytest.mark.parametrize("by_error", [True, False])
async def test_guilds_that_await_their_turn_send_nothing_after_the_end(*, by_error: bool) -> None:
    guilds = range(1, AT_ONCE + 10)
    sender, begun = Sender(*guilds), []

    async def send(one: OutboxPost) -> None:
        begun.append(one.id)
        await sender(one)
        if by_error and one.id == 1:
            raise ConnectionError("no database")

    lanes = GuildLanes(send, unhurried())
    lanes.add(post(guild, guild) for guild in guilds)
    async with asyncio.timeout(20):
        while sender.underway < AT_ONCE:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.001)
    if not by_error:
        lanes.stop()
    sender.go_on.set()
    with pytest.raises(ConnectionError) if by_error else nullcontext():
        await lanes.wait()
    assert begun == [*range(1, AT_ONCE + 1)]


async def test_no_more_begin_in_a_second_than_the_pace_allows() -> None:
    loop = asyncio.get_running_loop()
    pace, began = Pace(per_second=100, burst=5), loop.time()
    await asyncio.gather(*(pace.wait() for _ in range(25)))
    assert loop.time() - began >= 0.19


async def test_many_guilds_wait_without_a_task_for_each() -> None:
    sender = Sender(*range(1_000))
    lanes = GuildLanes(sender, unhurried())
    before = len(asyncio.all_tasks())
    lanes.add(post(guild, guild) for guild in range(1_000))
    assert len(asyncio.all_tasks()) - before <= AT_ONCE
    sender.go_on.set()
    assert await lanes.wait()
    assert len(sender.sent) == 1_000


async def test_slow_work_keeps_no_quick_work_waiting() -> None:
    slow, quick = range(1, 50), range(50, 60)
    sender = Sender(*slow)
    lanes = GuildLanes(sender, at_once=5, reserved=1, is_quick=lambda one: one.guild_id in quick)
    lanes.add(post(guild, guild) for guild in (*slow, *quick))
    async with asyncio.timeout(20):
        while len(sender.sent) < len(quick):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.001)
    assert sender.sent == [*quick]
    assert sender.underway == 4
    sender.go_on.set()
    assert await lanes.wait()
    assert len(sender.sent) == len(slow) + len(quick)


def test_processes_share_the_pace_by_their_shards() -> None:
    assert Pace.of_posts().per_second == POSTS_PER_SECOND
    parts = [Pace.of_posts(Shards(*part, 16)) for part in ((0, 3), (4, 7), (8, 15))]
    assert sum(part.per_second for part in parts) == POSTS_PER_SECOND
