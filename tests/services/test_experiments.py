"""Experiments are paired by the coin, counted once, and end by themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.experiments import NEWS, ExperimentService
from bot.services.holds import HoldService
from bot.services.post_results import PostResultService
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from cogs.experiments.panels import result_text
from cogs.ui.base import say
from db.tables.outbox import outbox
from domain.alerts.settings import ALERTS
from domain.experiments.experiment import (
    DropReason,
    Experiment,
    ExperimentPlan,
    ExperimentState,
    Look,
    PostPair,
    VariedThing,
)
from domain.languages import SOURCE
from domain.measures import Occurrence
from domain.offer_measures import COMPLAINTS_HEARD
from domain.post_results import FINAL, PostReading
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_publishing import ANA, BEN, GUILD, TYPED, ended, posts, run

__all__ = ["posts"]
PLAN = ExperimentPlan(VariedThing.WORDING, ("A question", "A statement"), pairs=6)
APART = timedelta(hours=3)


@pytest.fixture
def tests(app: App, posts: BrandPostService) -> ExperimentService:
    """Return the service, with posts switched on."""
    return app[ExperimentService]


async def draft(app: App, at: datetime) -> BrandPost:
    return await app[BrandPostService].create(GUILD, replace(TYPED, at=at), by=ANA)


async def two_drafts(app: App) -> tuple[BrandPost, BrandPost]:
    at = app.clock() + timedelta(days=1)
    return await draft(app, at), await draft(app, at + APART)


async def next_pair(app: App) -> tuple[Experiment, PostPair]:
    first, second = await two_drafts(app)
    experiment = await app[ExperimentService].pair(GUILD, [first.id], [second.id])
    return experiment, experiment.pairs[-1]


async def approve(app: App, post_id: int) -> None:
    posts = app[BrandPostService]
    post = await posts.hand_in(GUILD, post_id)
    ticked = (await app[PostCheckService].report(post)).to_tick
    await posts.approve(GUILD, post_id, post.revision, by=BEN, ticked=ticked)


async def go_out(app: App, clock: FakeClock, post_id: int) -> None:
    post = await app[BrandPostService].get(GUILD, post_id)
    await run(app, clock, max(clock.now, post.content.at))
    await ended(app, post, appeared=True)


async def play(app: App, clock: FakeClock, pair: PostPair, people: tuple[int, int]) -> None:
    """Let both posts go out and be counted, and the pair be judged."""
    in_order = sorted(zip(pair.times, pair.posts, people, strict=True))
    for post_id in pair.posts:
        await approve(app, post_id)
    for _, post_id, _ in in_order:
        await go_out(app, clock, post_id)
    for at, post_id, number in in_order:
        clock.now = at + FINAL
        post = await app[BrandPostService].get(GUILD, post_id)
        seen = PostReading(frozenset(range(100, 100 + number)))
        await app[PostResultService].store(post, seen, [], set())
    await run(app, clock, pair.due_at + timedelta(minutes=6))


async def news(app: App) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == NEWS))
        return len(found.all())


async def test_the_coin_exchanges_the_times_of_some_pairs_and_keeps_their_authors(
    app: App, tests: ExperimentService
) -> None:
    await tests.start(GUILD, replace(PLAN, pairs=26))
    exchanged = 0
    for _ in range(12):
        first, second = await two_drafts(app)
        pair = (await tests.pair(GUILD, [first.id], [second.id])).pairs[-1]
        assert pair.posts == (first.id, second.id)
        times = (first.content.at, second.content.at)
        assert sorted(pair.times) == sorted(times)
        exchanged += pair.times != times
        for post_id, at in zip(pair.posts, pair.times, strict=True):
            post = await app[BrandPostService].get(GUILD, post_id)
            assert (post.content.at, post.author_id) == (at, ANA)
    assert 0 < exchanged < 12


async def test_the_hours_of_a_pair_stay_and_the_coin_says_which_draft_gets_which(
    app: App, tests: ExperimentService
) -> None:
    await tests.start(GUILD, replace(PLAN, varied=VariedThing.HOUR, pairs=26))
    exchanged = 0
    for _ in range(12):
        first, second = await two_drafts(app)
        pair = (await tests.pair(GUILD, [first.id], [second.id])).pairs[-1]
        assert pair.times == (first.content.at, second.content.at)
        exchanged += pair.posts != (first.id, second.id)
    assert 0 < exchanged < 12


async def test_a_clear_difference_ends_the_test_and_the_team_is_told_once(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    started = await tests.start(GUILD, PLAN)
    for number in range(6):
        _, pair = await next_pair(app)
        await play(app, clock, pair, (3, 40))
        found = await tests.get(GUILD, started.id)
        assert found.counted == [(3, 40)] * (number + 1)
    assert found.state is ExperimentState.ENDED
    judged = await tests.judged(found)
    assert judged is not None
    assert judged.winner == 1
    assert await news(app) == 1
    with pytest.raises(Refusal, match="no test now"):
        await tests.running(GUILD)


async def test_complaints_after_a_variant_stop_the_test_and_the_team_is_told(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    switched_on = app.guild_settings.of(GUILD).features | {ALERTS}
    await app.guild_settings.change(GUILD, features=switched_on)
    started = await tests.start(GUILD, PLAN)
    _, pair = await next_pair(app)
    at = pair.times[1] + timedelta(minutes=5)
    async with app.database.transaction(GUILD) as transaction:
        transaction.occurrences.extend(
            Occurrence(COMPLAINTS_HEARD, GUILD, at, who, channel_id=TYPED.channel_id, message_id=9)
            for who in range(50, 55)
        )
    await play(app, clock, pair, (20, 20))
    found = await tests.get(GUILD, started.id)
    assert [(each.less, each.complaints) for each in found.pairs] == [((0, 0), (0, 5))]
    assert (found.state, found.complained_about) == (ExperimentState.UNWANTED, 1)
    assert "after “A statement”, members complained" in say(result_text(found, None), SOURCE)
    assert await news(app) == 1


async def test_a_pair_with_a_hold_between_its_posts_is_left_out_and_replaced(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    await tests.start(GUILD, PLAN)
    _, pair = await next_pair(app)
    (_, first), (second_at, second) = sorted(zip(pair.times, pair.posts, strict=True))
    for post_id in pair.posts:
        await approve(app, post_id)
    await go_out(app, clock, first)
    await app[HoldService].start(GUILD, "Something happened", by=ANA)
    await app[HoldService].end(GUILD)
    await go_out(app, clock, second)
    for post_id in (first, second):
        clock.now = second_at + FINAL
        post = await app[BrandPostService].get(GUILD, post_id)
        await app[PostResultService].store(post, PostReading(frozenset({100})), [], set())
    await run(app, clock, pair.due_at + timedelta(minutes=6))
    found = await tests.running(GUILD)
    assert [each.dropped for each in found.pairs] == [DropReason.HELD]
    assert await news(app) == 1
    _, again = await next_pair(app)
    assert again.number == 2


async def test_pairs_whose_posts_were_deleted_moved_or_not_counted_are_left_out(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    await tests.start(GUILD, PLAN)
    _, moved = await next_pair(app)
    _, uncounted = await next_pair(app)
    _, deleted = await next_pair(app)
    late = replace(TYPED, at=max(moved.times) + timedelta(hours=5))
    posts = app[BrandPostService]
    before = await posts.get(GUILD, moved.posts[1])
    await posts.edit(GUILD, before.id, late, by=ANA, revision=before.revision)
    pairs = (uncounted, deleted)
    planned = [each for pair in pairs for each in zip(pair.times, pair.posts, strict=True)]
    for _, post_id in planned:
        await approve(app, post_id)
    for _, post_id in sorted(planned):
        await go_out(app, clock, post_id)
    clock.now = max(deleted.times) + FINAL
    for post_id, reading in zip(
        deleted.posts, (PostReading(), PostReading(is_gone=True)), strict=True
    ):
        post = await app[BrandPostService].get(GUILD, post_id)
        await app[PostResultService].store(post, reading, [], set())
    await run(app, clock, moved.due_at + timedelta(hours=1))
    assert [each.dropped for each in (await tests.running(GUILD)).pairs] == [
        DropReason.MOVED,
        DropReason.LATE,
        DropReason.DELETED,
    ]


@pytest.mark.parametrize("change", [{"channel_id": 11}, {"kind": PostKind.PROMOTIONAL}])
async def test_a_pair_with_a_post_moved_to_another_channel_or_purpose_is_left_out(
    app: App, tests: ExperimentService, clock: FakeClock, change: dict[str, Any]
) -> None:
    await tests.start(GUILD, PLAN)
    _, pair = await next_pair(app)
    posts = app[BrandPostService]
    before = await posts.get(GUILD, pair.posts[1])
    other = replace(TYPED, at=before.content.at, **change)
    await posts.edit(GUILD, before.id, other, by=ANA, revision=before.revision)
    await play(app, clock, pair, (3, 40))
    (left_out,) = (await tests.running(GUILD)).pairs
    assert (left_out.dropped, left_out.people) == (DropReason.UNLIKE, None)
    assert await news(app) == 1


async def test_the_plan_can_be_changed_only_before_the_first_pair(
    app: App, tests: ExperimentService
) -> None:
    started = await tests.start(GUILD, PLAN)
    changed = replace(PLAN, look=Look.AT_END, pairs=8)
    assert (await tests.change(GUILD, started.id, changed)).plan == changed
    await next_pair(app)
    with pytest.raises(Refusal, match="fixed since the first pair"):
        await tests.change(GUILD, started.id, PLAN)
    with pytest.raises(Refusal, match="fixed since the first pair"):
        await tests.start(GUILD, PLAN)
    with pytest.raises(Refusal, match="One test at a time"):
        await tests.start(GUILD, replace(PLAN, variants=("Tea", "Coffee")))
    assert (await tests.running(GUILD)).plan == changed


async def test_two_who_start_or_pair_at_once_do_it_once(app: App, tests: ExperimentService) -> None:
    started = await asyncio.gather(
        *(tests.start(GUILD, PLAN) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(each, Experiment) for each in started) == 1
    first, second = await two_drafts(app)
    paired = await asyncio.gather(
        *(tests.pair(GUILD, [first.id], [second.id]) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(each, Experiment) for each in paired) == 1
    assert len((await tests.running(GUILD)).pairs) == 1


async def test_stopping_leaves_out_what_is_under_way_and_is_final(
    app: App, tests: ExperimentService, clock: FakeClock
) -> None:
    started = await tests.start(GUILD, PLAN)
    _, pair = await next_pair(app)
    stopped = await tests.stop(GUILD, started.id)
    assert [each.dropped for each in stopped.pairs] == [DropReason.STOPPED]
    await run(app, clock, pair.due_at + timedelta(hours=1))
    assert (await tests.get(GUILD, started.id)) == stopped
    with pytest.raises(Refusal, match="over"):
        await tests.stop(GUILD, started.id)
    await tests.start(GUILD, PLAN)


async def test_what_can_be_found_is_told_before_the_start(tests: ExperimentService) -> None:
    few, many = replace(PLAN, pairs=13), replace(PLAN, pairs=26)
    assert await tests.chance(GUILD, few, 2) < await tests.chance(GUILD, many, 2)
    once = replace(few, look=Look.AT_END)
    assert await tests.chance(GUILD, few, 2) < await tests.chance(GUILD, once, 2)


async def test_another_guilds_test_cannot_be_seen_or_changed(
    app: App, tests: ExperimentService
) -> None:
    started = await tests.start(GUILD, PLAN)
    assert await tests.all(GUILD + 1) == []
    for refused in (
        tests.get(GUILD + 1, started.id),
        tests.stop(GUILD + 1, started.id),
        tests.change(GUILD + 1, started.id, PLAN),
        tests.running(GUILD + 1),
    ):
        with pytest.raises(Refusal):
            await refused
