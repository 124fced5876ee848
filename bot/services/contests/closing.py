"""The end of a contest: counted once, its ties decided as set beforehand, and announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import Core
from bot.services.contests.announcements import RESULT, mark_posts_stale, post_of
from bot.services.contests.stored_vote_counting import leave_out_new_voters, recount_results
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.ties import TieRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from domain.contests.contest import OPEN, Contest, ContestState, Entry
from domain.contests.contest_rules import CHOICE_HOURS, TiePolicy
from domain.contests.picture import Picture
from domain.contests.prizes import PrizeAward
from domain.contests.result import (
    ContestResult,
    RankedEntry,
    Results,
    results_from_document,
    results_to_document,
)
from domain.contests.ties import OpenTie, entries_to_break, undecided_ties
from domain.contributions import Contribution, Source
from domain.domain_events import ContestClosed, ContestResultPublished

TIE = "contest.tie"
"""The kind of the job at the end of the time to decide a tie; its subject is the tie."""
TIED, CHOICE = "contest.tied", "contest.choice"
"""The kinds of the posts about a tie: for everybody, and for those who decide."""
MAX_SHOWN = 5
"""The most winners on the podium; more than that are a tie."""


@dataclass(frozen=True, slots=True)
class PrizeOutcome:
    """The outcome of one prize: its result, and the first few ranked entries."""

    prize: PrizeAward
    result: ContestResult
    podium: Sequence[tuple[RankedEntry, Entry]]
    picture: Picture | None
    """The winner's picture: the contest's own for captions, the entry's for photos."""


@dataclass(frozen=True, slots=True)
class ContestOutcome:
    """A contest that is over, with the outcome of each prize, the main one first."""

    contest: Contest
    prizes: Sequence[PrizeOutcome]


