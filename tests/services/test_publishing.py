"""Posts of a team: each goes out once, as it was approved, in its time, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.services.holds import HoldService
from bot.services.insight.goals import GoalService
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import NO_GOAL, BrandPostService, Typed
from bot.services.publishing.schedule import PostScheduleService
from bot.services.publishing.steps import CARD, DUE, MISSED, POST
from db.tables.outbox import outbox
from db.tables.pictures import pictures
from db.tables.publishing import brand_posts
from domain.contests.picture import Picture
from domain.datetime_parsing import parse_datetime
from domain.domain_events import PostEnded
from domain.holds import HeldQueue
from domain.publishing.content import WINDOW, ChannelWording
from domain.publishing.post import APPROVAL_HOLDS, ASKED_BEFORE, SECOND_LOOK, BrandPost, PostState
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from tests.conftest import START, FakeClock

S = PostState
GUILD, DESK, NEWS, ANA, BEN, CLEO = 1 << 22, 6, 10, 7, 8, 9
TOMORROW = START + timedelta(days=1)
NONCE = timedelta(minutes=2)
TYPED = Typed("Which mug is yours?", NEWS, TOMORROW, alt_text="A mug")


def photo(data: bytes = b"one") -> Picture:
    import hashlib  # noqa: PLC0415

    return Picture(data, 100, 100, hashlib.sha256(data).hexdigest(), 0)


@pytest.fixture
async def posts(app: App) -> BrandPostService:
    """Turn posts of the team on; return the service."""
    await app.guild_settings.change(
        GUILD, features=frozenset({PUBLISHING}), moderator_channel_id=DESK
    )
    return app[BrandPostService]


async def handed_in(posts: BrandPostService, typed: Typed = TYPED) -> BrandPost:
    post = await posts.create(GUILD, typed, by=ANA)
    return await posts.hand_in(GUILD, post.id)


async def planned(posts: BrandPostService, typed: Typed = TYPED) -> BrandPost:
    """Return a post of Ana's that Ben approved."""
    post = await handed_in(posts, typed)
    return await posts.approve(GUILD, post.id, post.revision, by=BEN)


async def run(app: App, clock: FakeClock, at: datetime) -> None:
    clock.now = at
    await app.scheduler.run_due()


