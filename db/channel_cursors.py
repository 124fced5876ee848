"""The first cursors of guilds, from which on they are counted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from db.chunking import chunked, guild_groups
from db.database import Database, Transaction
from db.tables.contributions import channel_cursors
from db.upsert import insert


async def start_cursors(database: Database, guild_ids: Collection[int], read_to: int) -> None:
    """Set the first cursor, under its own id, of each of these guilds that has none at all.

    Usually all have one, so that nothing is written.
    """
    async with database.snapshot() as reading:
        without = set(guild_ids) - await _with_cursors(reading, guild_ids)
    for some in guild_groups(without):
        async with database.transaction(*some) as transaction:
            still_without = set(some) - await _with_cursors(transaction, some)
            rows = [
                {"guild_id": guild_id, "channel_id": guild_id, "read_to": read_to}
                for guild_id in sorted(still_without)
            ]
            if rows:
                await transaction.execute(insert(transaction, channel_cursors), rows)


async def _with_cursors(transaction: Transaction, guild_ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for some in chunked(guild_ids):
        rows = await transaction.execute(
            select(channel_cursors.c.guild_id)
            .where(channel_cursors.c.guild_id.in_(some))
            .distinct()
        )
        found.update(rows.scalars())
    return found
