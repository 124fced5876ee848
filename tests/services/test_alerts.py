"""Alerts are raised by the rule, once, followed, taken, and ended; without Discord."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.database_health import measure_backlog
from bot.services.alerts.lifecycle import CARD, REFRESH, AlertService
from bot.services.alerts.on_call import PING_POST, OnCallService
from bot.services.holds import HoldService
from bot.services.milestones import TOP_FIVE
from bot.services.offer_publishing import POST
from db.alert_signals import SignalRepository
from db.alerts import AlertRepository
from db.outbox import OutboxRepository
from domain.alert_rule import CALM_AFTER, LEAST_LEARNT
from domain.alerts.alert import (
    EDIT_EVERY,
    PING_AFTER,
    PROMOTIONS_HELD,
    QUIET_AFTER_NOTHING,
    RAID_ACCOUNTS,
    Alert,
)
from domain.alerts.settings import ALERTS
from domain.holds import HeldQueue, HoldScope
from domain.measures import Occurrence
from domain.offer_measures import COMPLAINTS_HEARD
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from tests.conftest import START, FakeClock

GUILD, DESK, SHOP, MOD, EVE = 900, 6, 7, 99, 98
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OLD = snowflake_at(START - timedelta(days=400))
"""The id of somebody with an old account; those after it are other people."""
NEW = snowflake_at(START + timedelta(days=6))
"""The id of somebody whose account is a few days old when everything begins."""


@pytest.fixture
async def watching(app: App, clock: FakeClock) -> App:
    """Switch alerts on, and let a quiet fortnight pass."""
    await app.guild_settings.change(GUILD, features=frozenset({ALERTS}), moderator_channel_id=DESK)
    clock.advance(days=14)
    return app


async def complain(app: App, people: Sequence[int], at: datetime | None = None) -> None:
    """Count a complaint of each of these people, as a listener does, and run what is due."""
    now = app.clock()
    async with app.database.transaction() as transaction:
        for number, user_id in enumerate(people):
            transaction.occurrences.add(
                Occurrence(
                    COMPLAINTS_HEARD,
                    GUILD,
                    at or now,
                    user_id,
                    channel_id=SHOP,
                    message_id=snowflake_at(at or now, number),
                )
            )
    await app.scheduler.run_due()


def crowd(number: int, first: int = OLD) -> list[int]:
    return [first + each for each in range(number)]


async def current(app: App) -> Alert | None:
    async with app.database.snapshot() as reading:
        return await AlertRepository(reading, GUILD).current()


async def alert_of(app: App) -> Alert:
    found = await current(app)
    assert found is not None
    return found


async def queued(app: App, kind: str) -> int:
    """Return how many posts of the kind wait to be sent."""
    async with app.database.snapshot() as reading:
        rows = OutboxRepository(reading, waiting_kinds=app.outbox.waiting_kinds)
        return sum(
            post.kind == kind
            for post in [post async for page in rows.waiting(app.clock()) for post in page]
        )


async def test_thirty_complaints_in_a_minute_make_one_alert_with_one_card_that_grows(
    watching: App, clock: FakeClock
) -> None:
    people = crowd(30)
    for person in people:
        await complain(watching, [person])
        clock.advance(seconds=2)
    first = await alert_of(watching)
    assert first.people < len(people)
    clock.now = first.next_edit_at
    await watching.scheduler.run_due()
    alert = await alert_of(watching)
    assert (alert.id, alert.number, alert.people) == (first.id, 30, 30)
    assert alert.since <= alert.opened_at < alert.since + 3 * HOUR
    assert await queued(watching, CARD) == 1
    assert await queued(watching, REFRESH) == 1
    assert watching.metrics.alerts.labels("rule")._value.get() == 1
    await measure_backlog(watching)
    assert watching.metrics.open_alerts._value.get() == 1


async def test_the_card_is_edited_once_a_minute_at_most(watching: App, clock: FakeClock) -> None:
    await complain(watching, crowd(10))
    opened = await alert_of(watching)
    edits = set()
    for second in sorted({*range(1, 180, 15), 59, 60, 119, 120, 179}):
        clock.now = opened.opened_at + timedelta(seconds=second)
        await complain(watching, [OLD + 100 + second])
        edits.add((await alert_of(watching)).card_at)
    assert edits == {
        opened.opened_at,
        opened.opened_at + EDIT_EVERY,
        opened.opened_at + 2 * EDIT_EVERY,
    }


@pytest.mark.parametrize("people", [crowd(2) * 15, crowd(RAID_ACCOUNTS - 1, NEW) + crowd(1)])
async def test_a_few_people_and_new_accounts_raise_no_alert_however_loud(
    watching: App, people: list[int]
) -> None:
    await complain(watching, people)
    assert await current(watching) is None


async def test_new_accounts_count_as_one_person_and_a_raid_of_them_is_said(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, [*crowd(2), *crowd(5, NEW)])
    alert = await alert_of(watching)
    assert (alert.number, alert.people, alert.young, alert.looks_like_a_raid) == (7, 3, 5, False)
    clock.advance(minutes=2)
    await complain(watching, crowd(RAID_ACCOUNTS, NEW + 100))
    alert = await alert_of(watching)
    assert (alert.people, alert.young) == (2 + 5 + RAID_ACCOUNTS, 5 + RAID_ACCOUNTS)
    assert alert.looks_like_a_raid


async def test_nothing_is_said_before_a_week_was_watched_nor_where_alerts_are_off(
    app: App, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, features=frozenset({ALERTS}), moderator_channel_id=DESK)
    clock.advance(days=3)
    await complain(app, crowd(30))
    assert await current(app) is None
    clock.now = START + LEAST_LEARNT + 2 * HOUR
    await app.guild_settings.change(GUILD, features=frozenset())
    await complain(app, crowd(30))
    async with app.database.snapshot() as reading:
        assert len(await SignalRepository(reading, GUILD).since(START)) == 30, "while it was on"
        assert await AlertRepository(reading, GUILD).watched_since() is None


async def test_what_is_usual_in_a_guild_raises_no_alert(watching: App, clock: FakeClock) -> None:
    for _ in range(28):
        clock.advance(hours=12)
        await complain(watching, crowd(4))
        alert = await current(watching)
        if alert is not None:
            await watching[AlertService].end(GUILD, by=MOD)
    clock.advance(hours=12)
    await complain(watching, crowd(4))
    assert await current(watching) is None
    await complain(watching, crowd(40))
    assert await current(watching) is not None


async def test_promotional_posts_are_held_for_two_hours_and_nothing_else(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, crowd(9))
    hold = (await watching[HoldService].status(GUILD)).hold
    assert hold is not None
    assert (hold.scope, hold.created_by) == (HoldScope.PROMOTIONS, None)
    assert hold.until == clock.now + PROMOTIONS_HELD
    async with watching.database.transaction() as transaction:
        for kind in (POST, TOP_FIVE):
            await OutboxRepository(transaction).add(
                kind, 1, guild_id=GUILD, channel_id=SHOP, at=clock.now
            )
    assert (await queued(watching, POST), await queued(watching, TOP_FIVE)) == (0, 1)
    clock.advance(hours=2)
    await watching.scheduler.run_due()
    status = await watching[HoldService].status(GUILD)
    assert status.hold is None
    assert [(work.queue, work.kind) for work in status.work] == [(HeldQueue.POST, POST)]
    assert await queued(watching, POST) == 0, "a moderator decides about it"


async def test_a_person_makes_it_a_hold_of_everything_without_an_end(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, crowd(9))
    alert = await alert_of(watching)
    await watching[AlertService].hold_everything(GUILD, alert.id, "an alert", by=MOD)
    clock.advance(hours=5)
    await watching.scheduler.run_due()
    hold = (await watching[HoldService].status(GUILD)).hold
    assert hold is not None
    assert (hold.scope, hold.created_by, hold.until) == (HoldScope.ALL, MOD, None)
    with pytest.raises(Refusal):
        await watching[AlertService].hold_everything(GUILD, alert.id, "an alert", by=MOD)


async def test_an_alert_leaves_the_hold_of_a_person_alone(watching: App) -> None:
    await watching[HoldService].start(GUILD, "a storm", by=MOD)
    await complain(watching, crowd(9))
    await watching[AlertService].dismiss(GUILD, (await alert_of(watching)).id, by=MOD)
    hold = (await watching[HoldService].status(GUILD)).hold
    assert hold is not None
    assert (hold.scope, hold.reason) == (HoldScope.ALL, "a storm")


# --- On call -------------------------------------------------------------------------------------


async def asked(app: App) -> list[int | None]:
    """Return who was asked to take the alert, in order; None is the moderators' role."""
    alert = await alert_of(app)
    async with app.database.snapshot() as reading:
        logged = await AlertRepository(reading, GUILD).logged(alert.id)
    return [each.user_id for each in logged if each.what.value == "pinged"]


