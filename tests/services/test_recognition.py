"""The weekly surprise: once a week, for a deserving member, from the stock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from bot.services.contributions.manual_points import ManualPointsService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.privacy import PrivacyService
from bot.services.recognition import WEEKLY, RecognitionService
from db.outbox import OutboxRepository
from db.recognition import Recognition
from db.tables.outbox import outbox
from domain.contributions import Contribution, ContributionKind, Source
from domain.gifts import Gift
from domain.incoming_message import IncomingMessage
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from domain.translatable_text import JoinedList, Text, User, Value
from tests.conftest import START, FakeClock

GUILD, CHANNEL = 1, 2
ANA, BEN, CLEO, DAN, EVE = 11, 12, 13, 14, 15
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)
"""The time of the first surprise."""
WEEK = timedelta(days=7)


@pytest.fixture
async def app(app: App) -> App:
    """Turn surprises on."""
    await app.guild_settings.change(GUILD, recognition_channel_id=CHANNEL)
    return app


async def thank(app: App, to: int, *givers: int, week: int = 0, number: int = 0) -> None:
    """Let `givers` thank `to` on the Wednesday of a week, counted from the first."""
    at = START + timedelta(days=2) + week * WEEK
    for giver in givers:
        app[ContributionService].record_thanks(
            IncomingMessage(
                message_id=snowflake_at(at, to * 1000 + giver * 10 + number),
                guild_id=GUILD,
                channel_id=CHANNEL,
                author_id=giver,
                text="thank you!",
                reply_to_author_id=to,
            )
        )
    await app[ContributionService].flush()


async def run(app: App, clock: FakeClock, at: datetime) -> None:
    clock.now = at
    await app.scheduler.run_due()


async def surprised(app: App) -> list[Recognition]:
    """Return all surprises, in order."""
    return (await app[RecognitionService].latest(GUILD))[::-1]


async def posts(app: App) -> int:
    """Return the number of weekly posts in the outbox."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(outbox.c.id).where(outbox.c.kind == WEEKLY))
        return len(found.all())


def people(value: Value) -> set[int]:
    """Return all members mentioned anywhere in a text."""
    match value:
        case User(id=number):
            return {number}
        case JoinedList(items=items):
            return set().union(*map(people, items))
        case Text(values=values):
            return set().union(*map(people, values.values()))
    return set()


async def test_the_weeks_best_is_surprised_at_the_hour_and_not_before(
    app: App, clock: FakeClock
) -> None:
    await thank(app, BEN, ANA, CLEO, DAN)
    await thank(app, CLEO, ANA)
    await run(app, clock, FRIDAY - timedelta(seconds=1))
    assert await surprised(app) == []
    await run(app, clock, FRIDAY)
    await run(app, clock, FRIDAY + timedelta(hours=1))
    (one,) = await surprised(app)
    assert (one.user_id, one.week, one.points) == (BEN, "2026-W10", 30)
    assert await posts(app) == 1


async def test_a_week_too_quiet_has_no_surprise_and_the_next_one_has(
    app: App, clock: FakeClock
) -> None:
    await thank(app, BEN, ANA)
    await run(app, clock, FRIDAY)
    await thank(app, CLEO, ANA, DAN, week=1)
    await run(app, clock, FRIDAY + WEEK)
    assert [(one.week, one.user_id) for one in await surprised(app)] == [("2026-W11", CLEO)]


async def test_after_three_weeks_away_there_is_one_surprise_and_the_rhythm_goes_on(
    app: App, clock: FakeClock
) -> None:
    for week, best in enumerate((BEN, CLEO, DAN)):
        await thank(app, best, *({ANA, BEN, CLEO, DAN} - {best}), week=week)
    await run(app, clock, FRIDAY + 2 * WEEK + timedelta(days=1))
    await run(app, clock, FRIDAY + 2 * WEEK + timedelta(days=2))
    (one,) = await surprised(app)
    assert (one.user_id, one.week) == (DAN, "2026-W12")
    assert await posts(app) == 1
    assert await app.scheduler.next_at() == FRIDAY + 3 * WEEK


async def test_who_was_surprised_waits_eight_weeks(app: App, clock: FakeClock) -> None:
    for week in range(9):
        await thank(app, BEN, ANA, CLEO, DAN, week=week)
        if week % 8:
            await thank(app, 20 + week, ANA, CLEO, week=week)
        await run(app, clock, FRIDAY + week * WEEK)
    chosen = [one.user_id for one in await surprised(app)]
    assert chosen == [BEN, *range(21, 28), BEN]


