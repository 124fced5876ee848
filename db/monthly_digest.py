"""Monthly digests: who may get one, how often they were thanked, and what was sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from db.database import Transaction
from db.tables.consent import consents
from db.tables.contributions import contributions
from db.tables.monthly_digests import monthly_digests
from db.upsert import insert
from domain.contributions import Source


class MonthlyDigestRepository:
    """One guild's monthly digests."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def to_write(self, after: int, limit: int) -> list[int]:
        """Return the next members by id who allow direct messages and the monthly digest."""
        found = await self._transaction.execute(
            select(consents.c.user_id)
            .where(
                consents.c.guild_id == self._guild_id,
                consents.c.user_id > after,
                consents.c.direct_messages,
                consents.c.monthly,
                consents.c.counted,
            )
            .order_by(consents.c.user_id)
            .limit(limit)
        )
        return list(found.scalars())

    async def thanks(
        self, user_ids: Collection[int], since: datetime, until: datetime
    ) -> dict[int, int]:
        """Return how often these members were thanked in that time; others are left out."""
        found = await self._transaction.execute(
            select(contributions.c.receiver_id, func.count().label("times"))
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.receiver_id.in_(user_ids),
                contributions.c.at >= since,
                contributions.c.at < until,
                contributions.c.source == Source.THANKS,
            )
            .group_by(contributions.c.receiver_id)
        )
        return {row.receiver_id: row.times for row in found}

    async def write(self, user_id: int, month: str, times: int) -> int | None:
        """Store the member's digest of the month; returns its id, or None if there is one."""
        result = await self._transaction.execute(
            insert(self._transaction, monthly_digests)
            .values(guild_id=self._guild_id, user_id=user_id, month=month, times=times)
            .on_conflict_do_nothing()
            .returning(monthly_digests.c.id)
        )
        number: int | None = result.scalar_one_or_none()
        return number

    async def written(self, number: int) -> tuple[int, int] | None:
        """Return the receiver of the digest with this id, and how often they were thanked."""
        found = await self._transaction.execute(
            select(monthly_digests.c.user_id, monthly_digests.c.times).where(
                monthly_digests.c.guild_id == self._guild_id, monthly_digests.c.id == number
            )
        )
        row = found.one_or_none()
        return (row.user_id, row.times) if row else None
