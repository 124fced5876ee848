"""The jury's score sheets: scores are stored before they are confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.services.contests.lifecycle import JURY_LOOK, require_contest
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.jury_scores import JuryRepository
from db.database import Transaction
from db.jobs import Job
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from domain.contests.contest import JURY_REMINDER_BEFORE, Contest, ContestState, Entry
from domain.contests.contest_rules import JURY_LEVELS, Jury, Participant
from domain.contests.gallery import shuffle_for
from domain.contests.jury import Progress, jury_progress
from domain.contests.picture import Picture
from domain.refusals import Refusal
from domain.translatable_text import text

UNSCORED = "contest.unscored"
"""The kind of the post to moderators about entries that the jury has not scored yet."""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One entry for one juror to score; `entry` is None if there is none for them.

    It is number `position`, from 1, of the `total` entries by others, of which `done` have a score
    on every criterion. `given` are the juror's scores of this entry, by criterion.
    """

    contest: Contest
    jury: Jury
    entry: Entry | None = None
    position: int = 0
    total: int = 0
    done: int = 0
    given: Mapping[int, int] | None = None
    before: int | None = None
    """The entry before this one, in the juror's order."""
    after: int | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class JuryProgress:
    """The progress of a jury, and the entries that nobody has scored."""

    contest: Contest
    progress: Progress
    unscored: Sequence[Entry]

    @property
    def complete(self) -> bool:
        """Whether there is nothing to warn about."""
        return self.progress.complete and not self.unscored

    def is_complete_without(self, absent: Collection[int]) -> bool:
        """Return whether only jurors who have left are missing."""
        done = [done == total or juror in absent for juror, done, total in self.progress.jurors]
        return bool(done) and all(done) and not self.unscored


class JuryService:
    """Provides score sheets and stores scores."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(JURY_LOOK, self._look)

    async def sheet(
        self, contest_id: int, guild_id: int, juror: Participant, entry_id: int | None = None
    ) -> ScoreSheet:
        """Return the sheet of this entry or, without one, of the first that is not fully scored.

        The latter also if the entry is no longer in the contest. Each juror has a different order
        of entries, so that none is always the first or the last.
        """
        async with self._database.snapshot() as reading:
            contest, jury = await self._scoring(reading, contest_id, guild_id, juror)
            return await _sheet(reading, contest, jury, juror.id, entry_id)

    async def score(
        self,
        contest_id: int,
        guild_id: int,
        juror: Participant,
        entry_id: int,
        criterion: int,
        score: int,
    ) -> ScoreSheet:
        """Store a score, replacing an earlier one; it is on disk on return.

        Raises `Refusal` for a member who is not in the jury, for their own entry, for an entry that
        is not in the contest, and when scores are not accepted now.
        """
        async with self._database.transaction(guild_id) as transaction:
            contest, jury = await self._scoring(transaction, contest_id, guild_id, juror)
            # Asked within the transaction: the close is one too, and comes before or after.
            states = await ContestRepository(transaction).states({contest_id})
            entry = await EntryRepository(transaction).in_contest(contest_id, entry_id)
            if states.get(contest_id) is not ContestState.VOTING or entry is None:
                raise Refusal(
                    text("That entry is no longer in the contest. Press Score for the next one.")
                )
            if entry.author_id == juror.id:
                raise Refusal(text("This entry is yours, so you cannot judge it."))
            if not (criterion < len(jury.criteria) and 1 <= score <= JURY_LEVELS):
                raise ValueError(f"no such score: {score} on criterion {criterion}")
            await JuryRepository(transaction).put(
                contest_id, entry_id, juror.id, criterion, score, self._clock()
            )
            return await _sheet(transaction, contest, jury, juror.id, entry_id)

    async def missing(self, contest_id: int, guild_id: int) -> JuryProgress | None:
        """Return what the jury has not scored; None if no jury scores now.

        Requires a moderator; callers must check.
        """
        async with self._database.snapshot() as reading:
            contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
            jury = contest.plan.rules.jury
            if contest.state is not ContestState.VOTING or jury is None:
                return None
            return await _missing(reading, contest, jury)

    async def _look(self, transaction: Transaction, due: Job) -> datetime | None:
        """Run the job that shows moderators in time before the close what is missing.

        Without a moderators' channel, the contest's creator is shown it. Returns the next time
        to look, or None.
        """
        contest = await ContestRepository(transaction).get(due.subject_id)
        if contest is None or contest.state is not ContestState.VOTING:
            return None
        now = self._clock()
        if contest.paused_at is not None:
            return now + JURY_REMINDER_BEFORE
        look_at = contest.plan.jury_reminder_at()
        if look_at > now:
            return look_at
        jury = contest.plan.rules.jury
        if jury is None or (await _missing(transaction, contest, jury)).complete:
            return None
        outbox, guild_id = OutboxRepository(transaction), contest.guild_id
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is not None:
            await outbox.add(UNSCORED, contest.id, guild_id=guild_id, channel_id=channel_id, at=now)
        else:
            await outbox.add_direct(
                UNSCORED, contest.id, guild_id=guild_id, user_id=contest.created_by, at=now
            )
        return None

    async def _scoring(
        self, reading: Transaction, contest_id: int, guild_id: int, juror: Participant
    ) -> tuple[Contest, Jury]:
        contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
        jury = contest.plan.rules.jury
        if jury is None or not contest.plan.rules.voting.has_jury:
            raise Refusal(text("There is no jury here. Press Vote instead."))
        jury.check(juror)
        contest.check_voting(self._clock())
        return contest, jury


async def _sheet(
    reading: Transaction, contest: Contest, jury: Jury, juror_id: int, entry_id: int | None
) -> ScoreSheet:
    entries = await EntryRepository(reading).of_contest(contest.id)
    order = shuffle_for([entry for entry in entries if entry.author_id != juror_id], juror_id)
    if not order:
        return ScoreSheet(contest, jury)
    given = await JuryRepository(reading).of_juror(contest.id, juror_id)
    wholly = [len(given.get(entry.id, ())) >= len(jury.criteria) for entry in order]
    at = next((at for at, entry in enumerate(order) if entry.id == entry_id), None)
    if at is None:
        at = wholly.index(False) if False in wholly else 0
    entry = order[at]
    number = entry.picture_id or contest.picture_id
    return ScoreSheet(
        contest=contest,
        jury=jury,
        entry=entry,
        position=at + 1,
        total=len(order),
        done=sum(wholly),
        given=given.get(entry.id, {}),
        before=order[at - 1].id if at else None,
        after=order[at + 1].id if at + 1 < len(order) else None,
        picture=await PictureRepository(reading).get(number) if number is not None else None,
    )


async def _missing(reading: Transaction, contest: Contest, jury: Jury) -> JuryProgress:
    entries = await EntryRepository(reading).of_contest(contest.id)
    far = jury_progress(jury, entries, await JuryRepository(reading).of_contest(contest.id))
    return JuryProgress(contest, far, [entry for entry in entries if entry.id in set(far.unscored)])
