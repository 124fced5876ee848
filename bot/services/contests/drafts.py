"""Drafts of contests: created, changed, opened on schedule, or deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import Core
from bot.services.contests.lifecycle import (
    Announced,
    ContestLifecycleService,
    check_draft,
    require_contest,
    unknown_contest,
)
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.pictures import PictureRepository
from domain.contests.contest import MIN_PHASE, Contest, ContestPlan, ContestState
from domain.contests.picture import Picture
from domain.domain_events import HeldJobMoved
from domain.refusals import Refusal

OPENS = "contest.opens"
"""The kind of the job that opens a draft."""
ABANDONED = "contest.abandoned"
"""The kind of the job that deletes an abandoned draft."""
DRAFT_KEPT = timedelta(days=14)
"""How long a draft is kept after its last change."""


class DraftService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, contests: ContestLifecycleService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._contests = contests
        core.scheduler.register(OPENS, self._opens)
        core.scheduler.register(ABANDONED, self._abandoned)
        core.events.subscribe(HeldJobMoved, self._opening_moved)

    async def create(
        self, guild_id: int, channel_id: int, by: int, plan: ContestPlan, picture: Picture | None
    ) -> Contest:
        """Create a contest that nobody sees yet. Raises `Refusal` for an impossible plan."""
        now = self._clock()
        plan = _whole(plan.checked(now), has_picture=picture is not None)
        async with self._database.transaction(guild_id) as transaction:
            picture_id = None
            if picture is not None:
                picture_id = await PictureRepository(transaction).add(
                    picture, guild_id=guild_id, author_id=by, at=now
                )
            contests = ContestRepository(transaction)
            contest_id = await contests.add(
                plan,
                guild_id=guild_id,
                channel_id=channel_id,
                created_by=by,
                picture_id=picture_id,
                at=now,
            )
            await self._expires(transaction, guild_id, contest_id)
            return await require_contest(contests, contest_id, guild_id)

    async def duplicate(self, contest_id: int, guild_id: int, channel_id: int, by: int) -> Contest:
        """Create a draft with the words, picture, rules and lengths of phases of another contest.

        The phases are counted from now; the other contest may be over.
        """
        async with self._database.transaction(guild_id) as transaction:
            old = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            return await self._drafted_like(transaction, old, channel_id, by)

    async def hold_again(
        self, transaction: Transaction, contest_id: int, guild_id: int, channel_id: int, by: int
    ) -> Contest:
        """Open a contest like another at once, as part of `transaction`."""
        old = await require_contest(ContestRepository(transaction), contest_id, guild_id)
        contest = await self._drafted_like(transaction, old, channel_id, by)
        return await self._contests.open(transaction, contest)

    async def _drafted_like(
        self, transaction: Transaction, old: Contest, channel_id: int, by: int
    ) -> Contest:
        now = self._clock()
        contests, pictures = ContestRepository(transaction), PictureRepository(transaction)
        entering = old.plan.entries_until - (old.opened_at or now)
        entries_until = now + max(entering, MIN_PHASE)
        plan = replace(
            old.plan,
            entries_until=entries_until,
            votes_until=entries_until + (old.plan.votes_until - old.plan.entries_until),
        )
        picture_id = old.picture_id
        # A copy, since a draft's picture is deleted when it is replaced.
        if picture_id is not None and (picture := await pictures.get(picture_id)):
            picture_id = await pictures.add(picture, guild_id=old.guild_id, author_id=by, at=now)
        new_id = await contests.add(
            plan.checked(now),
            guild_id=old.guild_id,
            channel_id=channel_id,
            created_by=by,
            picture_id=picture_id,
            at=now,
        )
        await self._expires(transaction, old.guild_id, new_id)
        return await require_contest(contests, new_id, old.guild_id)

    async def _expires(self, transaction: Transaction, guild_id: int, contest_id: int) -> None:
        """Schedule the draft's deletion, in case it is not posted."""
        at = self._clock() + DRAFT_KEPT
        await JobRepository(transaction).schedule(guild_id, ABANDONED, contest_id, at)

    async def update(
        self, contest_id: int, guild_id: int, plan: ContestPlan, picture: Picture | None = None
    ) -> Contest:
        """Change a draft; without a new `picture` the old one is kept."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            check_draft(contest)
            picture_id = contest.picture_id
            plan = _whole(plan.checked(now), has_picture=bool(picture or picture_id))
            pictures = PictureRepository(transaction)
            if picture is not None:
                picture_id = await pictures.add(
                    picture, guild_id=guild_id, author_id=contest.created_by, at=now
                )
            await contests.change(contest_id, plan, picture_id)
            await self._expires(transaction, guild_id, contest_id)
            if picture is not None and contest.picture_id is not None:
                await pictures.remove(contest.picture_id)
            return await require_contest(contests, contest_id, guild_id)

    async def discard(self, contest_id: int, guild_id: int) -> Contest:
        """Delete a draft."""
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            check_draft(contest)
            await contests.move(contest_id, ContestState.CANCELLED, since=[ContestState.DRAFT])
            return contest

    async def get(self, contest_id: int, guild_id: int) -> Announced:
        """Return a draft as its post will show it; raise `Refusal` if it is not a draft."""
        shown = await self._contests.announced(contest_id)
        if shown is None or shown.contest.guild_id != guild_id:
            raise unknown_contest()
        check_draft(shown.contest)
        return shown

    async def schedule_opening(self, contest_id: int, guild_id: int, at: datetime) -> Contest:
        """Schedule the draft's opening at `at`, or move an earlier schedule there.

        Raises `Refusal` if the phase for entries would be over by then.
        """
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            check_draft(contest)
            contest.plan.checked(at)
            due = JobRepository(transaction)
            await due.schedule(guild_id, OPENS, contest_id, at)
            await due.schedule(guild_id, ABANDONED, contest_id, at + DRAFT_KEPT)
        return contest

    async def opening(self, contest_id: int, guild_id: int) -> datetime | None:
        """Return when the draft is scheduled to open, or None."""
        async with self._database.snapshot() as reading:
            return await JobRepository(reading).scheduled_for(guild_id, OPENS, contest_id)

    async def drafts(self, guild_id: int) -> list[tuple[Contest, datetime]]:
        """Return the guild's drafts that are scheduled to open, with the time; the newest first."""
        async with self._database.snapshot() as reading:
            due = JobRepository(reading)
            found = await ContestRepository(reading).of_guild(guild_id, [ContestState.DRAFT])
            moments = [await due.scheduled_for(guild_id, OPENS, contest.id) for contest in found]
        return [(one, at) for one, at in zip(found, moments, strict=True) if at is not None]

    async def _opens(self, transaction: Transaction, due: Job) -> datetime | None:
        contests = ContestRepository(transaction)
        contest = await contests.get(due.subject_id)
        if contest is None or contest.state is not ContestState.DRAFT:
            return None
        # If the bot was away at the planned time, both ends are later by as much.
        contest = await _postponed(contests, contest, due.due_at, self._clock())
        await self._contests.open(transaction, contest)
        return None

    async def _opening_moved(self, transaction: Transaction, event: HeldJobMoved) -> None:
        """Keep a draft whose opening a hold stopped, with later ends if it needs them."""
        contests = ContestRepository(transaction)
        if event.kind != OPENS:
            return
        contest = await contests.get(event.subject_id)
        if contest is not None and contest.state is ContestState.DRAFT:
            await _postponed(contests, contest, event.due_at, event.at)
            await JobRepository(transaction).schedule(
                event.guild_id, ABANDONED, contest.id, event.at + DRAFT_KEPT
            )

    async def _abandoned(self, transaction: Transaction, due: Job) -> datetime | None:
        contests = ContestRepository(transaction)
        contest = await contests.get(due.subject_id)
        if contest is None or contest.opened_at is not None:
            return None
        if await JobRepository(transaction).pending(contest.guild_id, OPENS, contest.id):
            # Its opening is on hold, so nobody has abandoned it.
            return self._clock() + DRAFT_KEPT
        await contests.remove(contest.id)
        if contest.picture_id is not None:
            await PictureRepository(transaction).remove(contest.picture_id)
        return None


async def _postponed(
    contests: ContestRepository, contest: Contest, planned: datetime, at: datetime
) -> Contest:
    """Move both ends of a draft by as much as it opens late, if its phases were too short."""
    try:
        contest.plan.checked(at)
    except Refusal:
        plan, late = contest.plan, at - planned
        plan = replace(
            plan, entries_until=plan.entries_until + late, votes_until=plan.votes_until + late
        )
        await contests.change(contest.id, plan, contest.picture_id)
        return replace(contest, plan=plan)
    return contest


def _whole(plan: ContestPlan, *, has_picture: bool) -> ContestPlan:
    plan.kind.check_picture(has_picture=has_picture)
    return plan
