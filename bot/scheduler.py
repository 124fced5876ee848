"""Runs jobs exactly once, on time or as soon after as the bot is up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.guild_lanes import GuildLanes
from bot.metrics import Metrics
from db.database import Database, Transaction
from db.errors import classify_error
from db.jobs import Job, JobRepository
from domain.backoff import backoff
from domain.holds import NOTHING_WAITS, WaitingKinds
from domain.shards import ALL_SHARDS, Shards

POLL_SECONDS = 30
"""How often to look for due jobs even if no alarm was set."""
SHARED_POLL_SECONDS = 5
"""The same if other processes, which set no alarm here, add jobs for our guilds too."""
FIRST_WAIT = timedelta(seconds=30)
MAX_WAIT = timedelta(hours=1)
MAX_HISTORY_WAIT_SECONDS = 3600.0
"""How long a job waits until its guild's history is read, which may fail for ever."""
JOBS_AT_ONCE = 8
"""How many guilds' jobs run at the same time."""
RESERVED = 2
"""How many of those are jobs that ask nobody, so that they wait for no slow network."""
LOOK_AGAIN_SECONDS = 1.0
"""After how long, while jobs are run, those that fell due since are run as well."""
COMMITTED_LATE = timedelta(seconds=5)
"""How long ago a job may have been due that was committed only after the last look."""

Handler = Callable[[Transaction, Job], Awaitable[datetime | None]]
"""Runs a job within the given transaction; may return when it is to be run again."""
Prepare = Callable[[Job], Awaitable[None]]
"""Gathers what the handler needs from outside the database, while no transaction is open."""

log = structlog.stdlib.get_logger(__name__)


class Scheduler:
    """Runs the rows of the `jobs` table.

    A handler works in the transaction that marks its row as done, and only on the database (posts
    go through the outbox), so a crash halfway undoes all of it and a second run finds nothing left
    to do. A failed job is retried with growing delays. Jobs of guilds on other shards are left to
    the processes with those.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        shards: Shards = ALL_SHARDS,
        waiting_kinds: WaitingKinds = NOTHING_WAITS,
    ) -> None:
        """Leave jobs of `waiting_kinds` alone in guilds that are on hold."""
        self._database = database
        self.waiting_kinds = waiting_kinds
        self._shards = shards
        self._metrics = metrics
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._before: dict[str, Prepare] = {}
        self._needing_history: set[str] = set()
        self._is_behind: Callable[[int], bool] = lambda _guild_id: False
        self._waiting: dict[int, dict[int, tuple[Job, float]]] = {}
        """The jobs that wait for history by guild and id, and when each was found due.

        They are kept, since thousands of guilds may be behind at the same time.
        """
        self._looked_at_all = float("-inf")
        self._looked_at: datetime | None = None
        self._running: GuildLanes[Job] | None = None
        self._is_stopped = False

    def register(
        self,
        kind: str,
        handler: Handler,
        *,
        prepare: Prepare | None = None,
        needs_history: bool = False,
    ) -> None:
        """Run jobs of `kind` by `handler`, after `prepare` if there is one.

        An error in `prepare` is logged, and the handler runs without its result. A job that
        `needs_history` decides by what members did: it waits until what happened while the bot was
        away has been counted.
        """
        if kind in self._handlers:
            raise ValueError(f"{kind} has a handler already")
        self._handlers[kind] = handler
        if prepare is not None:
            self._before[kind] = prepare
        if needs_history:
            self._needing_history.add(kind)

    def wait_while(self, is_behind: Callable[[int], bool]) -> None:
        """Let jobs that need history wait while `is_behind(guild_id)`, for an hour at most."""
        self._is_behind = is_behind

    def is_behind(self, guild_id: int) -> bool:
        """Return whether something that happened in the guild may not be read yet."""
        return self._is_behind(guild_id)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of jobs that have a handler."""
        return frozenset(self._handlers)

    async def next_at(self) -> datetime | None:
        """Return when the next job is due, or None.

        While jobs wait for history, those found due by the last run are left out.
        """
        after = self._looked_at if self._waiting else None
        async with self._database.snapshot() as reading:
            return await JobRepository(reading, self._shards, self.waiting_kinds).next_at(after)

    async def run_due(self) -> int:
        """Run all jobs due by now, and those that fall due until then; return how many were run."""
        done = 0

        async def run(due: Job) -> None:
            nonlocal done
            await self._prepare(due)
            ran = await self._run(due)
            done += ran

        lanes = GuildLanes(
            run, at_once=JOBS_AT_ONCE, is_quick=self._asks_nobody, reserved=RESERVED, work="due"
        )
        self._running = lanes
        after = self._begin_look()
        lanes.add(released := self._no_longer_waiting())
        overdue = {job.id for job in released}
        try:
            while not self._is_stopped:
                now = self._clock()
                await self._add_due(lanes, now, after, overdue)
                self._looked_at = now
                after = now - COMMITTED_LATE
                if await lanes.wait(LOOK_AGAIN_SECONDS):
                    break
            await lanes.wait()
        finally:
            self._running = None
            # If this is cancelled, or the jobs cannot be read, nothing goes on unawaited.
            await lanes.cancel()
        return done

    def _begin_look(self) -> datetime | None:
        """Return after what time to look for due jobs, so that those that wait are not read again.

        From time to time all are read.
        """
        now = asyncio.get_running_loop().time()
        if self._waiting and now - self._looked_at_all < POLL_SECONDS:
            return None if self._looked_at is None else self._looked_at - COMMITTED_LATE
        self._looked_at_all = now
        return None

    def stop(self) -> None:
        """Begin no more jobs; those that are due are run after the next start."""
        self._is_stopped = True
        if self._running is not None:
            self._running.stop()

    def _asks_nobody(self, due: Job) -> bool:
        return due.kind not in self._before

    async def _add_due(
        self, lanes: GuildLanes[Job], now: datetime, after: datetime | None, overdue: Container[int]
    ) -> None:
        """Add the jobs that are due later than `after`, but for those that wait for history.

        Those that are `overdue` have waited for long enough.
        """
        before = sum(map(len, self._waiting.values()))
        async with self._database.snapshot() as reading:
            rows = JobRepository(reading, self._shards, self.waiting_kinds)
            async for page in rows.due(now, after):
                lanes.add(job for job in page if job.id in overdue or not self._waits(job))
        if (waiting := sum(map(len, self._waiting.values()))) > before:
            log.info("jobs_wait_for_history", jobs=waiting, guilds=len(self._waiting))

    def _waits(self, job: Job) -> bool:
        """Return whether the job waits until its guild's history is read; it is kept then."""
        if job.kind not in self._needing_history or not self._is_behind(job.guild_id):
            return False
        now = asyncio.get_running_loop().time()
        self._waiting.setdefault(job.guild_id, {}).setdefault(job.id, (job, now))
        return True

    def _no_longer_waiting(self) -> list[Job]:
        """Return the jobs whose guild's history is read, or which have waited for too long."""
        now = asyncio.get_running_loop().time()
        ready: list[Job] = []
        for guild_id, jobs in list(self._waiting.items()):
            is_behind = self._is_behind(guild_id)
            for job, since in list(jobs.values()):
                if not is_behind or now - since >= MAX_HISTORY_WAIT_SECONDS:
                    ready.append(job)
                    del jobs[job.id]
            if not jobs:
                del self._waiting[guild_id]
        return sorted(ready, key=lambda job: (job.due_at, job.id))

    async def _run(self, due: Job) -> int:
        task: Job | None = None
        now = self._clock()
        try:
            async with self._database.transaction(due.guild_id) as transaction:
                rows = JobRepository(transaction, waiting_kinds=self.waiting_kinds)
                task = await rows.claim(due.id, now)
                if task is None:
                    return 0
                again = await self._handlers[task.kind](transaction, task)
                if again is None:
                    await rows.finish(due.id, now)
                else:
                    await rows.schedule(task.guild_id, task.kind, task.subject_id, again)
            self._metrics.due.labels("done").inc()
            return 1
        except Exception as error:
            if classify_error(error) is not None:
                # The postponement cannot be stored either: the job stays due.
                raise
            attempts = task.attempts if task else 0
            wait = backoff(attempts, FIRST_WAIT, MAX_WAIT)
            self._metrics.due.labels("failed").inc()
            log.exception("job_failed", due=due.id, wait=str(wait))
            async with self._database.transaction(due.guild_id) as transaction:
                await JobRepository(transaction).postpone(due.id, now + wait, repr(error)[:1000])
            return 0

    async def _prepare(self, task: Job) -> None:
        if task.kind not in self._before:
            return
        try:
            await self._before[task.kind](task)
        except Exception as error:
            if classify_error(error) is not None:
                # Nor could the job be run: it stays due.
                raise
            log.exception("job_preparation_failed", due=task.id)


