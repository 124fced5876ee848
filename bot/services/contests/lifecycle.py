"""The steps of a contest from opening to result, each done once and on time despite restarts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import Core
from bot.services.contests.announcements import CANCELLED, OPENED, VOTING, mark_posts_stale
from bot.services.contests.closing import ClosingService
from bot.services.contests.votes import VoteService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.moderation_flags import ModerationFlagRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from domain.contests.contest import OPEN, OVER, Contest, ContestState
from domain.contests.picture import Picture
from domain.domain_events import ContestCancelled, ContestOpening
from domain.refusals import Refusal
from domain.snowflakes import DISCORD_EPOCH
from domain.text_sanitizer import tidy_text
from domain.translatable_text import text

PHASE = "contest.phase"
"""The kind of the job that ends the current phase."""
JURY_LOOK = "contest.jury"
"""The kind of the job that checks what the jury has not scored."""
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Announced:
    """A contest as its posts show it."""

    contest: Contest
    picture: Picture | None
    entries: int
    authors: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndedContest:
    """A contest that is over, with its number of entries."""

    contest: Contest
    entries: int
    closed_at: datetime | None
    """None if it was cancelled."""


class ContestLifecycleService:
    """Opens, closes and cancels contests."""

    def __init__(self, core: Core, votes: VoteService, closing: ClosingService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._votes = votes
        self._closing = closing
        self._events = core.events
        core.scheduler.register(PHASE, self._phase_ends)

    # --- Opening ------------------------------------------------------------------------------

    async def post(self, contest_id: int, guild_id: int) -> Contest:
        """Open a draft for entries and announce it; idempotent."""
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            check_draft(contest)
            await self._events.publish(transaction, ContestOpening(contest, self._clock()))
            return await self._open(transaction, contest)

    async def open(self, transaction: Transaction, contest: Contest) -> Contest:
        """Open a draft for entries on schedule, as part of `transaction`.

        Nobody can be asked then, so a prize that is out of stock is not promised.
        """
        check_draft(contest)
        try:
            await self._events.publish(transaction, ContestOpening(contest, self._clock()))
        except Refusal:
            plan = replace(contest.plan, rules=replace(contest.plan.rules, prize="", gift_id=0))
            await ContestRepository(transaction).change(contest.id, plan, contest.picture_id)
            contest = replace(contest, plan=plan)
        return await self._open(transaction, contest)

    async def _open(self, transaction: Transaction, contest: Contest) -> Contest:
        now = self._clock()
        contest.plan.checked(now)
        await ContestRepository(transaction).move(
            contest.id, ContestState.ENTRIES, since=[ContestState.DRAFT], opened_at=now
        )
        await JobRepository(transaction).schedule(
            contest.guild_id, PHASE, contest.id, contest.plan.entries_until
        )
        await self._announce(transaction, OPENED, contest, now)
        return replace(contest, state=ContestState.ENTRIES)

    # --- Reading ------------------------------------------------------------------------------

    async def running(self, guild_id: int) -> list[tuple[Contest, int]]:
        """Return the guild's contests open for entries or votes, with their number of entries."""
        async with self._database.snapshot() as reading:
            contests = await ContestRepository(reading).of_guild(guild_id, OPEN)
            counts = await EntryRepository(reading).counts([contest.id for contest in contests])
        return [(contest, counts.get(contest.id, 0)) for contest in contests]

    async def ended(self, guild_id: int) -> list[EndedContest]:
        """Return the contests that are over; the newest first."""
        async with self._database.snapshot() as reading:
            rows = ContestRepository(reading)
            contests = await rows.of_guild(guild_id, OVER)
            closed = {each.id: at for each, at in await rows.closed_since(guild_id, DISCORD_EPOCH)}
            counts = await EntryRepository(reading).counts([each.id for each in contests])
        return [
            EndedContest(each, counts.get(each.id, 0), closed.get(each.id)) for each in contests
        ]

    async def announced(self, contest_id: int) -> Announced | None:
        """Return what the contest's posts show; None if there is no such contest."""
        async with self._database.snapshot() as reading:
            contests = ContestRepository(reading)
            contest = await contests.get(contest_id)
            if contest is None:
                return None
            entries = await EntryRepository(reading).of_contest(contest_id)
            picture = None
            if contest.picture_id is not None:
                picture = await PictureRepository(reading).get(contest.picture_id)
            return Announced(
                contest,
                picture,
                len(entries),
                len({entry.author_id for entry in entries}),
                await contests.note(contest_id),
            )

    async def running_one(self, contest_id: int, guild_id: int) -> Announced:
        """Return a running contest as its posts show it; raise `Refusal` if it is not running."""
        shown = await self.announced(contest_id)
        if shown is None or shown.contest.guild_id != guild_id:
            raise unknown_contest()
        shown.contest.check_running()
        return shown

    # --- Running ------------------------------------------------------------------------------

    async def end_phase(
        self, contest_id: int, guild_id: int, phase: ContestState | None = None
    ) -> Contest:
        """End the current phase now: after entries come votes, after votes the result.

        Raises `Refusal` if that is no longer the given `phase`.
        """
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            contest.check_running()
            if phase is not None and contest.state is not phase:
                raise Refusal(text("That is already closed. /contests says what is on now."))
            await contests.pause(contest_id, None)
            again = await self._move_on(transaction, contest)
            due = JobRepository(transaction)
            if again is None:
                await due.cancel(guild_id, PHASE, contest_id)
            else:
                await due.schedule(guild_id, PHASE, contest_id, again)
            return await require_contest(contests, contest_id, guild_id)

    async def cancel(self, contest_id: int, guild_id: int, reason: str) -> Contest:
        """Cancel the contest, with a reason that is posted."""
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            contest.check_running()
            await contests.move(
                contest_id,
                ContestState.CANCELLED,
                since=OPEN,
                note=tidy_text(reason)[:REASON_LENGTH],
            )
            await JobRepository(transaction).cancel(guild_id, PHASE, contest_id)
            now = self._clock()
            await self._announce(transaction, CANCELLED, contest, now)
            await mark_posts_stale(transaction, contest, now)
            await self._events.publish(transaction, ContestCancelled(contest, now))
        self._votes.close_ballot(contest_id)
        return contest

    async def _phase_ends(self, transaction: Transaction, due: Job) -> datetime | None:
        contest = await ContestRepository(transaction).get(due.subject_id)
        if contest is None or contest.state not in OPEN:
            return None
        return await self._move_on(transaction, contest)

    async def _move_on(self, transaction: Transaction, contest: Contest) -> datetime | None:
        """End the current phase; return when the next one ends."""
        now = self._clock()
        entries = await EntryRepository(transaction).of_contest(contest.id)
        # Entries that wait for a moderator may still be approved.
        coming = await ModerationFlagRepository(transaction).waiting(contest.id)
        if contest.state is ContestState.VOTING or len(entries) + coming < 2:
            await self._closing.close(transaction, contest, entries, now)
            return None
        plan = contest.plan
        votes_until = plan.votes_until
        if votes_until <= now:
            # The bot was away for all of the voting: it takes place now, at the planned length.
            votes_until = now + (plan.votes_until - plan.entries_until)
        opened = replace(plan, entries_until=min(now, plan.entries_until), votes_until=votes_until)
        await ContestRepository(transaction).move(
            contest.id,
            ContestState.VOTING,
            since=[ContestState.ENTRIES],
            entries_until=opened.entries_until,
            votes_until=votes_until,
        )
        await self._announce(transaction, VOTING, contest, now)
        await mark_posts_stale(transaction, contest, now)
        if plan.rules.voting.has_jury:
            await JobRepository(transaction).schedule(
                contest.guild_id, JURY_LOOK, contest.id, opened.jury_reminder_at()
            )
        return votes_until

    async def _announce(
        self, transaction: Transaction, kind: str, contest: Contest, now: datetime
    ) -> None:
        await OutboxRepository(transaction).add(
            kind, contest.id, guild_id=contest.guild_id, channel_id=contest.channel_id, at=now
        )


def check_draft(contest: Contest) -> None:
    """Raise `Refusal` unless the contest is still a draft."""
    if contest.state is ContestState.CANCELLED:
        raise Refusal(text("“{title}” was discarded.", title=contest.plan.title))
    if contest.state is not ContestState.DRAFT:
        raise Refusal(text("“{title}” has already been posted.", title=contest.plan.title))


async def require_contest(contests: ContestRepository, contest_id: int, guild_id: int) -> Contest:
    contest = await contests.get(contest_id, guild_id)
    if contest is None:
        raise unknown_contest()
    return contest


def unknown_contest() -> Refusal:
    return Refusal(text("That contest doesn't exist here. Pick one from the list."))