async def test_there_is_one_surprise_a_week_whatever_the_guild_changes(
    app: App, clock: FakeClock
) -> None:
    await thank(app, BEN, ANA, CLEO)
    await thank(app, CLEO, ANA, DAN)
    await run(app, clock, FRIDAY)
    for change in (
        {"recognition_weekday": 5},
        {"recognition_weekday": 6},
        {"recognition_hour": 23, "time_zone": "UTC"},
    ):
        choices: dict[str, Any] = change
        await app.guild_settings.change(GUILD, **choices)
        clock.advance(days=1)
        await app.scheduler.run_due()
    async with app.database.transaction() as transaction:
        again = await app[RecognitionService].surprise(
            transaction, GUILD, FRIDAY + timedelta(hours=1)
        )
    assert again is None
    assert len(await surprised(app)) == await posts(app) == 1


async def test_a_surprise_that_failed_and_comes_late_is_still_that_weeks(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    sunday = datetime(2026, 3, 8, 23, tzinfo=UTC)
    await app.guild_settings.change(GUILD, recognition_weekday=6, recognition_hour=23)
    await thank(app, BEN, ANA, CLEO)
    with monkeypatch.context() as patched:
        patched.setattr(OutboxRepository, "add", broken)
        for minutes in (0, 40):
            await run(app, clock, sunday + timedelta(minutes=minutes))
    assert await surprised(app) == []
    await run(app, clock, sunday + timedelta(hours=2))
    (one,) = await surprised(app)
    assert (one.week, one.decided_at) == ("2026-W10", sunday)
    assert await app.scheduler.next_at() == sunday + WEEK


async def test_changing_the_settings_while_one_is_overdue_does_not_leave_the_week_out(
    app: App, clock: FakeClock
) -> None:
    await thank(app, BEN, ANA, CLEO)
    clock.now = FRIDAY + timedelta(hours=3)
    await app.guild_settings.change(GUILD, recognition_pause_weeks=4)
    await app.scheduler.run_due()
    assert [(one.week, one.user_id) for one in await surprised(app)] == [("2026-W10", BEN)]
    assert await app.scheduler.next_at() == FRIDAY + WEEK


async def test_one_that_failed_is_not_left_out_either_when_the_settings_change(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    await thank(app, BEN, ANA, CLEO)
    with monkeypatch.context() as patched:
        patched.setattr(OutboxRepository, "add", broken)
        await run(app, clock, FRIDAY)
    await app.guild_settings.change(GUILD, recognition_hour=18)
    await run(app, clock, FRIDAY + timedelta(minutes=10))
    assert await surprised(app) == []
    await run(app, clock, FRIDAY + timedelta(hours=1))
    assert [one.week for one in await surprised(app)] == ["2026-W10"]
    assert await app.scheduler.next_at() == FRIDAY + WEEK + timedelta(hours=1)


async def test_the_hour_stays_that_of_the_guilds_clocks_through_daylight_saving(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, time_zone="Europe/Paris")
    hours = []
    for _ in range(5):
        due = await app.scheduler.next_at()
        assert due is not None
        hours.append((due.day, due.hour))
        await run(app, clock, due)
    assert hours == [(6, 16), (13, 16), (20, 16), (27, 16), (3, 15)]


async def test_the_pause_counts_weeks_of_the_calendar_and_not_hours(
    app: App, clock: FakeClock
) -> None:
    """The post is an hour earlier in the eighth week, which makes no difference."""
    await app.guild_settings.change(GUILD, recognition_pause_weeks=1)
    await thank(app, BEN, ANA, CLEO)
    await run(app, clock, FRIDAY)
    await app.guild_settings.change(GUILD, recognition_hour=16)
    await thank(app, BEN, ANA, CLEO, week=1)
    await run(app, clock, FRIDAY + WEEK)
    assert [one.user_id for one in await surprised(app)] == [BEN, BEN]


async def test_switching_surprises_off_takes_the_next_one_away(app: App) -> None:
    assert await app.scheduler.next_at() == FRIDAY
    await app.guild_settings.change(GUILD, recognition_channel_id=None)
    assert await app.scheduler.next_at() is None


async def test_who_wants_no_rank_is_not_surprised_in_public(app: App, clock: FakeClock) -> None:
    await thank(app, BEN, ANA, CLEO, DAN)
    await thank(app, CLEO, ANA, DAN)
    await app[ConsentService].change(GUILD, BEN, named=False)
    await run(app, clock, FRIDAY)
    assert [one.user_id for one in await surprised(app)] == [CLEO]


# --- What is said ----------------------------------------------------------------------------


async def test_the_words_are_the_same_each_time_and_leave_out_who_wants_no_rank(
    app: App, clock: FakeClock
) -> None:
    await app[GiftInventoryService].add(GUILD, Gift(0, "a blue mug"))
    await thank(app, BEN, ANA, CLEO, DAN)
    await app[ConsentService].change(GUILD, CLEO, named=False)
    await run(app, clock, FRIDAY)
    (one,) = await surprised(app)
    said = await app[RecognitionService].told(GUILD, one.id)
    assert said is not None
    assert said == await app[RecognitionService].told(GUILD, one.id)
    assert said.gift == "a blue mug"
    assert said.user_id == BEN
    assert set().union(*map(people, said.reasons)) == {ANA, DAN}


async def test_who_is_erased_or_wants_out_between_decision_and_post_is_not_named(
    app: App, clock: FakeClock
) -> None:
    for week, best in enumerate((BEN, CLEO)):
        await thank(app, best, *({ANA, DAN, BEN, CLEO} - {best}), week=week)
        await run(app, clock, FRIDAY + week * WEEK)
    first, second = await surprised(app)
    await app[PrivacyService].erase(BEN)
    await app[ConsentService].change(GUILD, CLEO, named=False)
    for one in (first, second):
        assert await app[RecognitionService].told(GUILD, one.id) is None


async def test_points_that_moderators_took_are_taken_off_the_week_too(
    app: App, clock: FakeClock
) -> None:
    await thank(app, BEN, ANA, CLEO, DAN)
    await thank(app, CLEO, ANA, DAN)
    at = START + timedelta(days=2)
    taken = Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=snowflake_at(at, 7),
        source=Source.POINTS,
        kind=ContributionKind.HELPED,
        giver_id=EVE,
        receiver_id=BEN,
        at=at,
        amount=-25,
        detail="arranged",
    )
    await app[ManualPointsService].give(taken, receiver_is_bot=False)
    await run(app, clock, FRIDAY)
    # Ben's remaining points are too few for a surprise.
    assert [(one.user_id, one.points) for one in await surprised(app)] == [(CLEO, 20)]


async def test_what_was_worth_nothing_is_no_reason(app: App, clock: FakeClock) -> None:
    """Ana's thanks answer Ben's within the day, so Ben does not get them as a reason."""
    await thank(app, ANA, BEN)
    await thank(app, BEN, CLEO, DAN)
    await thank(app, BEN, ANA, number=1)
    await run(app, clock, FRIDAY)
    (one,) = await surprised(app)
    assert (one.user_id, one.points) == (BEN, 20)
    said = await app[RecognitionService].told(GUILD, one.id)
    assert said is not None
    assert set().union(*map(people, said.reasons)) == {CLEO, DAN}


async def test_of_a_surprise_elsewhere_or_none_nothing_is_said(app: App, clock: FakeClock) -> None:
    await thank(app, BEN, ANA, CLEO)
    await run(app, clock, FRIDAY)
    (one,) = await surprised(app)
    assert await app[RecognitionService].told(GUILD + 1, one.id) is None
    assert await app[RecognitionService].told(GUILD, one.id + 1) is None


# --- Gifts -----------------------------------------------------------------------------------


async def test_no_more_is_given_than_there_is(app: App, clock: FakeClock) -> None:
    await app[GiftInventoryService].add(GUILD, Gift(0, "the last mug", quantity=1))
    for week, best in enumerate((BEN, CLEO)):
        await thank(app, best, *({ANA, BEN, CLEO} - {best}), week=week)
        await run(app, clock, FRIDAY + week * WEEK)
    assert [one.gift for one in await surprised(app)] == ["the last mug", None]
    (gift,) = await app[GiftInventoryService].all(GUILD)
    assert gift.quantity == 0


async def test_a_gift_that_suits_is_preferred_and_one_without_number_never_ends(
    app: App, clock: FakeClock
) -> None:
    await app[GiftInventoryService].add(
        GUILD, Gift(0, "a joke book", suits=ContributionKind.ENTERTAINED)
    )
    await app[GiftInventoryService].add(
        GUILD, Gift(0, "  a   screwdriver ", suits=ContributionKind.HELPED)
    )
    for week, best in enumerate((BEN, CLEO)):
        await thank(app, best, *({ANA, BEN, CLEO} - {best}), week=week)
        await run(app, clock, FRIDAY + week * WEEK)
    assert [one.gift for one in await surprised(app)] == ["a screwdriver"] * 2


async def test_a_gift_off_the_list_is_given_no_more_but_stays_in_the_books(
    app: App, clock: FakeClock
) -> None:
    gift = await app[GiftInventoryService].add(GUILD, Gift(0, "a mug"))
    await thank(app, BEN, ANA, CLEO)
    await run(app, clock, FRIDAY)
    await app[GiftInventoryService].retire(GUILD, gift.id)
    await thank(app, CLEO, ANA, BEN, week=1)
    await run(app, clock, FRIDAY + WEEK)
    assert [one.gift for one in await surprised(app)] == ["a mug", None]
    with pytest.raises(Refusal):
        await app[GiftInventoryService].retire(GUILD, gift.id)


@pytest.mark.parametrize(("name", "quantity"), [(" ", None), ("x" * 101, None), ("a mug", 0)])
async def test_a_gift_without_a_name_or_number_is_refused(
    app: App, name: str, quantity: int | None
) -> None:
    with pytest.raises(Refusal):
        await app[GiftInventoryService].add(GUILD, Gift(0, name, quantity=quantity))
    assert await app[GiftInventoryService].all(GUILD) == []
