"""Holds, and the jobs and posts that fell due during one and wait for a moderator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Table, and_, exists, func, or_, select, update

from db.database import Transaction
from db.pending_work import Queue
from db.shard_filter import on_shards
from db.tables.holds import holds
from db.tables.jobs import jobs
from db.tables.outbox import outbox
from db.upsert import insert
from domain.holds import HeldQueue, HeldWork, Hold, HoldScope, WaitingKinds
from domain.shards import ALL_SHARDS, Shards


@lru_cache
def is_free(table: Table, waiting_kinds: WaitingKinds) -> ColumnElement[bool]:
    """Return the condition that no hold keeps a job or a post from being claimed.

    It is checked in the transaction that claims the row. Transactions queue up, so after a hold's
    commit no row of `waiting_kinds` is claimed. A row that fell due during a hold is `parked` by
    its end, and waits until a moderator decides.
    """
    unparked = table.c.parked_at.is_(None)
    if not waiting_kinds.all:
        return unparked
    stops = or_(
        holds.c.scope == HoldScope.ALL.value,
        table.c.kind.in_(sorted(waiting_kinds.promotional)),
    )
    held = exists().where(holds.c.guild_id == table.c.guild_id, holds.c.ended_at.is_(None), stops)
    return and_(unparked, or_(table.c.kind.not_in(sorted(waiting_kinds.all)), ~held))


class HoldRepository:
    """One guild's holds."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def active(self) -> Hold | None:
        """Return the hold that has not ended, or None."""
        found = await self._transaction.execute(
            select(holds).where(holds.c.guild_id == self._guild_id, holds.c.ended_at.is_(None))
        )
        row = found.one_or_none()
        return None if row is None else _hold(row)

    async def any_since(self, since: datetime) -> bool:
        """Return whether the guild was on hold at some time since then."""
        lasted = or_(holds.c.ended_at.is_(None), holds.c.ended_at >= since)
        found = await self._transaction.execute(
            select(exists().where(holds.c.guild_id == self._guild_id, lasted))
        )
        return bool(found.scalar_one())

    async def get(self, hold_id: int) -> Hold | None:
        """Return the guild's hold with this id, or None."""
        found = await self._transaction.execute(
            select(holds).where(holds.c.guild_id == self._guild_id, holds.c.id == hold_id)
        )
        row = found.one_or_none()
        return None if row is None else _hold(row)

    async def start(
        self,
        reason: str,
        *,
        by: int | None,
        at: datetime,
        until: datetime | None,
        scope: HoldScope = HoldScope.ALL,
    ) -> int | None:
        """Start a hold; return its id, or None if there is one already."""
        statement = insert(self._transaction, holds).values(
            guild_id=self._guild_id,
            reason=reason,
            created_by=by,
            started_at=at,
            until=until,
            scope=scope.value,
        )
        started = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(holds.c.id)
        )
        hold_id: int | None = started.scalar_one_or_none()
        return hold_id

    async def widen(
        self, hold_id: int, reason: str, *, by: int, at: datetime, until: datetime | None
    ) -> None:
        """Let a hold of promotional posts stop everything from now on, for a person's reason."""
        await self._transaction.execute(
            update(holds)
            .where(holds.c.guild_id == self._guild_id, holds.c.id == hold_id)
            .values(
                reason=reason, created_by=by, started_at=at, until=until, scope=HoldScope.ALL.value
            )
        )

    async def end(
        self,
        at: datetime,
        *,
        jobs_waiting: Collection[str],
        posts_waiting: Collection[str],
        due_by: datetime,
    ) -> None:
        """End the active hold and park what fell due by `due_by`, of the kinds that wait."""
        await self._transaction.execute(
            update(holds)
            .where(holds.c.guild_id == self._guild_id, holds.c.ended_at.is_(None))
            .values(ended_at=at)
        )
        for table, kinds in ((jobs, jobs_waiting), (outbox, posts_waiting)):
            await self._transaction.execute(
                update(table)
                .where(self._fell_due(table, kinds, due_by), table.c.parked_at.is_(None))
                .values(parked_at=at)
            )

    async def work(
        self,
        now: datetime,
        *,
        on_hold: bool,
        jobs_waiting: Collection[str],
        posts_waiting: Collection[str],
    ) -> list[HeldWork]:
        """Return what fell due during holds and was not decided, the earliest first.

        While the guild is `on_hold`, that includes what is due now.
        """
        held: list[HeldWork] = []
        for queue, table, kinds in (
            (HeldQueue.JOB, jobs, jobs_waiting),
            (HeldQueue.POST, outbox, posts_waiting),
        ):
            waits: ColumnElement[bool] = self._of_guild(table) & table.c.parked_at.is_not(None)
            if on_hold:
                waits = or_(waits, self._fell_due(table, kinds, now))
            found = await self._transaction.execute(select(table).where(waits))
            held += [_work(queue, row) for row in found]
        return sorted(held, key=lambda each: (each.due_at, each.queue, each.id))

    async def parked(self, queue: HeldQueue, row_id: int) -> HeldWork | None:
        """Return a parked row; None if somebody has decided about it."""
        table = _TABLES[queue]
        found = await self._transaction.execute(
            select(table).where(
                self._of_guild(table), table.c.id == row_id, table.c.parked_at.is_not(None)
            )
        )
        row = found.one_or_none()
        return None if row is None else _work(queue, row)

    async def parked_before(self, moment: datetime) -> list[HeldWork]:
        """Return the rows that were parked by `moment`."""
        held: list[HeldWork] = []
        for queue, table in _TABLES.items():
            found = await self._transaction.execute(
                select(table).where(self._of_guild(table), table.c.parked_at <= moment)
            )
            held += [_work(queue, row) for row in found]
        return held

    async def release(self, work: HeldWork, at: datetime, *, moved: bool) -> None:
        """Let a parked row go at `at`.

        A job keeps the time for which it was planned, by which it knows what it is about, unless it
        is `moved`. It then counts as tried, as after a failure: it is late for its own time.
        """
        table = _TABLES[work.queue]
        if work.queue is HeldQueue.POST:
            changes: dict[str, Any] = {"send_after": at}
        else:
            changes = {"due_at": at, "attempts": jobs.c.attempts + 1} if moved else {}
        await self._transaction.execute(
            update(table).where(table.c.id == work.id).values(parked_at=None, **changes)
        )
        self._transaction.pending_work.add(_QUEUES[work.queue], at)

    async def drop(self, work: HeldWork, at: datetime) -> None:
        """End a parked row without running or sending it."""
        table = _TABLES[work.queue]
        await self._transaction.execute(
            update(table)
            .where(table.c.id == work.id)
            .values(parked_at=None, **{_ended(table).name: at})
        )

    def _of_guild(self, table: Table) -> ColumnElement[bool]:
        return and_(table.c.guild_id == self._guild_id, _ended(table).is_(None))

    def _fell_due(self, table: Table, kinds: Collection[str], by: datetime) -> ColumnElement[bool]:
        due_at = table.c.due_at if table is jobs else table.c.send_after
        return and_(self._of_guild(table), table.c.kind.in_(sorted(kinds)), due_at <= by)


