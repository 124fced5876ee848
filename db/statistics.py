"""Statistics of a guild."""

from __future__ import annotations

from sqlalchemy import Select, distinct, func, select

from db.database import Transaction
from db.tables.contributions import contributions
from db.tables.coupons import coupons
from db.tables.offers import offers


class Statistics:
    """Counts of one guild's rows."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def contributions(self) -> tuple[int, int]:
        """Return how many members others valued, and by how many contributions."""
        found = await self._transaction.execute(
            select(func.count(distinct(contributions.c.receiver_id)), func.count()).where(
                contributions.c.guild_id == self._guild_id
            )
        )
        members, events = found.one()
        return int(members), int(events)

    async def coupons(self) -> tuple[int, int]:
        """Return how many offers members got, trials aside, and how many coupons they took."""
        made = select(func.count()).where(
            offers.c.guild_id == self._guild_id, offers.c.trial.is_(False)
        )
        taken = select(func.count()).where(coupons.c.guild_id == self._guild_id)
        return await self._count(made), await self._count(taken)

    async def _count(self, query: Select[int]) -> int:
        found = await self._transaction.execute(query)
        return int(found.scalar_one())
