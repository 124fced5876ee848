"""Retention: every night old data are deleted, some rows at a time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.database import Transaction
from db.erasure_marks import ErasureMarkRepository
from db.jobs import Job, JobRepository
from db.retention import Old, find_old, let_go
from domain.holds import GOES_ON

RETENTION = "privacy.retention"
"""The kind of the nightly job; it is for all guilds, and runs in the process with guild 0."""
AT = time(3, 30, tzinfo=UTC)

log = structlog.stdlib.get_logger(__name__)


class RetentionService:
    """Applies the retention periods that tables declare."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._found: Old | None = None
        self._number = 0
        core.scheduler.register(RETENTION, self._step, prepare=self._look)

    async def plan(self) -> None:
        """Schedule the next night, unless it is scheduled."""
        async with self._database.transaction() as transaction:
            await JobRepository(transaction).schedule_if_absent(0, RETENTION, 0, self._next_night())

    def _next_night(self) -> datetime:
        now = self._clock()
        tonight = datetime.combine(now.astimezone(UTC).date(), AT)
        return tonight if tonight > now else tonight + timedelta(days=1)

    async def _look(self, _due: Job) -> None:
        """Look for data that are too old while no transaction is open."""
        self._found = None
        async with self._database.snapshot() as reading:
            self._found = await find_old(reading, self._clock())

    async def _step(self, transaction: Transaction, _due: Job) -> datetime | None:
        found, self._found = self._found, None
        if found is not None:
            await let_go(transaction, found, self._clock())
            self._number += len(found.keys)
            return self._clock()
        await ErasureMarkRepository(transaction).forget_expired(self._clock())
        if self._number:
            log.info("retention_applied", rows=self._number)
        self._number = 0
        return self._next_night()


FEATURE = FeatureSpec(
    key="retention",
    services=(RetentionService,),
    jobs={
        RETENTION: GOES_ON,
    },
)