@pytest.mark.parametrize(
    ("people", "order"),
    [([], [None]), ([1], [1, None]), ([1, 2], [1, 2, None]), ([3, 1, 2], [3, 1, 2])],
)
async def test_people_on_call_are_asked_one_after_the_other_three_times_at_most(
    watching: App, clock: FakeClock, people: list[int], order: list[int | None]
) -> None:
    await watching[OnCallService].choose(GUILD, [*people, *people, *people, *people])
    await complain(watching, crowd(9))
    await watching.scheduler.run_due()
    for number in range(len(order)):
        assert await asked(watching) == order[: number + 1]
        clock.now += PING_AFTER - timedelta(seconds=1)
        await watching.scheduler.run_due()
        assert await asked(watching) == order[: number + 1]
        clock.now += timedelta(seconds=1)
        await watching.scheduler.run_due()
    clock.advance(hours=3)
    await watching.scheduler.run_due()
    assert await asked(watching) == order
    assert await queued(watching, PING_POST) == len(order)


async def test_nobody_else_is_asked_once_somebody_has_it(watching: App, clock: FakeClock) -> None:
    await watching[OnCallService].choose(GUILD, [1, 2, 3])
    await complain(watching, crowd(9))
    await watching.scheduler.run_due()
    alert = await alert_of(watching)
    await watching[AlertService].take(GUILD, alert.id, by=MOD)
    await watching[AlertService].take(GUILD, alert.id, by=MOD)
    with pytest.raises(Refusal, match="already has this one"):
        await watching[AlertService].take(GUILD, alert.id, by=EVE)
    clock.advance(hours=1)
    await watching.scheduler.run_due()
    assert await asked(watching) == [1]
    async with watching.database.snapshot() as reading:
        (entry,) = [
            each
            for each in await AlertRepository(reading, GUILD).logged(alert.id)
            if each.what.value == "pinged"
        ]
    assert await watching[OnCallService].asked(GUILD, entry.id) is None, "it is obsolete"


