"""Runs jobs exactly once, on time or as soon after as the bot is up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.correlation import correlation_scope
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
        self._waiting_since: dict[int, float] = {}
        """The time, by the loop's clock, at which each job that waits for history was found due."""
        self._looked_at: datetime | None = None

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
        after = self._looked_at if self._waiting_since else None
        async with self._database.snapshot() as reading:
            return await JobRepository(reading, self._shards, self.waiting_kinds).next_at(after)

    async def run_due(self) -> int:
        """Run all jobs due by now; return how many were run."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            waiting = await JobRepository(reading, self._shards, self.waiting_kinds).due(now)
        self._looked_at = now
        done = 0
        for due in self._without_waiting(waiting):
            with correlation_scope("due"):
                await self._prepare(due)
                done += await self._run(due, now)
        return done

    def _without_waiting(self, waiting: Iterable[Job]) -> list[Job]:
        """Return the jobs that do not wait until their guild's history is read."""
        now = asyncio.get_running_loop().time()
        before, self._waiting_since = self._waiting_since, {}
        ready = []
        for due in waiting:
            since = before.get(due.id, now)
            is_waiting = due.kind in self._needing_history and self._is_behind(due.guild_id)
            if is_waiting and now - since < MAX_HISTORY_WAIT_SECONDS:
                self._waiting_since[due.id] = since
                if due.id not in before:
                    log.info("job_waits_for_history", kind=due.kind, guild=due.guild_id)
            else:
                ready.append(due)
        return ready

    async def _run(self, due: Job, now: datetime) -> int:
        task: Job | None = None
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
        except Exception:
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
