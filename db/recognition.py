"""Gifts, and who was surprised with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update

from db.engine import Transaction
from db.tables import gifts, recognitions
from db.upsert import insert
from domain.contributions import Kind
from domain.recognition import Gift


@dataclass(frozen=True, slots=True)
class Recognition:
    """A surprise that was decided."""

    id: int
    guild_id: int
    week: str
    user_id: int
    gift: str | None
    points: int
    seed: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class StockedGift:
    """A gift as moderators see it; `quantity` None means as many as wanted."""

    id: int
    name: str
    kind: Kind | None
    quantity: int | None


class RecognitionRepository:
    """One guild's gifts and surprises."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add_gift(
        self, name: str, kind: Kind | None, quantity: int | None, at: datetime
    ) -> int:
        """Put a gift on the list; returns its id."""
        result = await self._transaction.execute(
            insert(self._transaction, gifts)
            .values(
                guild_id=self._guild_id,
                name=name,
                for_kind=kind,
                quantity=quantity,
                created_at=at,
            )
            .returning(gifts.c.id)
        )
        return int(result.scalar_one())

    async def retire_gift(self, gift_id: int, at: datetime) -> bool:
        """Take a gift off the list; False if it is not on it."""
        result = await self._transaction.execute(
            update(gifts)
            .where(
                gifts.c.guild_id == self._guild_id,
                gifts.c.id == gift_id,
                gifts.c.retired_at.is_(None),
            )
            .values(retired_at=at)
        )
        return result.rowcount == 1

    async def gifts(self) -> list[StockedGift]:
        """The gifts on the list, the oldest first."""
        found = await self._transaction.execute(
            select(gifts)
            .where(gifts.c.guild_id == self._guild_id, gifts.c.retired_at.is_(None))
            .order_by(gifts.c.id)
        )
        return [
            StockedGift(
                row.id, row.name, Kind(row.for_kind) if row.for_kind else None, row.quantity
            )
            for row in found
        ]

    async def take_gift(self, gift: Gift) -> bool:
        """Take one from the stock; False when there is none left."""
        result = await self._transaction.execute(
            update(gifts)
            .where(
                gifts.c.id == gift.id,
                gifts.c.guild_id == self._guild_id,
                or_(gifts.c.quantity.is_(None), gifts.c.quantity > 0),
            )
            .values(quantity=gifts.c.quantity - 1)
        )
        return result.rowcount == 1

    async def last_surprised(self, user_ids: Collection[int]) -> dict[int, datetime]:
        """When each of these members was last surprised; those who never were are left out."""
        found = await self._transaction.execute(
            select(recognitions.c.user_id, func.max(recognitions.c.decided_at).label("last"))
            .where(recognitions.c.guild_id == self._guild_id, recognitions.c.user_id.in_(user_ids))
            .group_by(recognitions.c.user_id)
        )
        return {row.user_id: row.last for row in found}

    async def decide(
        self,
        *,
        week: str,
        user_id: int,
        gift_id: int | None,
        points: int,
        seed: int,
        at: datetime,
    ) -> int | None:
        """Keep a surprise; None if the week has one already, which stands."""
        result = await self._transaction.execute(
            insert(self._transaction, recognitions)
            .values(
                guild_id=self._guild_id,
                week=week,
                user_id=user_id,
                gift_id=gift_id,
                points=points,
                seed=seed,
                decided_at=at,
            )
            .on_conflict_do_nothing(index_elements=["guild_id", "week"])
            .returning(recognitions.c.id)
        )
        decided: int | None = result.scalar_one_or_none()
        return decided

    async def decided(self, recognition_id: int) -> Recognition | None:
        """The surprise with this id, or None."""
        found = await self._transaction.execute(
            select(recognitions, gifts.c.name.label("gift"))
            .select_from(recognitions.outerjoin(gifts, gifts.c.id == recognitions.c.gift_id))
            .where(recognitions.c.guild_id == self._guild_id, recognitions.c.id == recognition_id)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Recognition(
            row.id,
            row.guild_id,
            row.week,
            row.user_id,
            row.gift,
            row.points,
            row.seed,
            row.decided_at,
        )

    async def latest(self, limit: int = 10) -> list[Recognition]:
        """The latest surprises, the newest first."""
        found = await self._transaction.execute(
            select(recognitions.c.id)
            .where(recognitions.c.guild_id == self._guild_id)
            .order_by(recognitions.c.id.desc())
            .limit(limit)
        )
        each = [await self.decided(row_id) for row_id in found.scalars()]
        return [recognition for recognition in each if recognition is not None]