# --- The end -------------------------------------------------------------------------------------


async def test_after_nothing_the_bot_is_quiet_unless_it_becomes_much_more(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, crowd(9))
    alert = await alert_of(watching)
    await watching[AlertService].dismiss(GUILD, alert.id, by=MOD)
    assert (await watching[HoldService].status(GUILD)).hold is None
    clock.advance(minutes=20)
    await complain(watching, crowd(9, OLD + 50))
    assert await current(watching) is None
    await complain(watching, crowd(3 * alert.number, OLD + 100))
    assert (await alert_of(watching)).id != alert.id


async def test_a_new_burst_after_the_quiet_or_after_an_end_is_a_new_alert(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, crowd(9))
    first = await alert_of(watching)
    await watching[AlertService].dismiss(GUILD, first.id, by=MOD)
    clock.now += QUIET_AFTER_NOTHING
    await complain(watching, crowd(9))
    second = await alert_of(watching)
    await watching[AlertService].end(GUILD, by=MOD)
    await complain(watching, crowd(2, OLD + 50))
    assert await current(watching) is None, "what came before belongs to the one that is over"
    clock.advance(minutes=1)
    await complain(watching, crowd(9, OLD + 60))
    assert (await alert_of(watching)).id not in {first.id, second.id}


async def test_an_alert_ends_by_itself_when_nothing_was_unusual_for_long(
    watching: App, clock: FakeClock
) -> None:
    await complain(watching, crowd(9))
    clock.advance(hours=6)
    await complain(watching, crowd(9))
    last = clock.now
    clock.now = last + CALM_AFTER - MINUTE
    await watching.scheduler.run_due()
    assert await current(watching) is not None
    clock.advance(minutes=1)
    await watching.scheduler.run_due()
    assert await current(watching) is None


async def test_an_alert_by_hand_is_had_by_who_started_it_and_is_the_only_one(
    watching: App, clock: FakeClock
) -> None:
    await watching[AlertService].start(GUILD, "  the shop  is down ", by=MOD)
    alert = await alert_of(watching)
    assert (alert.reason, alert.created_by, alert.handled_by) == ("the shop is down", MOD, MOD)
    with pytest.raises(Refusal, match="already"):
        await watching[AlertService].start(GUILD, "again", by=EVE)
    clock.advance(minutes=2)
    await complain(watching, crowd(9))
    assert (await alert_of(watching)).number == 9
    assert (await watching[HoldService].status(GUILD)).hold is None, "a person holds by a button"
    await watching[AlertService].end(GUILD, by=MOD)
    with pytest.raises(Refusal):
        await watching[AlertService].end(GUILD, by=MOD)


async def test_ratings_tune_how_rare_alerts_are(watching: App, clock: FakeClock) -> None:
    service = watching[AlertService]
    for number in range(4):
        await complain(watching, crowd(9))
        alert = await alert_of(watching)
        await service.end(GUILD, by=MOD)
        await service.rate(GUILD, alert.id, useful=number == 0, by=MOD)
        clock.advance(hours=30)
    usefulness = (await service.status(GUILD)).usefulness
    assert (usefulness.useful, usefulness.rated) == (1, 4)
    assert usefulness.weeks(5) == 10
