"""Voting: the choice of the next card, and votes stored before they are confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.core import Core
from bot.service_lifecycle import Stoppable
from bot.shared_writes import SharedWrites
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.votes import Vote, VoteRepository
from db.pictures import PictureRepository
from db.write_turns import ALL_GUILDS
from domain.contests.approval_counting import APPROVED, NOT_APPROVED
from domain.contests.ballot import Ballot
from domain.contests.contest import Contest, ContestState, Entry
from domain.contests.contest_rules import Participant
from domain.contests.picture import Picture
from domain.refusals import Refusal
from domain.translatable_text import text

TOO_LATE = text("Voting has just ended, so this vote came too late to be counted.")


@dataclass(frozen=True, slots=True)
class VotingCard:
    """One entry for a voter to rate; they have `rated` of the `total` that they may rate.

    `entry` is None if nothing is left to rate. `rating` is the voter's earlier rating of it.
    """

    contest: Contest
    entry: Entry | None
    rated: int
    total: int
    votes: int
    """How many of the rated entries the voter did not only pass by."""
    rating: int | None = None
    picture: Picture | None = None
    """The picture to send along; None if the card before shows the same one."""


@dataclass(slots=True)
class _OpenContest:
    """A contest that is being voted on, in this process's memory."""

    contest: Contest
    ballot: Ballot
    vote_ratings: tuple[int, ...] = field(init=False)
    """The ratings that are votes."""

    def __post_init__(self) -> None:
        plan = self.contest.plan
        self.vote_ratings = plan.rules.voting.vote_ratings(plan.kind)


