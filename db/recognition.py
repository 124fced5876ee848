"""Weekly surprises: recipients and gifts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true

from db.database import Transaction
from db.tables.gifts import gifts
from db.tables.recognition import recognitions
from db.upsert import insert


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


class RecognitionRepository:
    """One guild's surprises."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def last_weeks(self, user_ids: Collection[int]) -> dict[int, str]:
        """Return the week of each member's last surprise; others are left out."""
        found = await self._transaction.execute(
            select(recognitions.c.user_id, func.max(recognitions.c.week).label("last"))
            .where(recognitions.c.guild_id == self._guild_id, recognitions.c.user_id.in_(user_ids))
            .group_by(recognitions.c.user_id)
        )
        return {row.user_id: row.last for row in found}

    async def points(self, limit: int = 50) -> list[int]:
        """Return the points of the latest recipients."""
        found = await self._transaction.execute(
            select(recognitions.c.points)
            .where(recognitions.c.guild_id == self._guild_id)
            .order_by(recognitions.c.id.desc())
            .limit(limit)
        )
        return list(found.scalars())

    async def of_week(self, week: str) -> int | None:
        """Return the id of the week's surprise."""
        found = await self._transaction.execute(
            select(recognitions.c.id).where(
                recognitions.c.guild_id == self._guild_id, recognitions.c.week == week
            )
        )
        return found.scalar_one_or_none()

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
        """Store a surprise; None if the week already has one, which is unchanged."""
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

    async def get(self, recognition_id: int) -> Recognition | None:
        """Return the surprise with this id, or None."""
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

    async def decided_between(self, begin: datetime, end: datetime) -> list[datetime]:
        """Return when surprises were decided, from `begin` until before `end`."""
        found = await self._transaction.execute(
            select(recognitions.c.decided_at).where(
                recognitions.c.guild_id == self._guild_id,
                recognitions.c.decided_at >= begin,
                recognitions.c.decided_at < end,
            )
        )
        return list(found.scalars())

    async def latest(self, limit: int = 10, *, user_id: int | None = None) -> list[Recognition]:
        """Return the latest surprises, or those of one member, the newest first."""
        whose = true() if user_id is None else recognitions.c.user_id == user_id
        found = await self._transaction.execute(
            select(recognitions.c.id)
            .where(recognitions.c.guild_id == self._guild_id, whose)
            .order_by(recognitions.c.id.desc())
            .limit(limit)
        )
        each = [await self.get(row_id) for row_id in found.scalars()]
        return [recognition for recognition in each if recognition is not None]
