"""Cases of members, without Discord."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.services.cases.conversations import ConversationService, ThreadMessage
from bot.services.cases.lifecycle import CaseService
from bot.services.cases.reminders import LATE_POST, REMINDER_POST
from bot.services.cases.waiting_times import WaitingTimeService
from db.cases import CaseRepository
from db.outbox import OutboxRepository
from domain.cases.case import CaseState, MessagePlace
from domain.cases.response_clock import Party
from domain.cases.settings import CASES, CareSettings
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from domain.weekly_report import ReportAnswers
from tests.conftest import START, FakeClock

GUILD, ANA, MOD, THREAD = 1 << 22, 7, 8, 9


@pytest.fixture
async def cases(app: App) -> CaseService:
    """Turn talks with the team on; return the service."""
    await app.guild_settings.change(
        GUILD, features=frozenset({CASES}), care_channel_id=5, moderator_channel_id=6
    )
    return app[CaseService]


async def test_two_hundred_clicks_at_once_make_one_case(app: App, cases: CaseService) -> None:
    opened = await asyncio.gather(*(cases.open(GUILD, ANA, "en") for _ in range(200)))
    assert len({each.case.id for each in opened}) == 1
    assert [each.new for each in opened].count(True) == 1
    assert (await cases.open(GUILD, MOD, "en")).new


async def test_a_guild_without_talks_refuses(app: App, cases: CaseService) -> None:
    await app.guild_settings.change(GUILD, features=frozenset())
    with pytest.raises(Refusal):
        await cases.open(GUILD, ANA, "en")


async def test_the_wait_since_a_message_is_in_the_first_case_about_it_only(
    cases: CaseService, clock: FakeClock
) -> None:
    about = MessagePlace(3, snowflake_at(START - timedelta(hours=2)), START - timedelta(hours=2))
    first = (await cases.open(GUILD, ANA, "en", about)).case
    assert first.started_at == about.wait_from
    await cases.solve(GUILD, first.id)
    clock.advance(days=20)
    second = (await cases.open(GUILD, ANA, "en", about)).case
    assert second.started_at == second.opened_at == clock()


async def begun(cases: CaseService) -> int:
    """Open a case with a thread; return its id."""
    case_id = (await cases.open(GUILD, ANA, "en")).case.id
    assert await cases.thread_made(GUILD, case_id, THREAD)
    return case_id


def message(clock: FakeClock, party: Party, number: int = 0) -> ThreadMessage:
    author = ANA if party is Party.MEMBER else MOD
    return ThreadMessage(THREAD, snowflake_at(clock.now, number), author, party)


async def test_messages_that_are_noted_twice_or_out_of_order_count_once(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id = await begun(cases)
    talk = app[ConversationService]
    asked = message(clock, Party.MEMBER)
    clock.advance(minutes=5)
    answer = message(clock, Party.TEAM)
    for each in (answer, asked, answer):
        talk.note(each)
    await asyncio.gather(talk.flush(), talk.flush())
    talk.note(asked)
    await talk.flush()
    async with app.database.snapshot() as reading:
        found = await CaseRepository(reading).messages(case_id)
    assert [each.party for each in found] == [Party.MEMBER, Party.MEMBER, Party.TEAM]


async def test_only_what_is_written_after_it_ends_the_wait_for_the_member(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id, talk = await begun(cases), app[ConversationService]
    missed = message(clock, Party.MEMBER)
    clock.advance(minutes=5)
    await cases.wait_for_member(GUILD, case_id, snowflake_at(clock.now))
    states = []
    # The bot was down when the first was written, and reads it late.
    for each in (missed, message(clock, Party.MEMBER, 1)):
        talk.note(each)
        await talk.flush()
        case = await cases.get(GUILD, case_id)
        assert case is not None
        states.append(case.state)
    assert states == [CaseState.WAITING, CaseState.OPEN]


@pytest.mark.parametrize(("days", "state"), [(13, CaseState.OPEN), (15, CaseState.SOLVED)])
async def test_a_case_is_opened_again_by_writing_in_time(
    app: App, cases: CaseService, clock: FakeClock, days: int, state: CaseState
) -> None:
    case_id = await begun(cases)
    await cases.solve(GUILD, case_id)
    # An old message that arrives late does not open it again.
    talk = app[ConversationService]
    talk.note(ThreadMessage(THREAD, snowflake_at(START - timedelta(hours=1)), ANA, Party.MEMBER))
    await talk.flush()
    found = await cases.get(GUILD, case_id)
    assert found is not None
    assert found.state is CaseState.SOLVED
    clock.advance(days=days)
    talk.note(message(clock, Party.MEMBER))
    await talk.flush()
    found = await cases.get(GUILD, case_id)
    assert found is not None
    assert found.state is state


async def test_no_second_case_is_opened_by_writing_in_the_first(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id = await begun(cases)
    await cases.solve(GUILD, case_id)
    other = await cases.open(GUILD, ANA, "en")
    assert other.new
    clock.advance(minutes=1)
    app[ConversationService].note(message(clock, Party.MEMBER))
    await app[ConversationService].flush()
    found = await cases.get(GUILD, case_id)
    assert found is not None
    assert found.state is CaseState.SOLVED


async def test_a_thread_made_for_a_case_that_is_over_is_not_kept(cases: CaseService) -> None:
    case_id = (await cases.open(GUILD, ANA, "en")).case.id
    await cases.solve(GUILD, case_id)
    assert not await cases.thread_made(GUILD, case_id, THREAD)
    assert not await cases.thread_made(GUILD, case_id + 1, THREAD)


async def reminders(app: App) -> list[int]:
    """Run what is due; return the cases of which the team is to be reminded."""
    await app.run_pending()
    async with app.database.snapshot() as reading:
        waiting = [
            post async for page in OutboxRepository(reading).waiting(app.clock()) for post in page
        ]
    return [post.subject_id for post in waiting if post.kind == REMINDER_POST]


async def test_the_team_is_reminded_once_when_most_of_the_promised_time_is_over(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    # Monday noon; the team is there until five and promised an answer within four hours.
    case_id = await begun(cases)
    clock.advance(hours=3, minutes=11)
    app[ConversationService].note(message(clock, Party.MEMBER))
    assert await reminders(app) == []
    clock.advance(minutes=2)
    assert await reminders(app) == [case_id]
    # What a member adds while they wait brings no second one.
    app[ConversationService].note(message(clock, Party.MEMBER))
    clock.advance(days=3)
    assert await reminders(app) == [case_id]


async def test_an_answer_in_time_brings_no_reminder_and_the_next_wait_its_own(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id = await begun(cases)
    clock.advance(hours=1)
    app[ConversationService].note(message(clock, Party.TEAM))
    clock.advance(days=1)
    assert await reminders(app) == []
    # Tuesday at one: eight hours, of which 80 % are over on Wednesday at 11:24.
    app[ConversationService].note(message(clock, Party.MEMBER))
    clock.advance(hours=22, minutes=23)
    assert await reminders(app) == []
    clock.advance(minutes=2)
    assert await reminders(app) == [case_id]


async def test_a_longer_promise_postpones_the_reminder(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id = await begun(cases)
    await app.guild_settings.change(GUILD, care_first_hours=5)
    clock.advance(hours=3, minutes=30)
    assert await reminders(app) == []
    clock.advance(minutes=31)
    assert await reminders(app) == [case_id]


async def test_a_solved_case_brings_no_reminder(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    case_id = await begun(cases)
    await cases.solve(GUILD, case_id)
    clock.advance(days=3)
    assert await reminders(app) == []


@pytest.mark.parametrize(
    "choice",
    [
        {"care_first_hours": 0},
        {"care_later_hours": 1_000},
        {"care_keep_days": 13},
        {"care_keep_days": 366},
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(choice: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        CareSettings(**choice)


@pytest.mark.parametrize("choice", [{"care_hours": ()}, {"care_solved_days": 0}])
def test_a_team_that_is_never_there_is_refused(choice: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        CareSettings(**choice)


async def test_the_lead_is_told_once_when_the_promised_time_is_over(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    await app.guild_settings.change(GUILD, care_lead_role=77)
    case_id = await begun(cases)
    clock.advance(hours=3, minutes=13)
    assert await posted(app, REMINDER_POST, LATE_POST) == [REMINDER_POST]
    clock.advance(minutes=46)
    assert await posted(app, REMINDER_POST, LATE_POST) == [REMINDER_POST]
    clock.advance(minutes=2)
    assert await posted(app, REMINDER_POST, LATE_POST) == [REMINDER_POST, LATE_POST]
    clock.advance(days=9)
    assert await posted(app, REMINDER_POST, LATE_POST) == [REMINDER_POST, LATE_POST]
    # The next wait has its own.
    app[ConversationService].note(message(clock, Party.TEAM))
    clock.advance(minutes=1)
    app[ConversationService].note(message(clock, Party.MEMBER))
    clock.advance(days=9)
    assert await posted(app, LATE_POST) == [LATE_POST]
    status = await app[WaitingTimeService].status(GUILD)
    assert [(each.case.id, each.is_late) for each in status.waiting] == [(case_id, True)]


async def test_a_week_has_its_own_answers_and_those_of_the_weeks_before(
    app: App, clock: FakeClock
) -> None:
    """Two talks before the week, one of them never answered; two in it, one of them too late."""
    answered_after = {-8: None, -7.5: 1, 1: 1, 2: 60, 9: 1}
    begin, end = START, START + timedelta(days=7)
    async with app.database.transaction() as transaction:
        rows = CaseRepository(transaction)
        for user_id, (days, hours) in enumerate(answered_after.items(), 100):
            at = START + timedelta(days=days)
            case = await rows.open(GUILD, user_id, "en", None, at)
            assert case is not None
            if hours is not None:
                answered = at + timedelta(hours=hours)
                await rows.add_message(case, user_id, Party.TEAM, answered)
    clock.advance(days=12)
    found = await app[WaitingTimeService].of_week(GUILD, begin, end)
    assert found == ReportAnswers(2, 1, 2, 1, 2, None, 5)


async def posted(app: App, *kinds: str) -> list[str]:
    """Run what is due; return the kinds of the posts that are to be sent, of these."""
    await app.run_pending()
    async with app.database.snapshot() as reading:
        waiting = [
            post async for page in OutboxRepository(reading).waiting(app.clock()) for post in page
        ]
    return [post.kind for post in waiting if post.kind in kinds]


async def test_a_wait_is_amber_from_half_of_the_promise_on(
    app: App, cases: CaseService, clock: FakeClock
) -> None:
    await begun(cases)
    times = WaitingTimeService.status
    clock.advance(hours=1, minutes=59)
    (waiting,) = (await times(app[WaitingTimeService], GUILD)).waiting
    assert (waiting.is_amber, waiting.is_late) == (False, False)
    clock.advance(minutes=1)
    (waiting,) = (await times(app[WaitingTimeService], GUILD)).waiting
    assert (waiting.is_amber, waiting.is_late) == (True, False)
    assert waiting.lasted == timedelta(hours=2)
    clock.advance(days=4)
    status = await times(app[WaitingTimeService], GUILD)
    assert status.waiting[0].is_late
    assert status.unsolved_for_long == 1
    assert status.figures is None
    assert [answered for _, answered in status.first_waits] == [False]