class VoteService(Stoppable):
    """Provides voting cards and stores votes.

    Votes that arrive together share a transaction (`SharedWrites`). Each waits for its own to be
    committed, so a vote confirmed as counted survives a power cut.
    """

    def __init__(self, core: Core) -> None:
        self._metrics = core.metrics
        self._database = core.database
        self._clock = core.clock
        self._rng = core.rng
        self._open: dict[int, _OpenContest] = {}
        self._loading = asyncio.Lock()
        self._writes = SharedWrites[Vote]("votes", self._keep)
        self._marking: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def next_card(
        self, contest_id: int, guild_id: int, voter: Participant, *, with_picture: bool = False
    ) -> VotingCard:
        """Return the entry for which this voter's rating is the most informative.

        The contest's own picture, which all its captions share, is included `with_picture` only.
        """
        open_ = await self._voting(contest_id, guild_id, voter)
        entry = open_.ballot.next_entry(voter.id, self._rng)
        return await self._card(open_, entry, voter.id, with_picture=with_picture)

    async def tallied(self, contest_id: int, guild_id: int, voter: Participant) -> VotingCard:
        """Return the card with the number of rated entries, but without a next entry."""
        return await self._card(await self._voting(contest_id, guild_id, voter), None, voter.id)

    async def card(
        self,
        contest_id: int,
        guild_id: int,
        voter: Participant,
        entry_id: int,
        *,
        with_picture: bool = False,
    ) -> VotingCard:
        """Return the card of one entry, to look at it or change its rating."""
        open_ = await self._voting(contest_id, guild_id, voter)
        entry = open_.ballot.entry(voter.id, entry_id)
        return await self._card(open_, entry, voter.id, with_picture=with_picture)

    async def rated_card(
        self, contest_id: int, guild_id: int, voter: Participant, position: int
    ) -> tuple[VotingCard, int]:
        """Return the card of one of the entries that the voter rated, and which of them it is.

        A position beyond the last returns the last; raises `Refusal` if they rated none.
        """
        open_ = await self._voting(contest_id, guild_id, voter)
        rated = open_.ballot.rated_entries(voter.id)
        if not rated:
            raise Refusal(text("You have not voted yet. Press Vote for the first entry."))
        position = min(position, len(rated) - 1)
        card = await self._card(open_, rated[position], voter.id, with_picture=True)
        return card, position

    async def cast(
        self, contest_id: int, guild_id: int, voter: Participant, entry_id: int, rating: int
    ) -> None:
        """Store a rating, replacing an earlier one of the same voter; it is on disk on return.

        Raises `Refusal` for one's own entry, an entry that is not in the contest, for members who
        may not take part, and when votes are not accepted now.
        """
        open_ = await self._voting(contest_id, guild_id, voter)
        open_.ballot.check(voter.id, entry_id, rating)
        counts = rating in open_.vote_ratings
        await self._writes.put(Vote(guild_id, contest_id, entry_id, voter.id, rating, counts))

    def revise(self, contest: Contest) -> None:
        """Update the contest in memory."""
        if contest.id in self._open:
            self._open[contest.id] = _OpenContest(contest, self._open[contest.id].ballot)

    def withdraw(self, contest_id: int, entry_id: int) -> None:
        """Stop showing the entry; its votes are kept."""
        if contest_id in self._open:
            self._open[contest_id].ballot.withdraw(entry_id)

    def reinstate(self, entry: Entry) -> None:
        """Show the entry, again or for the first time."""
        if entry.contest_id in self._open:
            self._open[entry.contest_id].ballot.reinstate(entry)

    async def approved_by(self, contest_id: int, voter_id: int) -> frozenset[int]:
        """Return the entries that the voter approved, in a contest with approval voting."""
        open_ = self._open.get(contest_id) or await self._load(contest_id)
        return open_.ballot.approved_by(voter_id) if open_ else frozenset()

    async def toggle_approval(
        self, contest_id: int, guild_id: int, voter: Participant, entry_id: int
    ) -> frozenset[int]:
        """Approve an entry, or undo that; it is on disk on return.

        With one choice each, the approval of the entry chosen before is removed. Returns the
        entries approved now.
        """
        open_ = await self._voting(contest_id, guild_id, voter)
        # Two concurrent clicks must not become two choices.
        turn = self._marking.setdefault((contest_id, voter.id), asyncio.Lock())
        async with turn:
            marked = open_.ballot.approved_by(voter.id)
            changes = {entry_id: NOT_APPROVED if entry_id in marked else APPROVED}
            if open_.contest.plan.rules.voting.marks_one:
                changes |= dict.fromkeys(marked - {entry_id}, NOT_APPROVED)
            await asyncio.gather(
                *(
                    self.cast(contest_id, guild_id, voter, number, rating)
                    for number, rating in changes.items()
                )
            )
        return open_.ballot.approved_by(voter.id)

    def close_ballot(self, contest_id: int) -> None:
        """Forget a contest that is over; its data are in the database."""
        self._open.pop(contest_id, None)

    async def reset_ballots(self) -> None:
        """Forget all ballots in memory, as after rows were erased; they are loaded again."""
        await self._writes.idle()
        self._open.clear()

    async def close(self) -> None:
        """Wait for the running write."""
        await self._writes.idle()

    async def _voting(self, contest_id: int, guild_id: int, voter: Participant) -> _OpenContest:
        open_ = self._open.get(contest_id) or await self._load(contest_id)
        if open_ is None or open_.contest.guild_id != guild_id:
            raise Refusal(text("That contest doesn't exist here. Pick one from the list."))
        now = self._clock()
        open_.contest.check_voting(now)
        if not open_.contest.plan.rules.voting.has_public:
            raise Refusal(text("A jury decides here. If you are a juror, press Score."))
        open_.contest.plan.rules.check_participant(voter, now)
        return open_

    async def _load(self, contest_id: int) -> _OpenContest | None:
        async with self._loading:
            if contest_id in self._open:
                return self._open[contest_id]
            async with self._database.snapshot() as reading:
                contest = await ContestRepository(reading).get(contest_id)
                if contest is None:
                    return None
                entries = await EntryRepository(reading).of_contest(contest_id)
                votes = await VoteRepository(reading).of_contest(contest_id)
            open_ = _OpenContest(contest, Ballot(contest.plan.kind, entries, votes))
            if contest.state is ContestState.VOTING:
                self._open[contest_id] = open_
            return open_

    async def _card(
        self, open_: _OpenContest, entry: Entry | None, voter_id: int, *, with_picture: bool = False
    ) -> VotingCard:
        ballot = open_.ballot
        picture = None
        number = entry.picture_id if entry else None
        if number is None and with_picture:
            number = open_.contest.picture_id
        if number is not None:
            async with self._database.snapshot() as reading:
                picture = await PictureRepository(reading).get(number)
        return VotingCard(
            contest=open_.contest,
            entry=entry,
            rated=ballot.rated_count(voter_id),
            total=ballot.rateable_count(voter_id),
            votes=ballot.vote_count(voter_id),
            rating=ballot.rating(voter_id, entry.id) if entry else None,
            picture=picture,
        )

    def _guilds_of(self, cast: Sequence[Vote]) -> set[int]:
        """Return the guilds of votes; `ALL_GUILDS` for a contest that is no longer in memory."""
        contests = {vote.contest_id for vote in cast}
        known = [self._open.get(contest_id) for contest_id in contests]
        return {ALL_GUILDS if each is None else each.contest.guild_id for each in known}

    async def _keep(self, cast: Sequence[Vote]) -> list[Refusal | None]:
        """Store the votes that still count; return a refusal for each of the others."""
        async with self._database.transaction(*self._guilds_of(cast)) as transaction:
            # Asked within the transaction: the close is one too, and comes before or after.
            states = await ContestRepository(transaction).states({vote.contest_id for vote in cast})
            counted = [vote for vote in cast if states.get(vote.contest_id) is ContestState.VOTING]
            if counted:
                await VoteRepository(transaction).put(counted, self._clock())
        self._metrics.votes.inc(len(counted))
        for vote in counted:
            if vote.contest_id in self._open:
                ballot = self._open[vote.contest_id].ballot
                ballot.cast(vote.voter_id, vote.entry_id, vote.rating)
        in_time = {id(vote) for vote in counted}
        return [None if id(vote) in in_time else Refusal(TOO_LATE) for vote in cast]
