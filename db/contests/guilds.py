"""Guilds of contests."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from db.database import Transaction
from db.tables.contests import contests


async def guilds_of(transaction: Transaction, contest_ids: Collection[int]) -> dict[int, int]:
    """Return the guild of each of these contests."""
    found = await transaction.execute(
        select(contests.c.id, contests.c.guild_id).where(contests.c.id.in_(contest_ids))
    )
    return {row.id: row.guild_id for row in found}