class Timer:
    """Calls `tick` when the next job is due, and at intervals for safety.

    APScheduler is only this alarm clock: jobs are in the database, so an alarm that is missed or
    repeated only changes when they are run. It uses the wall clock, which may be set back; the
    safety interval is measured in seconds.
    """

    def __init__(self, tick: Callable[[], Awaitable[None]], *, shared: bool = False) -> None:
        self._due = tick
        self._seconds = min(POLL_SECONDS, SHARED_POLL_SECONDS) if shared else POLL_SECONDS
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._safety: asyncio.TimerHandle | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._next: datetime | None = None

    def start(self) -> None:
        """Start, on the running event loop."""
        self._scheduler.start()
        self._arm_poll()

    async def _tick(self) -> None:
        # Stopping cancels running work, which APScheduler would log as an error.
        with suppress(asyncio.CancelledError):
            await self._due()

    def ring_by(self, moment: datetime | None) -> None:
        """Set the alarm to `moment`, unless it is set to an earlier time."""
        if moment is not None and (self._next is None or moment < self._next):
            self.schedule_at(moment)

    def schedule_at(self, moment: datetime | None) -> None:
        """Set the alarm to `moment`, replacing the earlier one."""
        self._next = moment
        if moment is None or not self._scheduler.running:
            return
        self._scheduler.add_job(
            self._fire,
            "date",
            run_date=moment,
            id="next",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def stop(self) -> None:
        """Stop the timer."""
        if self._safety is not None:
            self._safety.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _arm_poll(self) -> None:
        loop = asyncio.get_running_loop()
        self._safety = loop.call_later(self._seconds, self._poll)

    def _poll(self) -> None:
        self._arm_poll()
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._fire(), name="tick")

    async def _fire(self) -> None:
        try:
            await self._tick()
        except Exception as error:
            trouble = classify_error(error)
            if trouble is None:
                log.exception("job_run_failed")
            else:
                log.warning("jobs_paused", error=str(trouble), mend=trouble.remedy)
