"""Goals for weekly figures, with their odds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core import Core
from bot.services.insight.figures import A_YEAR_OF_WEEKS, InsightService
from db.goals import GoalRepository
from domain.contributions.periods import day_of
from domain.forecast import MAX_HORIZON, TrackRecord, track_record
from domain.goals import MAX_GOALS, Goal, GoalStatus, check_goal, status, weeks_until
from domain.measures import Measure, all_measures
from domain.refusals import Refusal
from domain.translatable_text import text
from domain.weekly_figures import WeekFigure


@dataclass(frozen=True, slots=True)
class GoalReport:
    """A goal, how it stands, the weeks behind that, and how such forecasts turned out."""

    goal: Goal
    status: GoalStatus
    weeks: Sequence[WeekFigure]
    record: TrackRecord


class GoalService:
    """The goals of guilds. Requires a moderator; callers must check."""

    def __init__(self, core: Core, insight: InsightService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._insight = insight

    async def create(
        self, guild_id: int, key: str, number: int, due: date, *, by: int
    ) -> GoalReport:
        """Set a goal for the measure with this key; raise `Refusal` for one that cannot be."""
        measure = all_measures().get(key)
        if measure is None:
            raise Refusal(text("I don't count that. Pick a figure from the list."))
        check_goal(number, due, self._today(guild_id))
        async with self._database.transaction(guild_id) as transaction:
            goals = GoalRepository(transaction, guild_id)
            if len(await goals.all()) >= MAX_GOALS:
                raise Refusal(
                    text(
                        "You can have at most {most} goals. Remove one first: /goal remove.",
                        most=MAX_GOALS,
                    )
                )
            goal = await goals.add(measure, number, due, by=by, at=self._clock())
        return await self._report(goal)

    async def of(self, guild_id: int) -> list[Goal]:
        """Return the goals of a guild, the first due first."""
        async with self._database.snapshot() as reading:
            return await GoalRepository(reading, guild_id).all()

    async def reports(self, guild_id: int) -> list[GoalReport]:
        """Return the goals of a guild with how they stand, the first due first."""
        return [await self._report(goal) for goal in await self.of(guild_id)]

    async def one(self, guild_id: int, goal_id: int) -> Goal:
        """Return a goal; raise `Refusal` if there is none."""
        for goal in await self.of(guild_id):
            if goal.id == goal_id:
                return goal
        raise Refusal(NO_SUCH_GOAL)

    async def remove(self, guild_id: int, goal_id: int) -> None:
        """Delete a goal; raise `Refusal` if there is none."""
        async with self._database.transaction(guild_id) as transaction:
            if not await GoalRepository(transaction, guild_id).remove(goal_id):
                raise Refusal(NO_SUCH_GOAL)

    async def _report(self, goal: Goal) -> GoalReport:
        yesterday = self._today(goal.guild_id) - timedelta(days=1)
        weeks = await self._weeks(goal.guild_id, goal.measure, min(yesterday, goal.due))
        created_on = day_of(goal.created_at, self._guilds.of(goal.guild_id).zone)
        # In another thread: forecasts of a year take some milliseconds.
        return await asyncio.to_thread(_report, goal, weeks, yesterday, created_on)

    async def _weeks(self, guild_id: int, measure: Measure, last: date) -> Sequence[WeekFigure]:
        figures = await self._insight.one(guild_id, measure, A_YEAR_OF_WEEKS, until=last)
        return figures.weeks

    def _today(self, guild_id: int) -> date:
        return day_of(self._clock(), self._guilds.of(guild_id).zone)


NO_SUCH_GOAL = text("That goal doesn't exist here. Pick one from the list.")


def _report(
    goal: Goal, weeks: Sequence[WeekFigure], yesterday: date, created_on: date
) -> GoalReport:
    numbers = [week.number for week in weeks]
    found = status(goal, numbers, yesterday, created_on)
    record = TrackRecord(0, 0)
    if found.expected is not None:
        ahead = min(MAX_HORIZON, max(1, weeks_until(goal.due, yesterday)))
        record = track_record(numbers, ahead)
    return GoalReport(goal, found, weeks, record)
