"""Votes are stored once each, in batches, and never after the close."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app import App
from bot.core import Core
from bot.services.contests.closing import ClosingService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.votes import VoteService
from bot.services.privacy import PrivacyService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.votes import VoteRepository
from db.database import Database
from domain.contests.contest import Contest, ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules, Participant
from domain.contests.voting_modes import voting_mode
from domain.refusals import Refusal
from tests.conftest import START, FakeClock

PHOTO = contest_kind("photo")

GUILD = 7
MOD = 8
OLD_ENOUGH = 100_000_000_000_000_000
"""The id of an account made in 2015."""


@pytest.fixture
async def contest(app: App) -> Contest:
    """Open a photo contest for votes, with the entries 1, 2 and 3 by the members 1, 2 and 3."""
    plan = ContestPlan(PHOTO, "Sunsets", "", START + timedelta(days=1), START + timedelta(days=2))
    draft = await app[DraftService].create(GUILD, 9, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    async with app.database.transaction() as transaction:
        for author in (1, 2, 3):
            await EntryRepository(transaction).add(draft.id, author, at=START)
    return await app[ContestLifecycleService].end_phase(draft.id, GUILD)


@pytest.fixture
async def service(app: App, contest: Contest) -> VoteService:
    return app[VoteService]


async def kept(database: Database, contest: Contest) -> list[tuple[int, int, int]]:
    async with database.snapshot() as reading:
        return sorted(await VoteRepository(reading).of_contest(contest.id))


async def test_a_rating_is_on_disk_when_the_voter_is_told(
    service: VoteService, contest: Contest, database: Database
) -> None:
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    assert await kept(database, contest) == [(1, OLD_ENOUGH, 3)]


async def test_the_best_contest_of_a_time_is_by_people_who_entered_or_voted_in_it(
    service: VoteService, contest: Contest, database: Database
) -> None:
    # Member 1 entered, and votes for two.
    for entry in (2, 3):
        await service.cast(contest.id, GUILD, Participant(1), entry, 3)
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    async with database.snapshot() as reading:
        rows, day = ContestRepository(reading), timedelta(days=1)
        assert await rows.best_within(GUILD, START, START + day) == ("Sunsets", 4)
        assert await rows.best_within(GUILD, START + day, START + 2 * day) is None
        assert await rows.best_within(GUILD + 1, START, START + day) is None


async def test_the_same_click_delivered_many_times_is_one_vote(
    service: VoteService, contest: Contest, database: Database
) -> None:
    await asyncio.gather(
        *(service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3) for _ in range(20))
    )
    assert await kept(database, contest) == [(1, OLD_ENOUGH, 3)]
    assert (await service.tallied(contest.id, GUILD, Participant(OLD_ENOUGH))).rated == 1


async def test_a_second_rating_overwrites_the_first(
    service: VoteService, contest: Contest, database: Database
) -> None:
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 1)
    assert await kept(database, contest) == [(1, OLD_ENOUGH, 1)]


async def test_votes_arriving_together_share_transactions(
    service: VoteService, contest: Contest, database: Database
) -> None:
    begun = 0
    transaction = database.transaction

    def counting(*guild_ids: int) -> object:
        nonlocal begun
        begun += 1
        return transaction(*guild_ids)

    database.transaction = counting  # type: ignore[method-assign, assignment]
    voters = [OLD_ENOUGH + number for number in range(300)]
    await asyncio.gather(
        *(service.cast(contest.id, GUILD, Participant(voter), 1, 3) for voter in voters)
    )
    assert len(await kept(database, contest)) == 300
    # How many votes share a transaction depends on the machine; it must be fewer than one each.
    assert begun * 10 <= len(voters)


async def test_all_hear_of_it_when_the_disk_refuses_and_the_next_vote_is_kept(
    service: VoteService, contest: Contest, database: Database
) -> None:
    transaction = database.transaction

    def failing(*_guild_ids: int) -> object:
        raise OSError("the disk is full")

    await service.tallied(contest.id, GUILD, Participant(OLD_ENOUGH))
    database.transaction = failing  # type: ignore[method-assign, assignment]
    together = [
        service.cast(contest.id, GUILD, Participant(OLD_ENOUGH + n), 1, 3) for n in range(3)
    ]
    told = await asyncio.gather(*together, return_exceptions=True)
    assert [str(error) for error in told] == ["the disk is full"] * 3
    database.transaction = transaction  # type: ignore[method-assign]
    assert (await service.tallied(contest.id, GUILD, Participant(OLD_ENOUGH))).rated == 0
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    assert await kept(database, contest) == [(1, OLD_ENOUGH, 3)]


async def test_votes_racing_with_the_close_are_in_the_result_or_refused(
    app: App, service: VoteService, contest: Contest, database: Database
) -> None:
    voters = [OLD_ENOUGH + number for number in range(200)]

    async def cast(voter: int) -> bool:
        for _ in range(voter % 7):
            await asyncio.sleep(0)
        try:
            await service.cast(contest.id, GUILD, Participant(voter), 1 + voter % 3, 3)
        except Refusal:
            return False
        return True

    *told, _ = await asyncio.gather(
        *(cast(voter) for voter in voters),
        app[ContestLifecycleService].end_phase(contest.id, GUILD),
    )
    outcome = await app[ClosingService].outcome(contest.id)
    assert outcome is not None
    (won,) = outcome.prizes
    assert won.result.votes == sum(map(bool, told)) == len(await kept(database, contest))


async def test_nobody_rates_their_own_entry_nor_one_that_is_not_there(
    service: VoteService, contest: Contest, database: Database
) -> None:
    with pytest.raises(Refusal, match="yours"):
        await service.cast(contest.id, GUILD, Participant(2), 2, 3)
    with pytest.raises(Refusal, match="no longer"):
        await service.cast(contest.id, GUILD, Participant(2), 99, 3)
    with pytest.raises(ValueError, match="no such rating"):
        await service.cast(contest.id, GUILD, Participant(2), 1, 2)
    assert await kept(database, contest) == []


async def test_another_guild_cannot_vote_here(service: VoteService, contest: Contest) -> None:
    with pytest.raises(Refusal, match="contest doesn't exist"):
        await service.cast(contest.id, GUILD + 1, Participant(OLD_ENOUGH), 1, 3)


async def test_votes_count_until_the_moment_and_not_after_it(
    service: VoteService, contest: Contest, clock: FakeClock
) -> None:
    clock.now = START + timedelta(days=2) - timedelta(seconds=1)
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    clock.advance(seconds=1)
    with pytest.raises(Refusal, match="too late"):
        await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 2, 3)


async def test_two_choices_at_once_are_one_where_everybody_chooses_one(
    app: App, database: Database
) -> None:
    days = timedelta(days=1)
    rules = ContestRules(voting=voting_mode("single_choice"))
    plan = ContestPlan(PHOTO, "One", "", START + days, START + 2 * days, rules=rules)
    draft = await app[DraftService].create(GUILD, 9, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    async with database.transaction() as transaction:
        numbers = [await EntryRepository(transaction).add(draft.id, a, at=START) for a in (1, 2, 3)]
    await app[ContestLifecycleService].end_phase(draft.id, GUILD)
    voter = Participant(OLD_ENOUGH)
    await asyncio.gather(
        *(
            app[VoteService].toggle_approval(draft.id, GUILD, voter, number)
            for number in numbers
            for _ in range(3)
        )
    )
    chosen = [entry for entry, _, rating in await kept(database, draft) if rating == 3]
    assert len(chosen) == 1
    assert await app[VoteService].approved_by(draft.id, OLD_ENOUGH) == set(chosen)


async def test_a_fresh_process_knows_all_that_was_cast(
    service: VoteService, contest: Contest, core: Core
) -> None:
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    fresh = VoteService(core)
    card = await fresh.next_card(contest.id, GUILD, Participant(OLD_ENOUGH))
    assert (card.rated, card.total) == (1, 3)
    assert card.entry is not None
    assert card.entry.id != 1
    assert (await fresh.card(contest.id, GUILD, Participant(OLD_ENOUGH), 1)).rating == 3


async def test_what_was_erased_is_forgotten_when_ballots_are_read_again(
    service: VoteService, contest: Contest, app: App
) -> None:
    await service.cast(contest.id, GUILD, Participant(OLD_ENOUGH), 1, 3)
    await app[PrivacyService].erase(OLD_ENOUGH)
    await service.reset_ballots()
    assert (await service.tallied(contest.id, GUILD, Participant(OLD_ENOUGH))).rated == 0
