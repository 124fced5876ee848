"""Weeks with different numbers of posts are thrown by the coin, counted whole, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.experiments import ExperimentService
from bot.services.post_results import PostResultService
from bot.services.publishing.posts import BrandPostService
from db.consent import ConsentRepository
from db.tables.experiments import week_participants
from domain.consent import NOTHING_ALLOWED
from domain.experiments.experiment import (
    DropReason,
    ExperimentPlan,
    PostPair,
    VariedThing,
)
from domain.post_results import FINAL, PostReading
from domain.refusals import Refusal
from tests.conftest import START, FakeClock
from tests.services.test_experiments import approve, draft, go_out
from tests.services.test_publishing import GUILD, TYPED, planned, posts, run

__all__ = ["posts"]
PLAN = ExperimentPlan(VariedThing.FREQUENCY, ("1 a week", "3 a week"), pairs=6)
DAY = timedelta(days=1)
NEXT = START + 7 * DAY
TEAM = 199
SEEN = PostReading(frozenset({100}))


@pytest.fixture
def tests(app: App, posts: BrandPostService) -> ExperimentService:
    """Return the service, with posts switched on."""
    return app[ExperimentService]


async def drafts(app: App, weeks: int = 0) -> tuple[list[int], list[int]]:
    """Write the drafts of two weeks, so many after the next one."""
    monday = NEXT + weeks * 7 * DAY
    one = [(await draft(app, monday)).id]
    return one, [(await draft(app, monday + (7 + 2 * number) * DAY)).id for number in range(3)]


async def next_pair(app: App, weeks: int = 0) -> PostPair:
    return (await app[ExperimentService].pair(GUILD, *await drafts(app, weeks))).pairs[-1]


async def play(
    app: App,
    clock: FakeClock,
    pair: PostPair,
    seen: Sequence[PostReading] = (SEEN,) * 4,
    *,
    wished: bool = False,
    other: int | None = None,
) -> None:
    """Let all posts of two weeks go out and be counted; one member wants less of each of them."""
    for post_id in pair.posts:
        await approve(app, post_id)
    steps = [
        (at + after, post_id, reading, bool(after))
        for at, post_id, reading in zip(pair.times, pair.posts, seen, strict=True)
        for after in (timedelta(0), FINAL)
    ]
    for at, post_id, reading, is_count in sorted(steps, key=lambda each: each[0]):
        if not is_count:
            await go_out(app, clock, post_id)
            if other is not None and at == min(pair.times):
                await go_out(app, clock, other)
            if wished:
                await app[PostResultService].toggle_less(GUILD, post_id, by=60)
            continue
        clock.now = at
        post = await app[BrandPostService].get(GUILD, post_id)
        await app[PostResultService].store(post, reading, [], {TEAM})


async def count(app: App, clock: FakeClock, pair: PostPair) -> PostPair:
    """Count both weeks; return the pair."""
    await run(app, clock, pair.due_at + timedelta(minutes=6))
    experiment = (await app[ExperimentService].all(GUILD))[0]
    return next(each for each in experiment.pairs if each.id == pair.id)


async def remembered(app: App) -> int:
    """Return how many members are known to have taken part in a post."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(func.count()).select_from(week_participants))
        return int(found.scalar_one())


async def test_the_coin_exchanges_whole_weeks(app: App, tests: ExperimentService) -> None:
    await tests.start(GUILD, replace(PLAN, pairs=26))
    exchanged = 0
    for number in range(10):
        one, three = await drafts(app, 2 * number)
        pair = (await tests.pair(GUILD, one, three)).pairs[-1]
        assert pair.sides == (tuple(one), tuple(three))
        assert (await tests.running(GUILD)).pairs[-1] == pair
        planned_at = [(await app[BrandPostService].get(GUILD, each)).content.at for each in one]
        assert planned_at == [pair.times[0]]
        exchanged += pair.times[0] > pair.times[1]
        assert {at.weekday() for at in pair.times[1:]} == {0, 2, 4}
    assert 0 < exchanged < 10


async def test_members_are_counted_once_in_a_week_and_forgotten(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    await tests.start(GUILD, PLAN)
    pair = await next_pair(app)
    seen = [
        PostReading(frozenset({100, 101, 102, 103, TEAM})),
        PostReading(frozenset({100, 101, 107})),
        PostReading(frozenset({101, 102}), frozenset({105})),
        PostReading(frozenset({100, 103})),
    ]
    await play(app, clock, pair, seen, wished=True)
    assert await remembered(app) == 12
    # After a post was counted, and before its week is.
    async with app.database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, 107, NOTHING_ALLOWED, clock.now)
    counted = await count(app, clock, pair)
    assert (counted.dropped, counted.people, counted.less) == (None, (4, 5), (1, 1))
    assert await remembered(app) == 0


async def test_people_are_remembered_for_weeks_alone_and_forgotten_when_the_test_stops(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    started = await tests.start(GUILD, PLAN)
    pair = await next_pair(app)
    await play(app, clock, pair)
    assert await remembered(app) == 4
    await tests.stop(GUILD, started.id)
    assert await remembered(app) == 0
    alone = await draft(app, clock.now + DAY)
    await approve(app, alone.id)
    await go_out(app, clock, alone.id)
    clock.now += FINAL
    post = await app[BrandPostService].get(GUILD, alone.id)
    await app[PostResultService].store(post, SEEN, [], set())
    assert await remembered(app) == 0


async def test_a_week_with_another_post_is_left_out(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    await tests.start(GUILD, PLAN)
    pair = await next_pair(app)
    other = await draft(app, min(pair.times) + DAY)
    await approve(app, other.id)
    await play(app, clock, pair, other=other.id)
    assert (await count(app, clock, pair)).dropped is DropReason.CROWDED


async def test_a_week_that_missed_a_post_is_left_out_and_can_be_planned_again(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    await tests.start(GUILD, PLAN)
    pair = await next_pair(app)
    await app[BrandPostService].drop(GUILD, pair.posts[-1])
    counted = await count(app, clock, pair)
    assert (counted.dropped, counted.people) == (DropReason.MOVED, None)
    assert (await next_pair(app, 6)).number == 2


async def test_weeks_need_as_many_drafts_as_their_variant_says(
    app: App, tests: ExperimentService
) -> None:
    await tests.start(GUILD, PLAN)
    one, three = await drafts(app)
    for refused in ((three, one), (one, three[:2]), (one, one)):
        with pytest.raises(Refusal, match="Choose the drafts of both weeks"):
            await tests.pair(GUILD, *refused)
    other = await planned(app[BrandPostService], replace(TYPED, at=NEXT + DAY))
    with pytest.raises(Refusal, match="Something else is planned"):
        await tests.pair(GUILD, one, three)
    await app[BrandPostService].drop(GUILD, other.id)
    await tests.pair(GUILD, one, three)
