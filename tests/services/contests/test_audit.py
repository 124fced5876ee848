"""A closed contest can be audited after any erasure and any number of requests for a prize."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.contests.audit import AuditService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.prizes import PrizeService
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionQueryService
from bot.services.privacy import PrivacyService
from db.contests.contests import ContestRepository, EntryRepository
from db.tables.contest_prizes import prize_claims
from db.tables.outbox import outbox
from domain.contests.ballot import Rating
from domain.contests.contest import Contest, ContestPlan, Entry
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import ContestRules, Participant
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult
from domain.contests.voting_modes import DEFAULT_VOTING_MODE, VOTING_MODES, voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.contributions import ContributionKind, Source
from domain.refusals import Refusal
from domain.snowflakes import snowflake_at
from domain.translatable_text import Text, text
from tests.conftest import START, FakeClock

PHOTO = contest_kind("photo")

GUILD, CHANNEL, MOD = 7, 9, 8
AUTHORS = [100_000_000_000_000_000 + number for number in range(3)]
VOTERS = [110_000_000_000_000_000 + number for number in range(6)]


async def closed(app: App, voting: VotingMode = DEFAULT_VOTING_MODE) -> Contest:
    """Run a photo contest that the first author wins unanimously; return it."""
    await app.guild_settings.change(GUILD, moderator_channel_id=55)
    rules = ContestRules(prize="a blue mug", voting=voting)
    plan = ContestPlan(
        PHOTO,
        "Sunsets",
        "",
        START + timedelta(days=1),
        START + timedelta(days=2),
        rules=rules,
    )
    draft = await app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    async with app.database.transaction() as transaction:
        for author in AUTHORS:
            await EntryRepository(transaction).add(draft.id, author, at=START)
    await app[ContestLifecycleService].end_phase(draft.id, GUILD)
    for voter in VOTERS:
        if voting.is_cards:
            for entry, rating in ((1, 3), (2, 1), (3, 1)):
                await app[VoteService].cast(draft.id, GUILD, Participant(voter), entry, rating)
        else:
            await app[VoteService].cast(draft.id, GUILD, Participant(voter), 1, 3)
    return await app[ContestLifecycleService].end_phase(draft.id, GUILD)


@pytest.mark.parametrize("voting", [*map(voting_mode, ("cards", "likes", "single_choice"))])
async def test_a_recount_after_people_were_erased_comes_to_the_same(
    app: App, voting: VotingMode
) -> None:
    contest = await closed(app, voting)
    await app[PrivacyService].erase(AUTHORS[1])
    await app[PrivacyService].erase(VOTERS[0])
    recounted = await app[AuditService].recount(contest.id, GUILD)
    assert recounted.same
    assert recounted.results[PrizeAward.PUBLIC].voters == len(VOTERS)


class _Fewest(VotingMode):
    """A mode that is in no release: the entry with the fewest points wins."""

    key = "fewest"
    position = 99
    label = text("The fewest points")
    about = text("Nobody wants to win")

    def count(
        self,
        kind: ContestKind,
        entries: Sequence[Entry],
        votes: Sequence[Rating],
        too_new: Collection[int] = (),
    ) -> ContestResult:
        turned = [(entry_id, voter_id, 4 - rating) for entry_id, voter_id, rating in votes]
        return super().count(kind, entries, turned, too_new)

    def describe_count(self, kind: ContestKind, result: ContestResult) -> dict[str, Any]:
        return {"model": "the fewest points win"}

    def instructions(self, entries: int, jury: Text) -> Text:
        return text("Rate them.")


async def test_a_voting_mode_counts_in_its_own_way_from_the_close_to_the_export(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast("dict[str, VotingMode]", VOTING_MODES), "fewest", _Fewest())
    contest = await closed(app, voting_mode("fewest"))
    recounted = await app[AuditService].recount(contest.id, GUILD)
    assert recounted.same
    winners = {placed.author_id for placed in recounted.results[PrizeAward.PUBLIC].winners}
    assert winners == {AUTHORS[1], AUTHORS[2]}
    exported = await app[AuditService].export(contest.id, GUILD)
    document = json.loads(exported.files[f"contest-{contest.id}.json"])
    assert document["how"]["model"] == "the fewest points win"


async def test_an_export_after_an_erasure_has_every_vote_and_no_name(app: App) -> None:
    contest = await closed(app)
    await app[PrivacyService].erase(VOTERS[0])
    exported = await app[AuditService].export(contest.id, GUILD)
    document = json.loads(exported.files[f"contest-{contest.id}.json"])
    assert len({vote["voter"] for vote in document["votes"]}) == len(VOTERS)


async def test_nobody_exports_the_contest_of_another_guild(app: App) -> None:
    contest = await closed(app)
    for asked in (
        app[AuditService].export,
        app[AuditService].recount,
        app[AuditService].check_vote_fraud,
    ):
        with pytest.raises(Refusal):
            await asked(contest.id, GUILD + 1)


async def test_many_clicks_on_the_prize_are_one_claim_and_one_message(app: App) -> None:
    contest = await closed(app)
    claimed = await asyncio.gather(
        *(app[PrizeService].claim(contest.id, GUILD, AUTHORS[0]) for _ in range(10))
    )
    assert sum(not one.again for one in claimed) == 1
    async with app.database.snapshot() as reading:
        kept = await reading.execute(select(func.count()).select_from(prize_claims))
        told = await reading.execute(
            select(func.count()).select_from(outbox).where(outbox.c.kind == "contest.claimed")
        )
        assert (kept.scalar_one(), told.scalar_one()) == (1, 1)


async def test_a_prize_is_not_claimed_before_the_close_nor_by_a_loser(
    app: App, clock: FakeClock
) -> None:
    contest = await closed(app)
    again = await app[DraftService].duplicate(contest.id, GUILD, CHANNEL, MOD)
    await app[ContestLifecycleService].post(again.id, GUILD)
    for contest_id, user_id in ((again.id, AUTHORS[0]), (contest.id, AUTHORS[1])):
        with pytest.raises(Refusal):
            await app[PrizeService].claim(contest_id, GUILD, user_id)


async def test_winning_counts_once_and_goes_with_whoever_is_erased(app: App) -> None:
    await closed(app)
    (winner,) = (await app[ContributionQueryService].profile(GUILD, AUTHORS[0])).contributions
    assert (winner.source, winner.kind) == (Source.WIN, ContributionKind.INTERESTED)
    assert (await app[ContributionQueryService].profile(GUILD, AUTHORS[1])).contributions == []
    await app[PrivacyService].erase(AUTHORS[0])
    assert (await app[ContributionQueryService].profile(GUILD, AUTHORS[0])).contributions == []


async def test_evidence_of_accounts_made_together_survives_that_they_are_erased(
    app: App, clock: FakeClock
) -> None:
    plan = ContestPlan(PHOTO, "Sunsets", "", START + timedelta(days=1), START + timedelta(days=2))
    draft = await app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    async with app.database.transaction() as transaction:
        for author in AUTHORS:
            await EntryRepository(transaction).add(draft.id, author, at=START)
    await app[ContestLifecycleService].end_phase(draft.id, GUILD)
    young = [snowflake_at(START - timedelta(days=2), number) for number in range(9)]
    for voter in (*VOTERS, *young):
        for entry in (1, 2, 3):
            rating = 3 if (entry == 3) is (voter in young) else 1
            await app[VoteService].cast(draft.id, GUILD, Participant(voter), entry, rating)
    await app[ContestLifecycleService].end_phase(draft.id, GUILD)
    await app.scheduler.run_due()
    before = await app[AuditService].check_vote_fraud(draft.id, GUILD)
    assert before.findings
    for voter in young:
        clock.advance(minutes=2)
        await app[PrivacyService].erase(voter)
    assert await app[AuditService].check_vote_fraud(draft.id, GUILD) == before
    async with app.database.snapshot() as reading:
        kept = await ContestRepository(reading).findings(draft.id)
    assert not any(str(voter) in str(kept) for voter in young)
