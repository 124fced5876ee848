"""Jobs that are run once, at a given time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, true, update

from db.database import Transaction
from db.holds import is_free
from db.pending_work import Queue
from db.shard_filter import on_shards
from db.tables.jobs import jobs
from db.upsert import insert
from domain.holds import NOTHING_WAITS, WaitingKinds
from domain.shards import ALL_SHARDS, Shards


@dataclass(frozen=True, slots=True)
class Job:
    """A job: `kind` is what to do, `subject_id` the row of that kind's own table."""

    id: int
    guild_id: int
    kind: str
    subject_id: int
    due_at: datetime
    attempts: int


class JobRepository:
    """The rows of the `jobs` table; queries across guilds are limited to those on `shards`.

    Jobs of `waiting_kinds` are not due in a guild that is on hold.
    """

    def __init__(
        self,
        transaction: Transaction,
        shards: Shards = ALL_SHARDS,
        waiting_kinds: WaitingKinds = NOTHING_WAITS,
    ) -> None:
        self._transaction = transaction
        self._ours = on_shards(shards, jobs.c.guild_id)
        self._is_free = is_free(jobs, waiting_kinds)

    async def schedule(self, guild_id: int, kind: str, subject_id: int, at: datetime) -> None:
        """Schedule a job at `at`; one for the same subject is moved there."""
        statement = insert(self._transaction, jobs).values(
            guild_id=guild_id, kind=kind, subject_id=subject_id, due_at=at, attempts=0
        )
        moved = {"due_at": at, "attempts": 0, "error": None, "done_at": None, "parked_at": None}
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "kind", "subject_id"], set_=moved
            )
        )
        self._transaction.pending_work.add(Queue.JOBS, at)

    async def schedule_if_absent(
        self, guild_id: int, kind: str, subject_id: int, at: datetime
    ) -> None:
        """Schedule a job at `at`, unless the same is already scheduled."""
        statement = insert(self._transaction, jobs).values(
            guild_id=guild_id, kind=kind, subject_id=subject_id, due_at=at, attempts=0
        )
        await self._transaction.execute(statement.on_conflict_do_nothing())
        self._transaction.pending_work.add(Queue.JOBS, at)

    async def cancel(self, guild_id: int, kind: str, subject_id: int) -> None:
        """Cancel the job."""
        await self.cancel_kinds(guild_id, [kind], subject_id)

    async def cancel_kinds(self, guild_id: int, kinds: Collection[str], subject_id: int) -> None:
        """Cancel the subject's jobs of these kinds."""
        await self._transaction.execute(
            delete(jobs).where(
                jobs.c.guild_id == guild_id,
                jobs.c.kind.in_(kinds),
                jobs.c.subject_id == subject_id,
            )
        )

    async def scheduled_for(self, guild_id: int, kind: str, subject_id: int) -> datetime | None:
        """Return when the job is scheduled; None if it is not, or is done."""
        found = await self._transaction.execute(
            select(jobs.c.due_at).where(
                jobs.c.guild_id == guild_id,
                jobs.c.kind == kind,
                jobs.c.subject_id == subject_id,
                jobs.c.done_at.is_(None),
            )
        )
        at: datetime | None = found.scalar_one_or_none()
        return at

    async def planned(
        self, guild_id: int, begin: datetime, end: datetime
    ) -> list[tuple[str, datetime]]:
        """Return the kinds and times of the guild's jobs that are due from `begin` until `end`."""
        found = await self._transaction.execute(
            select(jobs.c.kind, jobs.c.due_at).where(
                jobs.c.guild_id == guild_id,
                jobs.c.done_at.is_(None),
                jobs.c.due_at >= begin,
                jobs.c.due_at < end,
            )
        )
        return [(kind, at) for kind, at in found]

    async def pending(self, guild_id: int, kind: str, subject_id: int) -> Job | None:
        """Return the job of the subject that is not done yet."""
        found = await self._transaction.execute(
            select(jobs).where(
                jobs.c.guild_id == guild_id,
                jobs.c.kind == kind,
                jobs.c.subject_id == subject_id,
                jobs.c.done_at.is_(None),
            )
        )
        row = found.one_or_none()
        return None if row is None else _due(row)

    async def guilds_with(self, kind: str) -> set[int]:
        """Return the guilds that have a pending job of this kind."""
        found = await self._transaction.execute(
            select(jobs.c.guild_id).where(jobs.c.kind == kind, jobs.c.done_at.is_(None), self._ours)
        )
        return set(found.scalars())

    async def next_at(self, after: datetime | None = None) -> datetime | None:
        """Return when the next job is due, or None; with `after`, only of those due later."""
        later = true() if after is None else jobs.c.due_at > after
        found = await self._transaction.execute(
            select(func.min(jobs.c.due_at)).where(
                jobs.c.done_at.is_(None), later, self._ours, self._is_free
            )
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def failing_count(self) -> int:
        """Return the number of jobs that failed and wait for another attempt."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(jobs)
            .where(jobs.c.done_at.is_(None), jobs.c.attempts > 0, self._ours)
        )
        return int(found.scalar_one())

    async def due(
        self, now: datetime, after: datetime | None = None, *, page: int = 500
    ) -> AsyncIterator[list[Job]]:
        """Yield pages of the jobs that are due by `now`, the longest overdue first.

        With `after`, only those that are due later than that.
        """
        later = true() if after is None else jobs.c.due_at > after
        statement = (
            select(jobs)
            .where(jobs.c.done_at.is_(None), jobs.c.due_at <= now, later, self._ours, self._is_free)
            .order_by(jobs.c.due_at, jobs.c.id)
        )
        async with self._transaction.pages(statement, page) as pages:
            async for rows in pages:
                yield [_due(row) for row in rows]

    async def claim(self, row_id: int, now: datetime) -> Job | None:
        """Take the row for this transaction; None if it is done, moved, held or taken."""
        found = await self._transaction.execute(
            select(jobs).where(
                jobs.c.id == row_id, jobs.c.done_at.is_(None), jobs.c.due_at <= now, self._is_free
            )
        )
        row = found.one_or_none()
        return None if row is None else _due(row)

    async def finish(self, row_id: int, now: datetime) -> None:
        """Mark it as done."""
        await self._transaction.execute(update(jobs).where(jobs.c.id == row_id).values(done_at=now))

    async def postpone(self, row_id: int, to: datetime, error: str) -> None:
        """Schedule another attempt at `to`, because of `error`."""
        await self._transaction.execute(
            update(jobs)
            .where(jobs.c.id == row_id)
            .values(due_at=to, attempts=jobs.c.attempts + 1, error=error)
        )


def _due(row: Row[Any]) -> Job:
    return Job(row.id, row.guild_id, row.kind, row.subject_id, row.due_at, row.attempts)
