"""Secret addresses at which other calendars read a guild's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from db.database import Transaction
from db.tables.calendar_feeds import calendar_feeds
from db.upsert import upsert


class CalendarFeedRepository:
    """The rows of the `calendar_feeds` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, guild_id: int, hashed: str, at: datetime) -> None:
        """Store the guild's address, in place of an earlier one."""
        values = {"guild_id": guild_id, "secret_hash": hashed, "created_at": at}
        await upsert(self._transaction, calendar_feeds, values)

    async def since(self, guild_id: int) -> datetime | None:
        """Return since when the guild has its address; None if it has none."""
        found = await self._transaction.execute(
            select(calendar_feeds.c.created_at).where(calendar_feeds.c.guild_id == guild_id)
        )
        return found.scalar_one_or_none()

    async def guild_of(self, hashed: str) -> int | None:
        """Return the guild with this address."""
        found = await self._transaction.execute(
            select(calendar_feeds.c.guild_id).where(calendar_feeds.c.secret_hash == hashed)
        )
        return found.scalar_one_or_none()

    async def remove(self, guild_id: int) -> bool:
        """Delete the guild's address; return whether there was one."""
        removed = await self._transaction.execute(
            delete(calendar_feeds).where(calendar_feeds.c.guild_id == guild_id)
        )
        return bool(removed.rowcount)
