"""A post for several channels: approved once, queued once for each, and counted as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.services.experiments import ExperimentService
from bot.services.holds import HoldService
from bot.services.post_results import READ
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from bot.services.publishing.steps import CARD, MISSED, POSTS
from db.tables.jobs import jobs
from db.tables.publishing import brand_posts
from domain.domain_events import PostEnded
from domain.experiments.experiment import CountedThing, ExperimentPlan, Look, VariedThing
from domain.publishing.content import WINDOW, ChannelWording
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_publishing import (
    ANA,
    BEN,
    CLEO,
    DESK,
    GUILD,
    NEWS,
    TOMORROW,
    TYPED,
    goes,
    photo,
    posts,
    run,
    sent,
    state,
)

__all__ = ["posts"]
S = PostState
LOUNGE, SHOP = 11, 12
TEA = ChannelWording(LOUNGE, "Tea from which mug?", "en")
COFFEE = ChannelWording(SHOP, "Un café, dans quelle tasse ?", "fr")


async def drafted(posts: BrandPostService) -> BrandPost:
    """Return a draft of Ana's for three channels."""
    post = await posts.create(GUILD, replace(TYPED, picture=photo()), by=ANA)
    for wording in (TEA, COFFEE):
        post = await posts.set_wording(GUILD, post.id, wording, by=ANA, revision=post.revision)
    return post


async def planned(app: App, posts: BrandPostService) -> BrandPost:
    """Return it handed in, and approved by Ben."""
    post = await posts.hand_in(GUILD, (await drafted(posts)).id)
    ticked = (await app[PostCheckService].report(post)).to_tick
    return await posts.approve(GUILD, post.id, post.revision, by=BEN, ticked=ticked)


async def end(app: App, post: BrandPost, place: int, *, appeared: bool) -> None:
    async with app.database.transaction(GUILD) as transaction:
        event = PostEnded(POSTS[place], GUILD, post.id, appeared)
        await app.core.events.publish(transaction, event)


async def queued(app: App) -> list[int]:
    """Return the channels for which the post is in the outbox."""
    return [channel for kind in POSTS for channel in await sent(app, kind)]


async def is_to_be_counted(app: App) -> bool:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(jobs.c.id).where(jobs.c.kind == READ))
        return found.first() is not None


