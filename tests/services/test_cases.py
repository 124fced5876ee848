"""Cases of members, without Discord."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app import App
from bot.services.cases.conversations import ConversationService, ThreadMessage
from bot.services.cases.lifecycle import CaseService
from db.cases import CaseRepository
from domain.cases.case import CaseState
from domain.cases.response_clock import Party
from domain.cases.settings import CASES
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
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
