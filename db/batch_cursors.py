"""Cursors of jobs that go through many members in small transactions, and survive restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from db.database import Transaction
from db.tables.jobs import batch_cursors
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class BatchCursor:
    """Progress through members by id: those up to `user_id` are done; it began `at`."""

    user_id: int
    at: datetime


class BatchCursorRepository:
    """The cursors of one guild, one for each kind."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def load(self, kind: str, now: datetime) -> BatchCursor:
        """Return the cursor of this kind, or a new one that begins `now`."""
        found = await self._transaction.execute(
            select(batch_cursors.c.user_id, batch_cursors.c.at).where(*self._is(kind))
        )
        row = found.one_or_none()
        return BatchCursor(row.user_id, row.at) if row else BatchCursor(0, now)

    async def is_active(self, kind: str) -> bool:
        """Return whether a job of this kind has begun and is not over."""
        found = await self._transaction.execute(select(batch_cursors.c.id).where(*self._is(kind)))
        return found.one_or_none() is not None

    async def save(self, kind: str, walk: BatchCursor) -> None:
        """Store the cursor."""
        statement = insert(self._transaction, batch_cursors).values(
            guild_id=self._guild_id, kind=kind, user_id=walk.user_id, at=walk.at
        )
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "kind"],
                set_={"user_id": walk.user_id, "at": walk.at},
            )
        )

    async def clear(self, kind: str) -> None:
        """Delete the cursor."""
        await self._transaction.execute(delete(batch_cursors).where(*self._is(kind)))

    def _is(self, kind: str) -> tuple[ColumnElement[bool], ...]:
        return batch_cursors.c.guild_id == self._guild_id, batch_cursors.c.kind == kind
