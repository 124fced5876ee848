"""Goals of guilds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from db import upsert
from db.database import Transaction
from db.tables.goals import goal_points, goals
from domain.goal_figures import GoalFigure, goal_figures
from domain.goals import Goal, GoalPoint, GoalState


class GoalRepository:
    """The rows of the `goals` table, for one guild."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(
        self, measure: GoalFigure, number: int, due: date, *, by: int, owner: int, at: datetime
    ) -> Goal:
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
                owner_id=owner,
            )
            .returning(goals.c.id)
        )
        return Goal(added.scalar_one(), self._guild_id, measure, number, due, by, at, owner)

    async def all(self) -> list[Goal]:
        """Return the goals that hold, the first due first."""
        return [goal for goal in await self.every() if goal.changed_on is None]

    async def every(self) -> list[Goal]:
        """Return all goals, changed ones too; those of measures that are gone are left out."""
        found = await self._transaction.execute(
            select(goals)
            .where(goals.c.guild_id == self._guild_id)
            .order_by(goals.c.due, goals.c.id)
        )
        return [goal for row in found if (goal := read_goal(row)) is not None]

    async def mark_changed(self, goal_id: int, on: date) -> bool:
        """Note that another goal takes its place; False if there is none such that holds."""
        changed = await self._transaction.execute(
            update(goals)
            .where(
                goals.c.guild_id == self._guild_id,
                goals.c.id == goal_id,
                goals.c.changed_on.is_(None),
            )
            .values(changed_on=on)
        )
        return changed.rowcount == 1

    async def put_points(self, points: Mapping[int, GoalPoint]) -> None:
        """Store how it stands with these goals, unless that is stored for the same week."""
        for goal_id, point in points.items():
            statement = upsert.insert(self._transaction, goal_points).values(
                goal_id=goal_id,
                last_day=point.last,
                guild_id=self._guild_id,
                number=point.number,
                state=point.state.name,
                percent=point.percent,
            )
            await self._transaction.execute(statement.on_conflict_do_nothing())

    async def points(self) -> dict[int, list[GoalPoint]]:
        """Return how it stood with each goal on Mondays, the earliest first."""
        found = await self._transaction.execute(
            select(goal_points)
            .where(goal_points.c.guild_id == self._guild_id)
            .order_by(goal_points.c.last_day)
        )
        points: dict[int, list[GoalPoint]] = defaultdict(list)
        for row in found:
            points[row.goal_id].append(
                GoalPoint(row.last_day, row.number, GoalState[row.state], row.percent)
            )
        return points

    async def remove(self, goal_id: int) -> bool:
        """Delete a goal; False if there is no such goal."""
        removed = await self._transaction.execute(
            delete(goals).where(goals.c.guild_id == self._guild_id, goals.c.id == goal_id)
        )
        return removed.rowcount == 1


def read_goal(row: Row[Any], prefix: str = "") -> Goal | None:
    """Return the goal in a row's columns whose labels have this prefix.

    None without a goal, or if its measure is gone.
    """
    values = {name: getattr(row, f"{prefix}{name}") for name in goals.c.keys()}  # noqa: SIM118
    measure = goal_figures().get(values.pop("measure"))
    return None if measure is None else Goal(measure=measure, **values)
