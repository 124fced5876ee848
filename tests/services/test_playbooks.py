"""Playbooks: steps that are ticked, updates that are due, texts, the review, and drills."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import App
from bot.services.alerts.lifecycle import CARD, STEPS, AlertService
from bot.services.alerts.on_call import OnCallService
from bot.services.alerts.playbooks import REVIEW, UPDATE_DUE, PlaybookService
from bot.services.holds import HoldService
from db.alert_signals import SignalRepository
from db.alerts import AlertRepository, open_alerts
from db.measure_counts import stored_counts
from domain.alerts.alert import MAX_REMINDERS, LogEntry, Logged, steps_done
from domain.alerts.review import ANSWER_LENGTH
from domain.playbooks import PLAYBOOKS
from domain.playbooks.base import TEXT_LENGTH, Playbook
from domain.refusals import Refusal
from tests.conftest import START, FakeClock
from tests.services.test_alerts import EVE, GUILD, MOD, queued, watching

__all__ = ["watching"]
FAULT = Playbook.find("product_fault")


@pytest.fixture
async def started(watching: App) -> tuple[App, int]:
    """Start an alert by hand with the playbook of a product fault; return its id."""
    alert_id = await watching[AlertService].start(GUILD, "mugs break", by=MOD)
    await watching[PlaybookService].start(GUILD, alert_id, FAULT, by=MOD)
    return watching, alert_id


async def log(app: App, alert_id: int) -> list[Logged]:
    async with app.database.snapshot() as reading:
        return await AlertRepository(reading, GUILD).logged(alert_id)


async def test_the_log_says_who_ticked_what_and_one_playbook_is_at_work(
    started: tuple[App, int],
) -> None:
    app, alert_id = started
    playbooks = app[PlaybookService]
    await playbooks.tick(GUILD, alert_id, 0, by=MOD)
    await playbooks.tick(GUILD, alert_id, 2, by=EVE)
    await playbooks.tick(GUILD, alert_id, 0, by=EVE)
    done = steps_done(await log(app, alert_id))
    assert {step: entry.user_id for step, entry in done.items()} == {2: EVE}
    with pytest.raises(Refusal):
        await playbooks.tick(GUILD, alert_id, len(FAULT.steps), by=MOD)
    with pytest.raises(Refusal, match="already"):
        await playbooks.start(GUILD, alert_id, Playbook.find("raid"), by=EVE)
    assert await queued(app, STEPS) == 1


async def test_the_team_is_reminded_of_updates_until_it_gives_none_and_no_more_at_the_end(
    started: tuple[App, int], clock: FakeClock
) -> None:
    app, alert_id = started

    async def reminded() -> int:
        await app.scheduler.run_due()
        return sum(each.what is LogEntry.REMINDED for each in await log(app, alert_id))

    every = timedelta(minutes=FAULT.update_minutes)
    clock.now += every - timedelta(seconds=1)
    assert await reminded() == 0
    clock.advance(seconds=1)
    assert await reminded() == 1
    assert await queued(app, UPDATE_DUE) == 1
    at = await app[PlaybookService].update_given(GUILD, alert_id, by=MOD)
    assert at == clock.now + every
    for _ in range(2 * MAX_REMINDERS):
        clock.now += every
        await app.scheduler.run_due()
    assert await reminded() == 1 + MAX_REMINDERS
    await app[PlaybookService].update_given(GUILD, alert_id, by=MOD)
    await app[AlertService].end(GUILD, by=MOD)
    clock.now += every
    assert await reminded() == 1 + MAX_REMINDERS


async def test_an_alert_with_a_playbook_does_not_end_by_itself(
    started: tuple[App, int], clock: FakeClock
) -> None:
    app, _ = started
    clock.advance(days=3)
    await app.scheduler.run_due()
    assert (await app[AlertService].status(GUILD)).current is not None


async def test_a_guilds_own_texts_are_kept_with_who_approved_them(watching: App) -> None:
    playbooks = watching[PlaybookService]
    assert await playbooks.texts(GUILD, FAULT) == [None] * len(FAULT.texts)
    for bad in ("", "x" * (TEXT_LENGTH + 1)):
        with pytest.raises(Refusal):
            await playbooks.approve(GUILD, FAULT, ["a", bad, "c"], by=MOD)
    await playbooks.approve(GUILD, FAULT, ["a", "b", "c"], by=MOD)
    await playbooks.approve(GUILD, FAULT, ["d", "e", "f"], by=EVE)
    found = await playbooks.texts(GUILD, FAULT)
    assert [(each.words, each.approved_by) for each in found if each] == [
        ("d", EVE),
        ("e", EVE),
        ("f", EVE),
    ]
    assert await playbooks.texts(GUILD, Playbook.find("raid")) == [None] * 3


async def test_a_review_is_written_when_it_is_over_and_may_be_changed(
    started: tuple[App, int],
) -> None:
    app, alert_id = started
    playbooks = app[PlaybookService]
    with pytest.raises(Refusal):
        await playbooks.review(GUILD, alert_id, ("a", "b", "c"), by=MOD)
    await app[AlertService].end(GUILD, by=MOD)
    with pytest.raises(Refusal):
        await playbooks.review(GUILD, alert_id, ("a", "b" * (ANSWER_LENGTH + 1), ""), by=MOD)
    for answer in ("a", "d"):
        await playbooks.review(GUILD, alert_id, (answer, "b", ""), by=MOD)
    review = await playbooks.reviewed(GUILD, alert_id)
    assert review is not None
    assert (review.happened, review.went_well, review.to_change) == ("d", "b", "")
    assert await queued(app, REVIEW) == 1


# --- Drills --------------------------------------------------------------------------------------


async def test_a_drill_holds_and_counts_nothing_and_does_not_hide_an_alert(
    watching: App, clock: FakeClock
) -> None:
    app = watching
    await app[OnCallService].choose(GUILD, [1, 2])
    async with app.database.snapshot() as reading:
        before = await stored_counts(reading, GUILD)
    alert_id = await app[AlertService].drill(GUILD, by=MOD)
    await app[PlaybookService].start(GUILD, alert_id, FAULT, by=MOD)
    await app.scheduler.run_due()
    with pytest.raises(Refusal, match="drill"):
        await app[AlertService].hold_everything(GUILD, alert_id, "an alert", by=MOD)
    with pytest.raises(Refusal):
        await app[AlertService].drill(GUILD, by=MOD)
    assert (await app[HoldService].status(GUILD)).hold is None
    async with app.database.snapshot() as reading:
        assert await stored_counts(reading, GUILD) == before
        assert await SignalRepository(reading, GUILD).since(START) == []
        assert await open_alerts(reading) == 0
        assert await AlertRepository(reading, GUILD).current() is None
    details = await app[AlertService].details(GUILD, alert_id)
    assert details is not None
    assert (details.alert.drill, list(details.signals)) == (True, [])
    assert [each.user_id for each in await log(app, alert_id) if each.what is LogEntry.PINGED]
    real = await app[AlertService].start(GUILD, "in earnest", by=MOD)
    assert (await app[AlertService].end(GUILD, by=MOD)).id == real
    assert (await app[AlertService].end(GUILD, by=MOD)).id == alert_id
    assert (await app[AlertService].status(GUILD)).usefulness.rated == 0


async def test_a_drill_that_was_dismissed_keeps_no_alert_quiet(
    watching: App, clock: FakeClock
) -> None:
    alert_id = await watching[AlertService].drill(GUILD, by=MOD)
    await watching[AlertService].dismiss(GUILD, alert_id, by=MOD)
    async with watching.database.snapshot() as reading:
        assert await AlertRepository(reading, GUILD).last() is None
    assert await queued(watching, CARD) == 1


# --- The files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("playbook", PLAYBOOKS.values(), ids=str)
def test_each_playbook_has_steps_in_order_and_texts(playbook: Playbook) -> None:
    minutes = [step.minutes for step in playbook.steps]
    assert minutes == sorted(minutes)
    assert 4 <= len(minutes) <= 8
    assert len(playbook.texts) == 3
    assert 15 <= playbook.update_minutes <= 240
    assert all(len(each.words.message) <= TEXT_LENGTH for each in playbook.texts)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_a_step_is_done_by_its_latest_entry(events: list[tuple[int, bool]]) -> None:
    entries = [
        Logged(number, START, LogEntry.TICKED if done else LogEntry.UNTICKED, number, step)
        for number, (step, done) in enumerate(events)
    ]
    latest = {entry.step: entry for entry in entries}
    expected = {step: entry for step, entry in latest.items() if entry.what is LogEntry.TICKED}
    assert steps_done(entries) == expected
