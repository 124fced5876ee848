"""Entries of the calendar that a guild's team wrote itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from db.database import Transaction
from db.tables.calendar import calendar_entries
from db.upsert import insert
from domain.calendar.entries import CalendarEntry, CalendarKind
from domain.calendar.files import FileEvent


class CalendarRepository:
    """One guild's rows of the `calendar_entries` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def put(self, events: Sequence[FileEvent], kind: CalendarKind, *, by: int) -> None:
        """Store events; one that is known by its uid is moved and renamed."""
        if not events:
            return
        statement = insert(self._transaction, calendar_entries)
        changed = {"title": statement.excluded.title, "at": statement.excluded.at}
        rows = [
            {
                "guild_id": self._guild_id,
                "uid": each.uid,
                "kind": kind,
                "title": each.title,
                "at": each.at,
                "created_by": by,
            }
            for each in events
        ]
        await self._transaction.execute(
            statement.on_conflict_do_update(index_elements=["guild_id", "uid"], set_=changed), rows
        )

    async def between(self, begin: datetime, end: datetime) -> list[CalendarEntry]:
        """Return the entries from `begin` until before `end`, the earliest first."""
        found = await self._transaction.execute(
            select(calendar_entries)
            .where(
                calendar_entries.c.guild_id == self._guild_id,
                calendar_entries.c.at >= begin,
                calendar_entries.c.at < end,
            )
            .order_by(calendar_entries.c.at, calendar_entries.c.id)
        )
        return [
            CalendarEntry(
                CalendarKind(row.kind),
                row.title,
                row.at,
                id=row.id,
                key=f"own-{row.id}",
                subject=row.title,
            )
            for row in found
        ]

    async def count_from(self, begin: datetime) -> int:
        """Return how many entries there are from `begin` on."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(calendar_entries)
            .where(calendar_entries.c.guild_id == self._guild_id, calendar_entries.c.at >= begin)
        )
        return int(found.scalar_one())

    async def remove(self, entry_id: int) -> bool:
        """Delete an entry; return whether there was one."""
        removed = await self._transaction.execute(
            delete(calendar_entries).where(
                calendar_entries.c.guild_id == self._guild_id, calendar_entries.c.id == entry_id
            )
        )
        return bool(removed.rowcount)
