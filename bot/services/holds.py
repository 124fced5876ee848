"""Holds: stopping everything planned for a guild, and deciding about what fell due during it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec, held_names
from db.database import Transaction
from db.holds import HoldRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.domain_events import (
    ContestOpening,
    HeldJobDropped,
    HeldJobMoved,
    HeldJobParked,
    HeldWorkReleased,
    PostEnded,
)
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import (
    DECIDE_WITHIN,
    GOES_ON,
    HeldQueue,
    HeldWork,
    Hold,
    HoldScope,
    WaitingKinds,
    checked_reason,
)
from domain.refusals import Refusal
from domain.translatable_text import Text, Timestamp, text

ENDS, UNDECIDED = "hold.ends", "hold.undecided"
"""The kinds of the jobs: a hold ends at its time, and what nobody decided about is dropped.

The subject of the first is the hold; the second is one job for the guild.
"""
STARTED, ENDED = "hold.started", "hold.ended"
"""The kinds of the posts to moderators; the subject is the hold."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HoldStatus:
    """The active hold, if there is one, and what fell due and was not decided."""

    hold: Hold | None
    work: tuple[HeldWork, ...]

    @property
    def decide_by(self) -> datetime | None:
        """The time when the first of it is dropped without a decision; None if nothing waits."""
        parked = [each.parked_at for each in self.work if each.parked_at is not None]
        return min(parked) + DECIDE_WITHIN if parked else None


