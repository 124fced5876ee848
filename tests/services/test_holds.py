"""Holds: everything planned waits, nothing is dumped at their end, and what is repeated goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.database_health import measure_backlog
from bot.services.consent import ConsentService
from bot.services.holds import ENDED, STARTED, HoldService
from bot.services.milestones import TOP_FIVE
from bot.services.moderator_hints import COMPLAINT
from bot.services.monthly_digest import MONTHLY
from bot.services.offer_publishing import POST
from bot.services.recognition import WEEKLY
from bot.services.retention import RETENTION
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from db.tables.outbox import outbox
from domain.contributions.settings import CONTRIBUTIONS
from domain.holds import DECIDE_WITHIN, REASON_LENGTH, HeldQueue, HeldWork
from domain.incoming_message import IncomingMessage
from domain.monthly_digest_settings import MONTHLY_DIGEST
from domain.offers import NoOfferReason
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock
from tests.services.test_milestones import give
from tests.services.test_offers import CHANNEL as SHOP
from tests.services.test_offers import GUILD as SHOPPERS
from tests.services.test_offers import WISH, offering
from tests.services.test_recognition import CHANNEL, FRIDAY, GUILD, WEEK, posts, thank

ANA, BEN, CLEO, EVE, MOD, MODERATORS = 11, 12, 13, 15, 99, 3
HOUR = timedelta(hours=1)
APRIL, MAY = datetime(2026, 4, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC)
"""The hour of the monthly messages: 11:00 in Paris."""

__all__ = ["offering"]


async def hold(app: App, until: datetime | None = None, guild_id: int = GUILD) -> None:
    await app[HoldService].start(guild_id, "a storm", by=MOD, until=until)


async def run(app: App, clock: FakeClock, at: datetime) -> None:
    clock.now = at
    await app.scheduler.run_due()


async def decide(app: App, how: str, work: HeldWork, at: datetime | None = None) -> None:
    """Press one of the buttons of what fell due."""
    holds = app[HoldService]
    if at is not None:
        await holds.move(GUILD, work.queue, work.id, at)
    else:
        await {"now": holds.post_now, "drop": holds.drop}[how](GUILD, work.queue, work.id)


async def rows(app: App, kind: str) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == kind))
        return len(found.all())


# --- The weekly surprise --------------------------------------------------------------------------


@pytest.fixture
async def thanked(app: App) -> App:
    """Turn surprises on and let Ben and Cleo be thanked for two weeks."""
    await app.guild_settings.change(GUILD, recognition_channel_id=CHANNEL)
    for week in (0, 1):
        await thank(app, BEN, ANA, EVE, week=week)
        await thank(app, CLEO, ANA, EVE, week=week)
    return app


async def held_over_friday(app: App, clock: FakeClock) -> HeldWork:
    """Hold everything over the hour of the surprise; return what fell due."""
    await hold(app)
    await run(app, clock, FRIDAY + HOUR)
    assert await posts(app) == 0
    assert await app.scheduler.next_at() != FRIDAY, "or the alarm would ring all the time"
    clock.advance(hours=1)
    (work,) = (await app[HoldService].end(GUILD)).work
    assert (work.kind, work.due_at, work.parked_at) == (WEEKLY, FRIDAY, clock.now)
    await app.scheduler.run_due()
    assert await posts(app) == 0, "nothing is dumped"
    return work


@pytest.mark.parametrize("how", ["now", "move", "drop"])
async def test_a_surprise_that_fell_due_is_posted_moved_or_dropped_and_next_weeks_comes(
    thanked: App, clock: FakeClock, how: str
) -> None:
    work = await held_over_friday(thanked, clock)
    later = clock.now + timedelta(days=1) if how == "move" else None
    await decide(thanked, how, work, later)
    assert (await thanked[HoldService].status(GUILD)).work == ()
    await thanked.scheduler.run_due()
    assert await posts(thanked) == (how == "now")
    if later is not None:
        await run(thanked, clock, later)
        assert await posts(thanked) == 1
    await run(thanked, clock, FRIDAY + WEEK)
    assert await posts(thanked) == (1 if how == "drop" else 2)


async def test_what_nobody_decides_about_is_dropped_and_the_next_one_comes(
    thanked: App, clock: FakeClock
) -> None:
    await held_over_friday(thanked, clock)
    ended = clock.now
    # A change of settings plans again, but decides nothing.
    await thanked.guild_settings.change(GUILD, recognition_hour=20)
    await run(thanked, clock, ended + DECIDE_WITHIN - timedelta(seconds=1))
    assert len((await thanked[HoldService].status(GUILD)).work) == 1
    await run(thanked, clock, ended + DECIDE_WITHIN)
    assert (await thanked[HoldService].status(GUILD)).work == ()
    await thank(thanked, BEN, ANA, EVE, week=2)
    await run(thanked, clock, FRIDAY + 2 * WEEK + 5 * HOUR)
    assert await posts(thanked) == 1


async def test_a_dropped_question_to_moderators_drops_the_surprise_of_its_week(
    thanked: App, clock: FakeClock
) -> None:
    await thanked.guild_settings.change(GUILD, moderator_channel_id=MODERATORS)
    await hold(thanked)
    clock.now = FRIDAY - 20 * HOUR
    (work,) = (await thanked[HoldService].end(GUILD)).work
    await decide(thanked, "drop", work)
    await run(thanked, clock, FRIDAY + HOUR)
    assert await posts(thanked) == 0
    next_ask = await thanked.scheduler.next_at()
    assert next_ask == FRIDAY + WEEK - 24 * HOUR


# --- The monthly messages -------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "april"), [("now", 1), ("drop", 0)])
async def test_monthly_messages_that_fell_due_are_one_decision_and_come_next_month(
    app: App, clock: FakeClock, how: str, april: int
) -> None:
    wanted = frozenset({MONTHLY_DIGEST, CONTRIBUTIONS})
    await app.guild_settings.change(GUILD, features=wanted, time_zone="Europe/Paris")
    await app[ConsentService].change(GUILD, BEN, direct_messages=True)
    await give(app, BEN, ANA, START + HOUR)
    await give(app, BEN, ANA, APRIL + timedelta(days=3))
    await hold(app)
    await run(app, clock, APRIL + HOUR)
    (work,) = (await app[HoldService].end(GUILD)).work
    assert (work.queue, work.kind, work.due_at) == (HeldQueue.JOB, MONTHLY, APRIL)
    # A change of settings plans again, but decides nothing.
    await app.guild_settings.change(GUILD, time_zone="Europe/Berlin")
    assert len((await app[HoldService].status(GUILD)).work) == 1
    await decide(app, how, work)
    await run(app, clock, APRIL + 2 * HOUR)
    assert await rows(app, MONTHLY) == april
    await run(app, clock, MAY + HOUR)
    assert await rows(app, MONTHLY) == april + 1


# --- Offers ---------------------------------------------------------------------------------------


async def wish(app: App, clock: FakeClock, by: int, words: str = WISH) -> int | NoOfferReason:
    from bot.services.offers import OfferService  # noqa: PLC0415

    message = IncomingMessage(
        message_id=snowflake_at(clock.now, by),
        guild_id=SHOPPERS,
        channel_id=SHOP,
        author_id=by,
        text=words,
    )
    return await app[OfferService].consider(message)


async def test_no_offer_is_made_during_a_hold_and_none_afterwards_for_what_was_said_then(
    offering: App, clock: FakeClock
) -> None:
    await offering.guild_settings.change(SHOPPERS, moderator_channel_id=MODERATORS)
    await hold(offering, guild_id=SHOPPERS)
    assert await wish(offering, clock, ANA) is NoOfferReason.ON_HOLD
    await wish(offering, clock, BEN, "This is the worst shop ever, my mug arrived broken!")
    assert await rows(offering, COMPLAINT) == 1, "moderators hear of complaints"
    assert (await offering[HoldService].end(SHOPPERS)).work == ()
    await offering.scheduler.run_due()
    assert await rows(offering, POST) == 0
    assert isinstance(await wish(offering, clock, ANA), int)


async def test_moderators_are_shown_what_a_trial_hears_during_a_hold(
    offering: App, clock: FakeClock
) -> None:
    await offering.guild_settings.change(
        SHOPPERS, moderator_channel_id=MODERATORS, offers_trial=True
    )
    await hold(offering, guild_id=SHOPPERS)
    assert isinstance(await wish(offering, clock, ANA), int)


async def test_a_dropped_offer_does_not_count_as_made(offering: App, clock: FakeClock) -> None:
    first = await wish(offering, clock, ANA)
    assert isinstance(first, int)
    await hold(offering, guild_id=SHOPPERS)
    (work,) = (await offering[HoldService].end(SHOPPERS)).work
    assert (work.queue, work.kind, work.subject_id) == (HeldQueue.POST, POST, first)
    await offering[HoldService].drop(SHOPPERS, work.queue, work.id)
    clock.advance(minutes=1)
    again = await wish(offering, clock, ANA)
    assert isinstance(again, int), "there was none, so it is not too soon"


# --- Ends and refusals ----------------------------------------------------------------------------


async def test_a_hold_ends_at_its_time_and_what_falls_due_later_only_comes_late(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, moderator_channel_id=MODERATORS)
    await hold(app, until=START + 2 * HOUR)
    async with app.database.transaction() as transaction:
        for subject, at in ((1, START + HOUR), (2, START + 3 * HOUR)):
            await OutboxRepository(transaction).add(
                TOP_FIVE, subject, guild_id=GUILD, channel_id=CHANNEL, at=at
            )
    # The bot was away for both.
    await run(app, clock, START + 4 * HOUR)
    status = await app[HoldService].status(GUILD)
    assert status.hold is None
    assert [work.subject_id for work in status.work] == [1]
    assert (await rows(app, STARTED), await rows(app, ENDED)) == (1, 1)
    async with app.database.snapshot() as reading:
        free = OutboxRepository(reading, waiting_kinds=app.outbox.waiting_kinds)
        assert 2 in [
            post.subject_id
            for post in [post async for page in free.waiting(clock.now) for post in page]
        ]


async def test_a_hold_of_one_guild_is_none_of_another_and_stops_nothing_technical(
    app: App, clock: FakeClock
) -> None:
    await hold(app)
    async with app.database.transaction() as transaction:
        jobs = JobRepository(transaction, waiting_kinds=app.scheduler.waiting_kinds)
        await jobs.schedule(GUILD + 1, MONTHLY, 5, clock.now)
        await jobs.schedule(GUILD, MONTHLY, 6, clock.now)
        await jobs.schedule(GUILD, RETENTION, 7, clock.now)
        found = [job async for page in jobs.due(clock.now) for job in page]
        due = [job.subject_id for job in found if job.subject_id in (5, 6, 7)]
    assert sorted(due) == [5, 7]


async def test_what_waits_for_a_hold_is_not_reported_as_late(app: App, clock: FakeClock) -> None:
    async with app.database.transaction() as transaction:
        await JobRepository(transaction).schedule(GUILD, MONTHLY, 6, clock.now)
    clock.advance(hours=1)
    await measure_backlog(app)
    assert app.metrics.lateness._value.get() >= 3600
    await hold(app)
    await measure_backlog(app)
    assert app.metrics.lateness._value.get() == 0
    assert app.metrics.holds._value.get() == 1
    await app[HoldService].end(GUILD)
    await measure_backlog(app)
    assert app.metrics.lateness._value.get() == 0
    assert app.metrics.holds._value.get() == 0


async def test_what_makes_no_sense_is_refused_in_a_clear_sentence(
    app: App, clock: FakeClock
) -> None:
    holds = app[HoldService]
    with pytest.raises(Refusal, match="Nothing is on hold here"):
        await holds.end(GUILD)
    with pytest.raises(Refusal, match="Say in a few words why"):
        await holds.start(GUILD, " \u200b ", by=MOD)
    with pytest.raises(Refusal, match="Keep the reason below"):
        await holds.start(GUILD, "a" * (REASON_LENGTH + 1), by=MOD)
    with pytest.raises(Refusal, match="has to end in the future"):
        await holds.start(GUILD, "a storm", by=MOD, until=clock.now)
    await hold(app)
    with pytest.raises(Refusal, match="already on hold"):
        await hold(app)


async def test_each_thing_is_decided_once_and_not_during_another_hold(
    thanked: App, clock: FakeClock
) -> None:
    work = await held_over_friday(thanked, clock)
    with pytest.raises(Refusal, match="already decided"):
        await thanked[HoldService].post_now(GUILD + 1, work.queue, work.id)
    await hold(thanked)
    with pytest.raises(Refusal, match="End the hold first"):
        await decide(thanked, "now", work)
    with pytest.raises(Refusal, match="End the hold first"):
        await decide(thanked, "move", work, clock.now + HOUR)
    await decide(thanked, "drop", work)
    with pytest.raises(Refusal, match="already decided"):
        await decide(thanked, "drop", work)
