"""The application: the core, and the services of all features."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from bot.clock import Clock, system_clock
from bot.config import Settings
from bot.core import FLUSH_SECONDS, build_core
from bot.feature_specs import discover_features
from bot.scheduler import Timer
from bot.service_container import Services
from bot.service_lifecycle import Buffering, SharedState, Startable, Stoppable, Timed, Wakeable
from bot.services.gifts.address_encryption import AddressCipher
from db.database import Database
from db.pending_work import PendingWork, Queue
from domain import intent
from domain.contributions import ThanksDetector

PURGE_EVERY = timedelta(minutes=5)
"""How long deleted data, such as addresses, may remain in the database's log."""

S = TypeVar("S")


class App:
    """The application without Discord: its core, its services, its schedule and its outbox."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock = system_clock,
        rng: Random | None = None,
        encoder: intent.Encoder | None = None,
        alarmed: bool = True,
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        """Build the services. Without `alarmed`, jobs wait until `run_pending` is called.

        With an `encoder`, purchase intent is also recognised by meaning, which costs memory and
        time.

        Contributions are written every `flush_seconds`, and before anything reads them.
        """
        self._ticking = asyncio.Lock()
        self._stopped = False
        self._purged_at = datetime.min.replace(tzinfo=UTC)
        self.core = core = build_core(
            settings, database, clock=clock, rng=rng, flush_seconds=flush_seconds
        )
        self.settings, self.database, self.clock = settings, database, clock
        self.metrics, self.shards = core.metrics, core.shards
        self.guild_settings, self.scheduler = core.guild_settings, core.scheduler
        self.outbox = core.outbox
        self._services = Services(
            core,
            given=(
                ThanksDetector.load(),
                intent.load(encoder),
                AddressCipher(settings.addresses),
            ),
        )
        for feature in discover_features():
            for kind in feature.services:
                self._services[kind]
        self._wakeable = self._all(Wakeable)
        self._alarm_queues = frozenset({Queue.JOBS}).union(
            *(service.alarm_queues for service in self._all(Timed)),
            *(service.alarm_queues for service in self._wakeable),
        )
        shared = not core.shards.is_complete
        self.alarm = Timer(self.run_pending, shared=shared) if alarmed else None
        database.on_commit(self._work_added)

    def __getitem__(self, kind: type[S]) -> S:
        """Return the service of this type."""
        return self._services[kind]

    def _all(self, kind: type[S]) -> list[S]:
        """Return the services that are also of this kind; each comes after those it uses."""
        return [service for service in self._services if isinstance(service, kind)]

    async def start(self) -> None:
        """Start all services; the database is migrated already."""
        await self.guild_settings.load()
        for service in self._all(Startable):
            await service.start()
        if self.alarm is not None:
            self.alarm.start()

    def run_soon(self) -> None:
        """Run due jobs as soon as possible."""
        if self.alarm is not None:
            self.alarm.ring_by(self.clock())

    async def run_pending(self) -> None:
        """Run due jobs, deliver the queues, and set the alarm for the next job.

        Buffers are flushed first, then changes by other processes are read, then jobs are run and
        queues delivered.
        """
        async with self._ticking:
            if self._stopped:
                return
            for buffering in self._all(Buffering):
                await buffering.flush()
            if not self.shards.is_complete:
                await self.guild_settings.reload_changed()
                for shared in self._all(SharedState):
                    await shared.reload_changed()
            await self.scheduler.run_due()
            for timed in self._all(Timed):
                await timed.deliver()
            # A hanging Discord must not delay the next due job.
            self.outbox.wake()
            for service in self._wakeable:
                service.wake()
            await self._purge()
            await self.set_alarm()

    async def _purge(self) -> None:
        """Empty the database's log at intervals, since it may contain deleted data."""
        now = self.clock()
        if abs(now - self._purged_at) >= PURGE_EVERY and await self.database.purge(patient=False):
            self._purged_at = now

    async def set_alarm(self) -> None:
        """Set the alarm for the next due job."""
        if self.alarm is not None:
            moments = [await self.scheduler.next_at()]
            moments += [await service.next_at() for service in self._all(Timed)]
            self.alarm.schedule_at(min((moment for moment in moments if moment), default=None))

    def _work_added(self, added: PendingWork) -> None:
        """Wake the workers whose queues a transaction that was just committed added to."""
        if self._stopped:
            return
        if Queue.OUTBOX in added:
            self.outbox.wake()
        for service in self._wakeable:
            if any(queue in added for queue in service.wake_queues):
                service.wake()
        if self.alarm is not None:
            self.alarm.ring_by(added.earliest(*self._alarm_queues))

    async def stop(self) -> None:
        """Finish running work, flush the buffers, and close.

        Posts decided during that are sent after the next start.
        """
        self._stopped = True
        self.scheduler.stop()
        await self.outbox.close()
        async with self._ticking:
            # Stopping the alarm would cancel the work that it started.
            if self.alarm is not None:
                self.alarm.stop()
        try:
            # Services before those that they use.
            for service in reversed(self._all(Stoppable)):
                await service.close()
        finally:
            await self.database.close()