async def sent(app: App, kind: str) -> list[int]:
    """Return the channels of all posts of this kind that were decided."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.channel_id).where(outbox.c.kind == kind))
        return list(found.scalars())


async def goes(app: App, post: BrandPost, tried_at: datetime | None = None) -> bool:
    """Return whether the outbox would send the post now."""
    found = await app[PostScheduleService].approved(GUILD, post.id, tried_at=tried_at, retry=NONCE)
    return found is not None


async def ended(app: App, post: BrandPost, *, appeared: bool) -> None:
    async with app.database.transaction() as transaction:
        event = PostEnded(POST, GUILD, post.id, appeared)
        await app.core.events.publish(transaction, event)


async def state(posts: BrandPostService, post: BrandPost) -> PostState:
    return (await posts.get(GUILD, post.id)).state


async def test_lines_of_a_file_that_cannot_be_posts_are_named_and_the_others_stored(
    posts: BrandPostService,
) -> None:
    twice = ChannelWording(TYPED.channel_id, "Again", "en")
    lines = {
        2: TYPED,
        3: replace(TYPED, text="In one channel twice", wordings=(twice,)),
        5: replace(TYPED, text="Too late", at=START - timedelta(days=1)),
        8: TYPED,
    }
    found = await posts.import_all(GUILD, lines, by=ANA)
    assert (found.added, found.known) == (1, 1)
    assert [(each.line, len(each.reasons)) for each in found.bad] == [(3, 1), (5, 1)]
    assert [each.content.text for each in await posts.listed(GUILD)] == [TYPED.text]


async def test_an_approved_post_is_queued_once_at_its_minute(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(posts)
    assert await sent(app, CARD) == [DESK]
    await run(app, clock, TOMORROW - timedelta(seconds=1))
    assert await sent(app, POST) == []
    assert not await goes(app, post), "nothing is sent before its job ran"
    await run(app, clock, TOMORROW)
    await run(app, clock, TOMORROW + timedelta(seconds=1))
    assert await sent(app, POST) == [NEWS]
    assert await goes(app, post)
    await ended(app, post, appeared=True)
    assert await state(posts, post) is S.POSTED
    assert not await goes(app, post)


@pytest.mark.parametrize(
    ("zone", "words", "utc"),
    [
        ("Europe/Paris", "2026-03-28 9:00", datetime(2026, 3, 28, 8, tzinfo=UTC)),
        ("Europe/Paris", "2026-03-29 9:00", datetime(2026, 3, 29, 7, tzinfo=UTC)),
        ("America/New_York", "2026-03-08 9:00", datetime(2026, 3, 8, 13, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-04-05 9:00", datetime(2026, 4, 4, 22, 30, tzinfo=UTC)),
        ("America/Santiago", "2026-04-05 9:00", datetime(2026, 4, 5, 13, tzinfo=UTC)),
    ],
)
async def test_a_post_goes_out_at_its_hour_of_the_clock_around_daylight_saving(
    app: App, posts: BrandPostService, clock: FakeClock, zone: str, words: str, utc: datetime
) -> None:
    at = parse_datetime(words, now=START, zone=ZoneInfo(zone))
    early = utc - START > APPROVAL_HOLDS
    post = await handed_in(posts, replace(TYPED, at=at))
    if early:
        clock.now = utc - timedelta(days=10)
    # In New York, that is International Women's Day.
    ticked = (await app[PostCheckService].report(post)).to_tick
    await posts.approve(GUILD, post.id, post.revision, by=BEN, ticked=ticked)
    await run(app, clock, utc - timedelta(minutes=1))
    assert await sent(app, POST) == []
    await run(app, clock, utc)
    assert await sent(app, POST) == [NEWS]


async def test_a_post_that_nobody_approved_in_time_is_missed_and_the_team_is_told(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await handed_in(posts)
    await run(app, clock, TOMORROW)
    assert await state(posts, post) is S.MISSED
    assert (await sent(app, POST), await sent(app, MISSED)) == ([], [DESK])
    again = await posts.edit(
        GUILD, post.id, replace(TYPED, at=TOMORROW + timedelta(1)), by=ANA, revision=post.revision
    )
    await posts.hand_in(GUILD, post.id)
    await posts.approve(GUILD, post.id, again.revision, by=BEN)
    await run(app, clock, TOMORROW + timedelta(1))
    assert await sent(app, POST) == [NEWS]


async def test_a_bot_that_was_away_misses_a_post_rather_than_being_late(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(posts)
    await run(app, clock, TOMORROW + WINDOW + timedelta(seconds=1))
    assert await state(posts, post) is S.MISSED
    assert await sent(app, POST) == []


async def test_what_waits_in_the_outbox_for_too_long_is_missed_unless_it_may_be_there_already(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(posts)
    await run(app, clock, TOMORROW)
    tried_at = clock.now = TOMORROW + WINDOW
    assert await goes(app, post)
    clock.now += timedelta(minutes=1)
    assert not await goes(app, post)
    assert await goes(app, post, tried_at), "Discord may have it, and knows it by its nonce"
    clock.now += timedelta(minutes=2)
    assert not await goes(app, post, tried_at)
    await ended(app, post, appeared=False)
    assert await state(posts, post) is S.MISSED


async def test_a_change_withdraws_the_approval_and_the_post_does_not_go_out(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(posts, replace(TYPED, picture=photo()))
    await posts.edit(
        GUILD, post.id, replace(TYPED, picture=photo(b"two")), by=BEN, revision=post.revision
    )
    assert await state(posts, post) is S.DRAFT
    await posts.hand_in(GUILD, post.id)
    with pytest.raises(Refusal, match="changed after you saw it"):
        await posts.approve(GUILD, post.id, post.revision, by=CLEO)
    await run(app, clock, TOMORROW + timedelta(hours=1))
    assert await sent(app, POST) == []
    async with app.database.snapshot() as reading:
        assert len((await reading.execute(select(pictures.c.id))).all()) == 1, "the old one is gone"


@pytest.mark.parametrize("what", ["words", "picture", "channel"])
async def test_rows_that_were_changed_past_the_rules_are_not_sent(
    app: App, posts: BrandPostService, clock: FakeClock, what: str
) -> None:
    post = await planned(posts, replace(TYPED, picture=photo()))
    await run(app, clock, TOMORROW)
    assert await goes(app, post)
    changes = {
        "words": update(brand_posts).values(words="Other words"),
        "picture": update(pictures).values(data=b"other bytes"),
        "channel": update(brand_posts).values(channel_id=11),
    }
    async with app.database.transaction() as transaction:
        await transaction.execute(changes[what])
    assert not await goes(app, post)


async def test_of_two_people_who_approve_at_once_one_does(
    app: App, posts: BrandPostService
) -> None:
    post = await handed_in(posts)
    done = await asyncio.gather(
        *(posts.approve(GUILD, post.id, 1, by=by) for by in (BEN, CLEO)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["BrandPost", "Refusal"]
    assert (await posts.get(GUILD, post.id)).state is S.SCHEDULED


async def test_an_author_who_is_alone_looks_again_after_half_an_hour(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await handed_in(posts)
    with pytest.raises(Refusal, match="somebody else on your team"):
        await posts.approve(GUILD, post.id, 1, by=ANA)
    await app.guild_settings.change(GUILD, publishing_alone=True)
    with pytest.raises(Refusal, match="once more"):
        await posts.approve(GUILD, post.id, 1, by=ANA)
    clock.now += SECOND_LOOK
    assert (await posts.approve(GUILD, post.id, 1, by=ANA)).state is S.SCHEDULED


async def test_an_early_approval_is_asked_about_again_and_not_relied_upon(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    at = START + APPROVAL_HOLDS + timedelta(days=5)
    post = await planned(posts, replace(TYPED, at=at))
    assert post.state is S.APPROVED
    await run(app, clock, at - ASKED_BEFORE)
    assert await state(posts, post) is S.READY
    assert len(await sent(app, CARD)) == 2
    await run(app, clock, at)
    assert (await state(posts, post), await sent(app, POST)) == (S.MISSED, [])


@pytest.mark.parametrize(
    ("how", "after", "goes_out"),
    [("now", S.SCHEDULED, 1), ("move", S.SCHEDULED, 1), ("drop", S.DROPPED, 0)],
)
async def test_a_post_waits_while_everything_is_on_hold_and_a_moderator_decides(
    app: App, posts: BrandPostService, clock: FakeClock, how: str, after: PostState, goes_out: int
) -> None:
    post, holds = await planned(posts), app[HoldService]
    await holds.start(GUILD, "a storm", by=BEN)
    await run(app, clock, TOMORROW + timedelta(days=2))
    assert (await sent(app, POST), await state(posts, post)) == ([], S.SCHEDULED)
    (work,) = (await holds.end(GUILD)).work
    assert (work.kind, await state(posts, post)) == (DUE, S.HELD)
    await app.scheduler.run_due()
    assert await sent(app, POST) == []
    if how == "move":
        await holds.move(GUILD, work.queue, work.id, clock.now + timedelta(hours=5))
    else:
        await {"now": holds.post_now, "drop": holds.drop}[how](GUILD, work.queue, work.id)
    assert await state(posts, post) is after
    await app.scheduler.run_due()
    assert len(await sent(app, POST)) == (how == "now")
    await run(app, clock, clock.now + timedelta(hours=5))
    assert len(await sent(app, POST)) == goes_out
    assert await goes(app, post) == (how == "move"), "five hours are too late for the first"


async def test_a_post_that_a_hold_stopped_on_its_way_goes_out_once_released(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post, holds = await planned(posts), app[HoldService]
    await run(app, clock, TOMORROW)
    await holds.start(GUILD, "a storm", by=BEN)
    clock.now += timedelta(days=1)
    (work,) = (await holds.end(GUILD)).work
    assert work.queue is HeldQueue.POST
    assert not await goes(app, post)
    await holds.post_now(GUILD, work.queue, work.id)
    assert await goes(app, post)


async def test_switching_posts_off_stops_those_that_are_planned(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    post = await planned(posts)
    await app.guild_settings.change(GUILD, features=frozenset())
    await run(app, clock, TOMORROW)
    assert (await state(posts, post), await sent(app, POST)) == (S.MISSED, [])
    with pytest.raises(Refusal, match="are off"):
        await posts.create(GUILD, replace(TYPED, at=TOMORROW + timedelta(1)), by=ANA)


async def test_a_time_that_has_passed_is_refused(posts: BrandPostService) -> None:
    for at in (START, START - timedelta(days=1)):
        with pytest.raises(Refusal, match="has passed"):
            await posts.create(GUILD, replace(TYPED, at=at), by=ANA)


async def goal_of(app: App, guild_id: int = GUILD, number: int = 60) -> int:
    due = START.date() + timedelta(weeks=10)
    report = await app[GoalService].create(guild_id, "contributions.made", number, due, by=BEN)
    return report.goal.id


async def test_a_post_serves_an_open_goal_of_its_own_guild(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    mine, other = await goal_of(app), await goal_of(app, GUILD + 1)
    for wrong in (other, 999, -1):
        with pytest.raises(Refusal, match="Choose another one"):
            await posts.create(GUILD, replace(TYPED, goal_id=wrong), by=ANA)
    post = await posts.create(GUILD, replace(TYPED, goal_id=mine), by=ANA)
    assert post.goal is not None
    assert post.goal.number == 60
    kept = await posts.edit(GUILD, post.id, replace(TYPED, text="Well?"), by=ANA, revision=1)
    assert kept.goal == post.goal
    with pytest.raises(Refusal, match="Choose another one"):
        await posts.edit(GUILD, post.id, replace(TYPED, goal_id=other), by=ANA, revision=2)
    freed = await posts.edit(GUILD, post.id, replace(TYPED, goal_id=NO_GOAL), by=ANA, revision=2)
    assert (freed.goal_id, freed.goal) == (None, None)
    clock.now += timedelta(weeks=11)
    late = replace(TYPED, at=clock.now + timedelta(days=1), goal_id=mine)
    with pytest.raises(Refusal, match="its day is over"):
        await posts.edit(GUILD, post.id, late, by=ANA, revision=3)


async def test_a_goal_that_is_changed_or_removed_stops_no_approved_post(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    goal_id, goals = await goal_of(app), app[GoalService]
    out = await planned(posts, replace(TYPED, goal_id=goal_id))
    await run(app, clock, TOMORROW)
    await ended(app, out, appeared=True)
    later = TOMORROW + timedelta(days=2)
    post = await planned(posts, replace(TYPED, text="Tea or coffee?", at=later, goal_id=goal_id))
    due = START.date() + timedelta(weeks=12)
    after = (await goals.change(GUILD, goal_id, 80, due, by=BEN)).goal
    assert (await posts.get(GUILD, post.id)).goal == after
    before = (await posts.get(GUILD, out.id)).goal
    assert before is not None
    assert (before.id, before.number) == (goal_id, 60)
    await goals.remove(GUILD, after.id)
    found = await posts.get(GUILD, post.id)
    assert (found.goal_id, found.goal, found.state) == (after.id, None, S.SCHEDULED)
    await run(app, clock, later)
    assert await goes(app, post)


async def test_another_guild_reaches_no_post(posts: BrandPostService) -> None:
    post = await handed_in(posts)
    with pytest.raises(Refusal, match="cannot find"):
        await posts.approve(GUILD + 1, post.id, 1, by=BEN)
    assert await posts.listed(GUILD + 1) == []
