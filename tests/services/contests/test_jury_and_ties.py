"""Jury scores and ties on a real database, despite concurrency, kills and erasure."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from random import Random

import pytest

from bot.app import App
from bot.config import Settings
from bot.services.contests.announcements import RESULT
from bot.services.contests.audit import AuditService
from bot.services.contests.closing import TIED, ClosingService
from bot.services.contests.drafts import DraftService
from bot.services.contests.jury import JuryService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.prizes import PrizeService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService
from bot.services.privacy import PrivacyService
from db.contests.contests import EntryRepository
from db.contests.jury_scores import JuryRepository
from db.database import Database
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import (
    ContestRules,
    Jury,
    Participant,
    TiePolicy,
)
from domain.contests.prizes import PrizeAward, PrizeSlot
from domain.contests.voting_modes import voting_mode
from domain.refusals import Refusal
from tests.conftest import START, FakeClock

GUILD, CHANNEL, MOD, ROLE = 7, 9, 8, 5
AUTHORS = [100_000_000_000_000_000 + number for number in range(3)]
JURORS = [120_000_000_000_000_000 + number for number in range(3)]
VOTERS = [110_000_000_000_000_000 + number for number in range(4)]
JURY = Jury(ROLE, ("Idea", "Craft"))


def juror(number: int) -> Participant:
    return Participant(JURORS[number], frozenset({ROLE}))


async def voting(app: App, rules: ContestRules) -> Contest:
    """Open a contest of three entries for votes; return it."""
    plan = ContestPlan(
        contest_kind("photo"),
        "Sun",
        "",
        START + timedelta(days=1),
        START + timedelta(days=3),
        rules=rules,
    )
    draft = await app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    async with app.database.transaction() as transaction:
        for author in AUTHORS:
            await EntryRepository(transaction).add(draft.id, author, at=START)
    return await app[ContestLifecycleService].end_phase(draft.id, GUILD)


async def with_a_tie(app: App, ties: TiePolicy) -> Contest:
    """Run a contest that ends with two entries of one choice each; return it."""
    contest = await voting(
        app, ContestRules(voting=voting_mode("single_choice"), ties=ties, run_off_hours=24)
    )
    for voter, entry in zip(VOTERS, (1, 2), strict=False):
        await app[VoteService].toggle_approval(contest.id, GUILD, Participant(voter), entry)
    return await app[ContestLifecycleService].end_phase(contest.id, GUILD)


async def told_of_the_tie(database: Database, clock: FakeClock) -> None:
    """Mark everything in the outbox as sent."""
    async with database.transaction() as transaction:
        outbox = OutboxRepository(transaction)
        for post in [post async for page in outbox.waiting(clock()) for post in page]:
            await outbox.mark_sent(post.id, (post.channel_id, 1000 + post.id), clock())


async def results_posted(database: Database, clock: FakeClock) -> int:
    async with database.snapshot() as reading:
        waiting = [
            post async for page in OutboxRepository(reading).waiting(clock()) for post in page
        ]
    return sum(post.kind == RESULT for post in waiting)


async def test_many_scores_at_once_are_one_row_for_each_criterion(app: App) -> None:
    contest = await voting(app, ContestRules(voting=voting_mode("jury"), jury=JURY))
    await asyncio.gather(
        *(
            app[JuryService].score(contest.id, GUILD, juror(0), 1, criterion, score)
            for criterion in (0, 1)
            for score in (1, 2, 3, 4, 5)
        )
    )
    async with app.database.snapshot() as reading:
        kept = await JuryRepository(reading).of_contest(contest.id)
    assert sorted(one[:3] for one in kept) == [(1, JURORS[0], 0), (1, JURORS[0], 1)]


async def test_scores_are_refused_to_those_who_may_not_give_them(app: App) -> None:
    contest = await voting(app, ContestRules(voting=voting_mode("jury"), jury=JURY))
    author = Participant(AUTHORS[0], frozenset({ROLE}))
    for guild, person, entry in (
        (GUILD, Participant(JURORS[0]), 1),
        (GUILD, author, 1),
        (GUILD, juror(0), 99),
        (GUILD + 1, juror(0), 1),
    ):
        with pytest.raises(Refusal):
            await app[JuryService].score(contest.id, guild, person, entry, 0, 3)
    with pytest.raises(Refusal):
        await app[VoteService].next_card(contest.id, GUILD, Participant(VOTERS[0]))
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)
    with pytest.raises(Refusal):
        await app[JuryService].score(contest.id, GUILD, juror(0), 1, 0, 3)


async def test_jury_and_public_stay_checkable_though_a_juror_and_a_voter_are_erased(
    app: App,
) -> None:
    rules = ContestRules(
        voting=voting_mode("jury_and_public"), jury=JURY, prize="a mug", jury_prize="a vase"
    )
    contest = await voting(app, rules)
    for number in range(3):
        for entry, score in ((1, 2), (2, 5), (3, 3)):
            for criterion in (0, 1):
                await app[JuryService].score(
                    contest.id, GUILD, juror(number), entry, criterion, score
                )
    for voter in VOTERS:
        for entry, rating in ((1, 3), (2, 1), (3, 1)):
            await app[VoteService].cast(contest.id, GUILD, Participant(voter), entry, rating)
    await app[ContestLifecycleService].end_phase(contest.id, GUILD)
    await app[PrivacyService].erase(JURORS[0])
    await app[PrivacyService].erase(VOTERS[0])
    recounted = await app[AuditService].recount(contest.id, GUILD)
    assert recounted.same
    public, jury = recounted.results[PrizeAward.PUBLIC], recounted.results[PrizeAward.JURY]
    assert [won.entry_id for won in public.winners] == [1]
    assert [won.entry_id for won in jury.winners] == [2]
    assert (jury.voters, jury.votes, jury.agreement) == (3, 18, 1.0)
    exported = await app[AuditService].export(contest.id, GUILD)
    document = json.loads(exported.files[f"contest-{contest.id}.json"])
    assert len(document["jury"]) == 18
    assert len({one["juror"] for one in document["jury"]}) == 3
    assert document["jury_how"]["criteria"] == ["Idea", "Craft"]
    assert str(JURORS[1]) not in str(exported.files)
    # Each claims what they won, and nothing else.
    await app[PrizeService].claim(contest.id, GUILD, AUTHORS[0])
    await app[PrizeService].claim(contest.id, GUILD, AUTHORS[1], PrizeSlot.BESIDE)
    with pytest.raises(Refusal):
        await app[PrizeService].claim(contest.id, GUILD, AUTHORS[0], PrizeSlot.BESIDE)


async def test_of_two_moderators_who_choose_at_once_one_has_chosen(
    app: App, database: Database, clock: FakeClock
) -> None:
    contest = await with_a_tie(app, TiePolicy.CHOICE)
    asked = [app[TieService].choose(1, GUILD, MOD + number, number) for number in (1, 2)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in done) == 1
    assert await results_posted(database, clock) == 1
    outcome = await app[ClosingService].outcome(contest.id)
    assert outcome is not None
    assert len(outcome.prizes[0].result.winners) == 1
    assert (await app[AuditService].recount(contest.id, GUILD)).same


async def test_a_tie_is_not_for_another_guild_nor_for_one_of_the_tied(app: App) -> None:
    await with_a_tie(app, TiePolicy.CHOICE)
    for guild, moderator, entry in ((GUILD + 1, MOD, 1), (GUILD, AUTHORS[0], 2), (GUILD, MOD, 3)):
        with pytest.raises(Refusal):
            await app[TieService].choose(1, guild, moderator, entry)


async def test_a_run_off_of_which_nobody_was_told_begins_when_they_are(
    app: App, settings: Settings, database: Database, clock: FakeClock
) -> None:
    contest = await with_a_tie(app, TiePolicy.RUN_OFF)
    # Killed between the close and its announcement, and away for two days.
    clock.advance(days=2)
    again = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=60)
    await again.start()
    await again.scheduler.run_due()
    assert await again[ClosingService].outcome(contest.id) is None
    async with database.snapshot() as reading:
        assert await OutboxRepository(reading).is_waiting(TIED, 1)
    await told_of_the_tie(database, clock)
    await again[TieService].vote(1, GUILD, Participant(VOTERS[2]), 1)
    await again[TieService].vote(1, GUILD, Participant(VOTERS[2]), 2)
    clock.advance(hours=25)
    with pytest.raises(Refusal):
        await again[TieService].vote(1, GUILD, Participant(VOTERS[3]), 1)
    await again.scheduler.run_due()
    await again.scheduler.run_due()
    assert await results_posted(database, clock) == 1
    outcome = await again[ClosingService].outcome(contest.id)
    assert outcome is not None
    assert [won.entry_id for won in outcome.prizes[0].result.winners] == [2]
    assert outcome.prizes[0].result.run_off_votes == ((1, 0), (2, 1))
