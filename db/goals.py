"""Goals of guilds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from db.database import Transaction
from db.tables.goals import goals
from domain.goals import Goal
from domain.measures import Measure, all_measures


class GoalRepository:
    """The rows of the `goals` table, for one guild."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, measure: Measure, number: int, due: date, *, by: int, at: datetime) -> Goal:
        """Store a new goal."""
        added = await self._transaction.execute(
            insert(goals)
            .values(
                guild_id=self._guild_id,
                measure=measure.key,
                number=number,
                due=due,
                created_by=by,
                created_at=at,
            )
            .returning(goals.c.id)
        )
        return Goal(added.scalar_one(), self._guild_id, measure, number, due, by, at)

    async def all(self) -> list[Goal]:
        """Return the goals, the first due first; without those of measures that are gone."""
        found = await self._transaction.execute(
            select(goals)
            .where(goals.c.guild_id == self._guild_id)
            .order_by(goals.c.due, goals.c.id)
        )
        known = all_measures()
        return [
            Goal(
                row.id,
                row.guild_id,
                known[row.measure],
                row.number,
                row.due,
                row.created_by,
                row.created_at,
            )
            for row in found
            if row.measure in known
        ]

    async def remove(self, goal_id: int) -> bool:
        """Delete a goal; False if there is no such goal."""
        removed = await self._transaction.execute(
            delete(goals).where(goals.c.guild_id == self._guild_id, goals.c.id == goal_id)
        )
        return removed.rowcount == 1