async def test_one_approval_queues_it_once_for_each_channel(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(app, posts)
    assert await sent(app, CARD) == [DESK]
    await run(app, clock, TOMORROW)
    await run(app, clock, TOMORROW + timedelta(seconds=1))
    assert await queued(app) == [NEWS, LOUNGE, SHOP]
    for place in range(3):
        assert await goes(app, post)
        assert await state(posts, post) is S.SCHEDULED
        await end(app, post, place, appeared=True)
    assert await state(posts, post) is S.POSTED
    assert (await sent(app, MISSED), await is_to_be_counted(app)) == ([], True)


async def test_a_change_of_one_wording_withdraws_the_approval_of_all(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(app, posts)
    with pytest.raises(Refusal, match="changed after you saw it"):
        await posts.set_wording(GUILD, post.id, TEA, by=CLEO, revision=post.revision - 1)
    changed = await posts.set_wording(
        GUILD, post.id, replace(TEA, text="Tea?"), by=CLEO, revision=post.revision
    )
    assert (changed.state, changed.approval, changed.author_id) == (S.DRAFT, None, CLEO)
    assert changed.content.wordings[0].text == "Tea?"
    await run(app, clock, TOMORROW)
    assert await queued(app) == []


async def test_a_channel_is_taken_out_and_the_words_of_the_first_leave_the_others(
    app: App, posts: BrandPostService
) -> None:
    post = await drafted(posts)
    post = await posts.remove_wording(GUILD, post.id, LOUNGE, by=ANA, revision=post.revision)
    assert post.content.channels == (NEWS, SHOP)
    edited = replace(TYPED, text="Which mug, then?")
    post = await posts.edit(GUILD, post.id, edited, by=ANA, revision=post.revision)
    assert post.content.wordings == (COFFEE,)
    moved, empty = replace(TYPED, channel_id=SHOP), replace(TEA, text="\u200b")
    with pytest.raises(Refusal, match="already"):
        await posts.edit(GUILD, post.id, moved, by=ANA, revision=post.revision)
    with pytest.raises(Refusal, match="cannot find"):
        await posts.set_wording(GUILD + 1, post.id, TEA, by=ANA, revision=post.revision)
    with pytest.raises(Refusal, match="Write what the post says"):
        await posts.set_wording(GUILD, post.id, empty, by=ANA, revision=post.revision)


async def test_wordings_that_were_changed_past_the_rules_are_not_sent(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(app, posts)
    await run(app, clock, TOMORROW)
    assert await goes(app, post)
    async with app.database.transaction() as transaction:
        changed = [[LOUNGE, "Other words", "en"], [SHOP, COFFEE.text, "fr"]]
        await transaction.execute(update(brand_posts).values(wordings=changed))
    assert not await goes(app, post)


async def test_the_team_is_told_in_which_channel_it_did_not_appear(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(app, posts)
    await run(app, clock, TOMORROW)
    await end(app, post, 1, appeared=True)
    await end(app, post, 0, appeared=False)
    assert await sent(app, MISSED) == []
    await end(app, post, 2, appeared=True)
    found = await posts.get(GUILD, post.id)
    assert (found.state, found.missed_channels) == (S.POSTED, [NEWS])
    assert (await sent(app, MISSED), await is_to_be_counted(app)) == ([DESK], True)


async def test_a_post_that_appeared_nowhere_is_missed_and_can_go_out_later(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(app, posts)
    await run(app, clock, TOMORROW)
    for place in range(3):
        await end(app, post, place, appeared=False)
    assert (await state(posts, post), await sent(app, MISSED)) == (S.MISSED, [DESK])
    later = replace(TYPED, at=TOMORROW + timedelta(days=1))
    again = await posts.edit(GUILD, post.id, later, by=ANA, revision=post.revision)
    await posts.hand_in(GUILD, post.id)
    ticked = (await app[PostCheckService].report(again)).to_tick
    await posts.approve(GUILD, post.id, again.revision, by=BEN, ticked=ticked)
    await run(app, clock, later.at)
    assert (await queued(app)).count(SHOP) == 2, "the first one ended"
    assert await goes(app, post)


async def test_after_a_hold_each_channel_is_decided_about(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post, holds = await planned(app, posts), app[HoldService]
    await run(app, clock, TOMORROW)
    await holds.start(GUILD, "a storm", by=BEN)
    clock.now += timedelta(days=1)
    work = (await holds.end(GUILD)).work
    assert [each.kind for each in work] == list(POSTS[:3])
    later = clock.now + timedelta(hours=5)
    await holds.move(GUILD, work[0].queue, work[0].id, later)
    await holds.post_now(GUILD, work[1].queue, work[1].id)
    await holds.drop(GUILD, work[2].queue, work[2].id)
    assert await goes(app, post)
    await end(app, post, 1, appeared=True)
    clock.now = later + WINDOW
    assert await goes(app, post), "the moved one has its time"
    await end(app, post, 0, appeared=True)
    found = await posts.get(GUILD, post.id)
    assert (found.state, found.missed_channels) == (S.POSTED, [SHOP])


async def test_a_test_counts_one_channel_alone(app: App, posts: BrandPostService) -> None:
    several = await drafted(posts)
    at = TOMORROW + timedelta(hours=6)
    one = await posts.create(GUILD, replace(TYPED, text="Well?", at=at), by=ANA)
    other = await posts.create(GUILD, replace(TYPED, text="Now?"), by=ANA)
    experiments = app[ExperimentService]
    plan = ExperimentPlan(
        VariedThing.WORDING, ("Asks", "Says"), 13, Look.ANY_TIME, CountedThing.TOOK_PART
    )
    await experiments.start(GUILD, plan)
    with pytest.raises(Refusal, match="in one channel"):
        await experiments.pair(GUILD, [several.id], [one.id])
    await experiments.pair(GUILD, [one.id], [other.id])
    paired = await posts.get(GUILD, one.id)
    with pytest.raises(Refusal, match="in one channel"):
        await posts.set_wording(GUILD, one.id, TEA, by=ANA, revision=paired.revision)


async def test_checks_look_at_each_channel(app: App, posts: BrandPostService) -> None:
    post = await drafted(posts)
    same = ChannelWording(LOUNGE, TYPED.text, "en")
    post = await posts.set_wording(GUILD, post.id, same, by=ANA, revision=post.revision)
    report = await app[PostCheckService].report(post)
    found = [(check.key, each.channel_id) for check, each in report.found]
    assert ("several_channels", LOUNGE) in found
    assert ("several_channels", SHOP) not in found
    beside = await posts.create(
        GUILD, replace(TYPED, channel_id=SHOP, text="Something else", prompt=None), by=ANA
    )
    await posts.hand_in(GUILD, beside.id)
    report = await app[PostCheckService].report(post)
    found = [(check.key, each.channel_id) for check, each in report.found]
    assert ("frequency", SHOP) in found
    assert ("frequency", None) not in found