class ClosingService:
    """Closes contests; a tie that somebody has to decide holds the result back until then."""

    def __init__(self, core: Core, votes: VoteService, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._votes = votes
        self._contributions = contributions
        self._events = core.events
        core.scheduler.register(TIE, self._time_is_over)

    async def close(
        self, transaction: Transaction, contest: Contest, entries: Sequence[Entry], now: datetime
    ) -> None:
        """Count the stored votes and announce the result, or the ties that come before it."""
        # Closed first and counted then: no vote can come in between.
        await ContestRepository(transaction).move(
            contest.id, ContestState.CLOSED, since=OPEN, closed_at=now
        )
        contest = replace(contest, state=ContestState.CLOSED)
        await leave_out_new_voters(transaction, contest)
        await self._events.publish(transaction, ContestClosed(contest, now))
        results = await recount_results(transaction, contest, entries)
        policy = contest.plan.rules.ties
        level = {
            prize: tied
            for prize, result in results.items()
            if (tied := entries_to_break(result, policy))
        }
        for prize, tied in level.items():
            await self._open_tie(transaction, contest, prize, tied, now)
        if level:
            await mark_posts_stale(transaction, contest, now)
        else:
            await self._publish(transaction, contest, results, now)
        self._votes.close_ballot(contest.id)

    async def settle(
        self,
        transaction: Transaction,
        tie: OpenTie,
        *,
        chosen_id: int | None = None,
        by: int | None = None,
    ) -> bool:
        """Decide the tie, and announce the result unless another is open; False if already decided.

        Without `chosen_id` the run-off's votes decide or, if there is none, the place is shared.
        """
        now = self._clock()
        ties = TieRepository(transaction)
        if not await ties.decide(tie.id, now, chosen_id=chosen_id, by=by):
            return False
        contest = await ContestRepository(transaction).get(tie.contest_id)
        if contest is not None and not undecided_ties(await ties.of_contest(contest.id)):
            entries = await EntryRepository(transaction).of_contest(contest.id)
            results = await recount_results(transaction, contest, entries)
            await self._publish(transaction, contest, results, now)
        return True

    async def outcome(self, contest_id: int) -> ContestOutcome | None:
        """Return the outcome of the contest; None if it is not known yet."""
        async with self._database.snapshot() as reading:
            contests = ContestRepository(reading)
            contest = await contests.get(contest_id)
            document = await contests.result(contest_id)
            if contest is None or document is None:
                return None
            results = results_from_document(document)
            return ContestOutcome(
                contest,
                [await _won_by(reading, contest, prize, results[prize]) for prize in results],
            )

    async def _open_tie(
        self,
        transaction: Transaction,
        contest: Contest,
        prize: PrizeAward,
        tied: Sequence[int],
        now: datetime,
    ) -> None:
        rules, guild_id = contest.plan.rules, contest.guild_id
        tie_id = await TieRepository(transaction).add(
            contest.id, prize, rules.ties, tied, now + time_to_break(contest)
        )
        await JobRepository(transaction).schedule(
            guild_id, TIE, tie_id, now + time_to_break(contest)
        )
        posts = OutboxRepository(transaction)
        await posts.add(TIED, tie_id, guild_id=guild_id, channel_id=contest.channel_id, at=now)
        moderators = self._guilds.of(guild_id).moderator_channel_id
        if rules.ties is TiePolicy.CHOICE and moderators is not None:
            await posts.add(CHOICE, tie_id, guild_id=guild_id, channel_id=moderators, at=now)

    async def _time_is_over(self, transaction: Transaction, due: Job) -> datetime | None:
        ties = TieRepository(transaction)
        tie = await ties.get(due.subject_id)
        if tie is None or tie.decided:
            return None
        contest = await ContestRepository(transaction).get(tie.contest_id)
        if contest is not None and await OutboxRepository(transaction).is_waiting(TIED, tie.id):
            # The bot was away all the time, and nobody was notified yet: their time begins now.
            until = self._clock() + time_to_break(contest)
            await ties.extend(tie.id, until)
            return until
        await self.settle(transaction, tie)
        return None

    async def _publish(
        self, transaction: Transaction, contest: Contest, results: Results, now: datetime
    ) -> None:
        """Store the result, announce it, and credit the winners."""
        await ContestRepository(transaction).keep_result(contest.id, results_to_document(results))
        await OutboxRepository(transaction).add(
            RESULT, contest.id, guild_id=contest.guild_id, channel_id=contest.channel_id, at=now
        )
        await mark_posts_stale(transaction, contest, now)
        post_id = await post_of(transaction, contest)
        for contribution in wins(contest, results, post_id, now):
            await self._contributions.credit(transaction, contribution)
        await self._events.publish(transaction, ContestResultPublished(contest, now))


def time_to_break(contest: Contest) -> timedelta:
    """Return how long moderators have to choose, or members to vote in a run-off."""
    rules = contest.plan.rules
    return timedelta(hours=rules.run_off_hours if rules.ties is TiePolicy.RUN_OFF else CHOICE_HOURS)


async def _won_by(
    reading: Transaction, contest: Contest, prize: PrizeAward, result: ContestResult
) -> PrizeOutcome:
    entries = EntryRepository(reading)
    podium = [
        (placed, entry)
        for placed in result.podium[:MAX_SHOWN]
        if (entry := await entries.get(placed.entry_id))
    ]
    shown = contest.picture_id
    if contest.plan.kind.enters_pictures and podium:
        shown = podium[0][1].picture_id
    picture = await PictureRepository(reading).get(shown) if shown is not None else None
    return PrizeOutcome(prize, result, podium, picture)


def wins(contest: Contest, results: Results, post_id: int, at: datetime) -> list[Contribution]:
    """Return a contribution for each entry that won by votes, one each for any number of prizes."""
    winners = {
        winner.entry_id: winner
        for result in results.values()
        for winner in (result.winners if result.votes else ())
    }
    return [_won(contest, winner, post_id, at) for winner in winners.values()]


def _won(contest: Contest, winner: RankedEntry, post_id: int, at: datetime) -> Contribution:
    """Return the contribution of winning: a caption entertained, a photo was worth seeing."""
    return Contribution(
        guild_id=contest.guild_id,
        channel_id=contest.channel_id,
        message_id=post_id,
        source=Source.WIN,
        kind=contest.plan.kind.win_kind,
        giver_id=winner.author_id,
        receiver_id=winner.author_id,
        at=at,
        detail=str(winner.entry_id),
    )
