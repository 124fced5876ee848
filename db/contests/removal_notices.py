"""Notices to the authors of removed entries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select, update

from db.database import Transaction
from db.tables.contests import contests, entries, entry_removals
from db.tables.outbox import outbox
from domain.contests.contest import EntryStatus

OUT = (EntryStatus.REJECTED.value, EntryStatus.DISQUALIFIED.value)


class RemovalNoticeRepository:
    """The rows of the `entry_removals` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, entry_id: int, at: datetime) -> int:
        """Store that the entry was removed; returns the notice's id."""
        added = await self._transaction.execute(
            entry_removals.insert()
            .values(entry_id=entry_id, decided_at=at)
            .returning(entry_removals.c.id)
        )
        return int(added.scalar_one())

    async def cancel(self, entry_id: int, at: datetime) -> None:
        """Cancel the notices about this entry, which is in the contest again."""
        await self._transaction.execute(
            update(entry_removals)
            .where(entry_removals.c.entry_id == entry_id, entry_removals.c.told_at.is_(None))
            .values(told_at=at)
        )

    async def mark_shown(self, verdict_ids: Collection[int], at: datetime) -> None:
        """Record that the authors were shown these notices."""
        await self._transaction.execute(
            update(entry_removals)
            .where(entry_removals.c.id.in_(verdict_ids), entry_removals.c.told_at.is_(None))
            .values(told_at=at)
        )

    async def entry(self, verdict_id: int) -> int | None:
        """Return the entry of this notice; None if it was shown, or the removal undone."""
        found = await self._transaction.execute(
            select(entry_removals.c.entry_id)
            .join(entries, entries.c.id == entry_removals.c.entry_id)
            .where(
                entry_removals.c.id == verdict_id,
                entry_removals.c.told_at.is_(None),
                entries.c.status.in_(OUT),
            )
        )
        number: int | None = found.scalar_one_or_none()
        return number

    async def pending_for(self, guild_id: int, author_id: int, kind: str) -> list[tuple[int, int]]:
        """Return the author's unseen notices: (notice, entry), in order.

        A notice that reached them as a direct message, of `kind` in the outbox, counts as seen.
        """
        found = await self._transaction.execute(
            select(entry_removals.c.id, entry_removals.c.entry_id)
            .join(entries, entries.c.id == entry_removals.c.entry_id)
            .join(contests, contests.c.id == entries.c.contest_id)
            .where(
                contests.c.guild_id == guild_id,
                entries.c.author_id == author_id,
                _untold(kind),
            )
            .order_by(entry_removals.c.id)
        )
        return [(row[0], row[1]) for row in found]

    async def all_pending(self, kind: str) -> set[tuple[int, int]]:
        """Return all authors with unseen notices: (guild, author)."""
        found = await self._transaction.execute(
            select(contests.c.guild_id, entries.c.author_id)
            .select_from(entry_removals)
            .join(entries, entries.c.id == entry_removals.c.entry_id)
            .join(contests, contests.c.id == entries.c.contest_id)
            .where(_untold(kind))
        )
        return {(row[0], row[1]) for row in found}


def _untold(kind: str) -> ColumnElement[bool]:
    written = exists().where(
        outbox.c.kind == kind,
        outbox.c.subject_id == entry_removals.c.id,
        outbox.c.message_id.is_not(None),
    )
    return and_(entry_removals.c.told_at.is_(None), entries.c.status.in_(OUT), ~written)