async def guilds_on_hold(reading: Transaction, shards: Shards = ALL_SHARDS) -> int:
    """Return the number of guilds on these shards in which everything is on hold."""
    found = await reading.execute(
        select(func.count())
        .select_from(holds)
        .where(
            holds.c.ended_at.is_(None),
            holds.c.scope == HoldScope.ALL.value,
            on_shards(shards, holds.c.guild_id),
        )
    )
    return int(found.scalar_one())


_TABLES = {HeldQueue.JOB: jobs, HeldQueue.POST: outbox}
_QUEUES = {HeldQueue.JOB: Queue.JOBS, HeldQueue.POST: Queue.OUTBOX}


def _ended(table: Table) -> Column[Any]:
    return table.c.done_at if table is jobs else table.c.ended_at


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        row.id,
        row.guild_id,
        row.reason,
        row.created_by,
        row.started_at,
        row.until,
        HoldScope(row.scope),
    )


def _work(queue: HeldQueue, row: Row[Any]) -> HeldWork:
    if queue is HeldQueue.JOB:
        return HeldWork(
            queue, row.id, row.kind, row.subject_id, row.due_at, parked_at=row.parked_at
        )
    return HeldWork(
        queue,
        row.id,
        row.kind,
        row.subject_id,
        row.created_at,
        row.channel_id,
        row.user_id,
        row.parked_at,
    )