class HoldService:
    """Starts and ends holds. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._events = core.events
        self._outbox = core.outbox
        self._jobs_waiting = core.scheduler.waiting_kinds
        core.scheduler.register(ENDS, self._time_is_over)
        core.scheduler.register(UNDECIDED, self._drop_undecided)
        core.events.subscribe(ContestOpening, self._forbid_opening)

    async def start(
        self, guild_id: int, reason: str, *, by: int, until: datetime | None = None
    ) -> Hold:
        """Stop everything planned for the guild until a person or the time ends it.

        No waiting post is claimed or on its way when this returns. Raises `Refusal` if everything
        is on hold already; a hold of promotional posts only becomes one of everything.
        """
        reason, now = checked_reason(reason), self._clock()
        if until is not None and until <= now:
            raise Refusal(text("The hold has to end in the future. Give a later time, or none."))
        async with (
            self._outbox.between_posts(guild_id),
            self._database.transaction(guild_id) as transaction,
        ):
            rows = HoldRepository(transaction, guild_id)
            active = await rows.active()
            if active is None:
                hold_id = await rows.start(reason, by=by, at=now, until=until)
            elif active.scope is HoldScope.PROMOTIONS:
                hold_id = active.id
                await rows.widen(hold_id, reason, by=by, at=now, until=until)
                await JobRepository(transaction).cancel(guild_id, ENDS, hold_id)
            else:
                hold_id = None
            if hold_id is None:
                raise Refusal(text("Everything planned is already on hold. /hold status says why."))
            if until is not None:
                await JobRepository(transaction).schedule(guild_id, ENDS, hold_id, until)
            await self._tell_moderators(transaction, STARTED, guild_id, hold_id)
        log.info("hold_started", guild=guild_id, hold=hold_id, until=str(until))
        return Hold(hold_id, guild_id, reason, by, now, until)

    async def hold_promotions(
        self, transaction: Transaction, guild_id: int, until: datetime
    ) -> None:
        """Stop what sells something until then, unless the guild is on hold already.

        Nothing of it is claimed after the commit; what was claimed before may still arrive.
        """
        hold_id = await HoldRepository(transaction, guild_id).start(
            "", by=None, at=self._clock(), until=until, scope=HoldScope.PROMOTIONS
        )
        if hold_id is not None:
            await JobRepository(transaction).schedule(guild_id, ENDS, hold_id, until)
            log.info("promotions_held", guild=guild_id, hold=hold_id, until=str(until))

    async def release_promotions(self, transaction: Transaction, guild_id: int) -> None:
        """End the hold that an alert started; one that a person started stays."""
        hold = await HoldRepository(transaction, guild_id).active()
        if hold is not None and hold.scope is HoldScope.PROMOTIONS:
            await JobRepository(transaction).cancel(guild_id, ENDS, hold.id)
            await self._end(transaction, hold, self._clock())

    async def end(self, guild_id: int) -> HoldStatus:
        """End the hold; what fell due waits for a decision. Raises `Refusal` if there is none."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            hold = await HoldRepository(transaction, guild_id).active()
            if hold is None:
                raise Refusal(
                    text("Nothing is on hold here. /hold start stops everything planned.")
                )
            await JobRepository(transaction).cancel(guild_id, ENDS, hold.id)
            work = await self._end(transaction, hold, now)
        return HoldStatus(None, work)

    async def status(self, guild_id: int) -> HoldStatus:
        """Return the active hold, and what fell due and was not decided, the earliest first."""
        async with self._database.snapshot() as reading:
            rows = HoldRepository(reading, guild_id)
            hold = await rows.active()
            kinds = self._kinds(hold)
            work = await rows.work(self._clock(), on_hold=hold is not None, **kinds)
            return HoldStatus(hold, tuple(work))

    async def get(self, guild_id: int, hold_id: int) -> Hold | None:
        """Return the guild's hold with this id, whether it lasts or not; None if it was deleted."""
        async with self._database.snapshot() as reading:
            return await HoldRepository(reading, guild_id).get(hold_id)

    # --- What fell due ------------------------------------------------------------------------

    async def post_now(self, guild_id: int, queue: HeldQueue, row_id: int) -> HeldWork:
        """Run the job or send the post now.

        Here and below, `Refusal` is raised if somebody has decided about it, or the guild is on
        hold again.
        """
        async with self._database.transaction(guild_id) as transaction:
            work = await self._undecided(transaction, guild_id, queue, row_id)
            now = self._clock()
            await HoldRepository(transaction, guild_id).release(work, now, moved=False)
            await self._tell_released(transaction, guild_id, work, now)
        return work

    async def move(self, guild_id: int, queue: HeldQueue, row_id: int, at: datetime) -> HeldWork:
        """Run the job or send the post at another time."""
        async with self._database.transaction(guild_id) as transaction:
            work = await self._undecided(transaction, guild_id, queue, row_id)
            await HoldRepository(transaction, guild_id).release(work, at, moved=True)
            if queue is HeldQueue.JOB:
                moved = HeldJobMoved(guild_id, work.kind, work.subject_id, work.due_at, at)
                await self._events.publish(transaction, moved)
            else:
                await self._tell_released(transaction, guild_id, work, at)
        return work

    async def fallen_due(self, guild_id: int, queue: HeldQueue, row_id: int) -> HeldWork:
        """Return what waits for a decision; raise `Refusal` if somebody has decided about it."""
        async with self._database.snapshot() as reading:
            return await self._parked(reading, guild_id, queue, row_id)

    async def drop(self, guild_id: int, queue: HeldQueue, row_id: int) -> HeldWork:
        """Drop it: what is repeated goes on with its next time, everything else never comes."""
        async with self._database.transaction(guild_id) as transaction:
            work = await self._parked(transaction, guild_id, queue, row_id)
            await self._drop(transaction, guild_id, work)
        return work

    async def _tell_released(
        self, transaction: Transaction, guild_id: int, work: HeldWork, at: datetime
    ) -> None:
        released = HeldWorkReleased(guild_id, work.kind, work.subject_id, at)
        await self._events.publish(transaction, released)

    async def _undecided(
        self, transaction: Transaction, guild_id: int, queue: HeldQueue, row_id: int
    ) -> HeldWork:
        hold = await HoldRepository(transaction, guild_id).active()
        if hold is not None and hold.scope is HoldScope.ALL:
            raise Refusal(
                text("Everything planned is on hold. End the hold first, with /hold end.")
            )
        work = await self._parked(transaction, guild_id, queue, row_id)
        if hold is not None and work.kind in self._waiting(work.queue).held_by(hold.scope):
            raise Refusal(
                text("Promotional posts are on hold. End the hold first, with /hold end.")
            )
        return work

    def _waiting(self, queue: HeldQueue) -> WaitingKinds:
        return self._jobs_waiting if queue is HeldQueue.JOB else self._outbox.waiting_kinds

    def _kinds(self, hold: Hold | None) -> dict[str, frozenset[str]]:
        """Return the kinds that a hold stops, or without one, that any hold may have stopped."""
        scope = HoldScope.ALL if hold is None else hold.scope
        return {
            "jobs_waiting": self._waiting(HeldQueue.JOB).held_by(scope),
            "posts_waiting": self._waiting(HeldQueue.POST).held_by(scope),
        }

    async def _parked(
        self, transaction: Transaction, guild_id: int, queue: HeldQueue, row_id: int
    ) -> HeldWork:
        work = await HoldRepository(transaction, guild_id).parked(queue, row_id)
        if work is None:
            raise Refusal(
                text("Somebody has already decided about that. /hold status shows the rest.")
            )
        return work

    async def _drop(self, transaction: Transaction, guild_id: int, work: HeldWork) -> None:
        await HoldRepository(transaction, guild_id).drop(work, self._clock())
        if work.queue is HeldQueue.JOB:
            dropped = HeldJobDropped(guild_id, work.kind, work.subject_id, work.due_at)
            await self._events.publish(transaction, dropped)
        else:
            ended = PostEnded(work.kind, guild_id, work.subject_id, appeared=False)
            await self._events.publish(transaction, ended)

    # --- Scheduled ----------------------------------------------------------------------------

    async def _time_is_over(self, transaction: Transaction, due: Job) -> datetime | None:
        hold = await HoldRepository(transaction, due.guild_id).active()
        if hold is None or hold.id != due.subject_id:
            return None
        await self._end(transaction, hold, self._clock())
        return None

    async def _end(
        self, transaction: Transaction, hold: Hold, now: datetime
    ) -> tuple[HeldWork, ...]:
        rows = HoldRepository(transaction, hold.guild_id)
        # What fell due after the planned end, while the bot was away, is only late.
        due_by = now if hold.until is None else min(now, hold.until)
        kinds = self._kinds(hold)
        await rows.end(now, due_by=due_by, **kinds)
        work = tuple(await rows.work(now, on_hold=False, **kinds))
        for each in work:
            if each.queue is HeldQueue.JOB:
                parked = HeldJobParked(hold.guild_id, each.kind, each.subject_id)
                await self._events.publish(transaction, parked)
        if work:
            # Without a decision a weekly surprise, for one, would never come again.
            await JobRepository(transaction).schedule_if_absent(
                hold.guild_id, UNDECIDED, 0, now + DECIDE_WITHIN
            )
        if work or hold.scope is HoldScope.ALL:
            await self._tell_moderators(transaction, ENDED, hold.guild_id, hold.id)
        log.info("hold_ended", guild=hold.guild_id, hold=hold.id, fell_due=len(work))
        return work

    async def _tell_moderators(
        self, transaction: Transaction, kind: str, guild_id: int, hold_id: int
    ) -> None:
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                kind, hold_id, guild_id=guild_id, channel_id=channel_id, at=self._clock()
            )

    async def _drop_undecided(self, transaction: Transaction, due: Job) -> datetime | None:
        now = self._clock()
        rows = HoldRepository(transaction, due.guild_id)
        for work in await rows.parked_before(now - DECIDE_WITHIN):
            await self._drop(transaction, due.guild_id, work)
            log.info("held_work_dropped", guild=due.guild_id, kind=work.kind)
        left = [work.parked_at for work in await rows.parked_before(now) if work.parked_at]
        return min(left) + DECIDE_WITHIN if left else None

    async def _forbid_opening(self, transaction: Transaction, event: ContestOpening) -> None:
        hold = await HoldRepository(transaction, event.contest.guild_id).active()
        if hold is not None and hold.scope is HoldScope.ALL:
            raise Refusal(
                text(
                    "Everything planned was put on hold {at}, so no contest opens. "
                    "/hold end ends that.",
                    at=Timestamp(hold.started_at, "R"),
                )
            )


def held_name(work: HeldWork) -> Text:
    """Return what moderators call it."""
    jobs, posts = held_names()
    return (jobs if work.queue is HeldQueue.JOB else posts)[work.kind]


FEATURE = FeatureSpec(
    key="holds",
    services=(HoldService,),
    jobs={
        ENDS: GOES_ON,
        UNDECIDED: GOES_ON,
    },
    posts={
        ENDED: GOES_ON,
        STARTED: GOES_ON,
    },
    results={"held": "/hold status", "hold": "/hold status"},
    help=(
        HelpLine(
            105,
            text(
                "**Stop everything planned**: /hold start, if something has gone wrong. Afterwards "
                "you decide about each thing that fell due."
            ),
            topic=HelpTopic.SETUP,
        ),
    ),
)
