"""Goals for weekly figures, with their odds, which are kept each Monday."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core import Core
from bot.services.insight.figures import A_YEAR_OF_WEEKS, InsightService
from db.database import Transaction
from db.goals import GoalRepository
from db.initiatives import InitiativeRepository
from db.jobs import Job, JobRepository
from db.publishing import BrandPostRepository
from domain.contributions.periods import day_of
from domain.forecast import MAX_HORIZON, TrackRecord, track_record
from domain.goal_figures import GoalFigure, goal_figures
from domain.goal_wording import percent_of
from domain.goals import (
    MAX_GOALS,
    Goal,
    GoalPoint,
    GoalStatus,
    check_goal,
    open_goals,
    status,
    weeks_until,
)
from domain.measures import Measure
from domain.publishing.post import UNFINISHED
from domain.refusals import Refusal
from domain.translatable_text import text
from domain.weekly_figures import WeekFigure, last_whole
from domain.weekly_report import next_report


@dataclass(frozen=True, slots=True)
class GoalReport:
    """A goal, how it stands, the weeks behind that, and how such forecasts turned out."""

    goal: Goal
    status: GoalStatus
    weeks: Sequence[WeekFigure]
    record: TrackRecord
    points: Sequence[GoalPoint] = ()
    """How it stood on Mondays, the earliest first."""


POINTS = "goal.points"
"""The kind of the weekly job that stores how it stands with each goal."""


class GoalService:
    """The goals of guilds. Requires a moderator; callers must check."""

    def __init__(self, core: Core, insight: InsightService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._insight = insight
        self._taken: dict[int, dict[int, GoalPoint]] = {}
        """The points for the job that is about to run, by guild and goal."""
        core.scheduler.register(POINTS, self._keep, prepare=self._prepare, needs_history=True)

    async def create(
        self, guild_id: int, key: str, number: int, due: date, *, by: int, owner: int | None = None
    ) -> GoalReport:
        """Set a goal for the measure with this key; raise `Refusal` for one that cannot be.

        Its owner is who sets it, unless another is named.
        """
        measure = goal_figures().get(key)
        if measure is None:
            raise Refusal(text("I don't count that. Pick a figure from the list."))
        check_goal(measure, number, due, self._today(guild_id))
        async with self._database.transaction(guild_id) as transaction:
            goals = GoalRepository(transaction, guild_id)
            if len(await goals.all()) >= MAX_GOALS:
                raise Refusal(
                    text(
                        "You can have at most {most} goals. Remove one first: /goal remove.",
                        most=MAX_GOALS,
                    )
                )
            goal = await goals.add(
                measure, number, due, by=by, owner=by if owner is None else owner, at=self._clock()
            )
            at = next_report(self._guilds.of(guild_id).zone, self._clock())
            await JobRepository(transaction).schedule(guild_id, POINTS, 0, at)
        return await self._report(goal)

    async def change(
        self,
        guild_id: int,
        goal_id: int,
        number: int,
        due: date,
        *,
        by: int,
        owner: int | None = None,
    ) -> GoalReport:
        """Put another goal for the same figure in the place of one, which is kept as changed.

        Its owner stays, unless another is named.
        Raises `Refusal` for one that cannot be.
        """
        before = await self.one(guild_id, goal_id)
        today = self._today(guild_id)
        check_goal(before.measure, number, due, today)
        async with self._database.transaction(guild_id) as transaction:
            goals = GoalRepository(transaction, guild_id)
            if not await goals.mark_changed(goal_id, today):
                raise Refusal(NO_SUCH_GOAL)
            whose = before.owner_id if owner is None else owner
            goal = await goals.add(
                before.measure, number, due, by=by, owner=whose, at=self._clock()
            )
            await InitiativeRepository(transaction, guild_id).move_goal(goal_id, goal.id)
            posts = BrandPostRepository(transaction, guild_id)
            # What is out served the goal as it was.
            await posts.move_goal(goal_id, goal.id, UNFINISHED)
        return await self._report(goal)

    async def of(self, guild_id: int) -> list[Goal]:
        """Return the goals of a guild that hold, the first due first."""
        return [goal for goal in await self.every(guild_id) if goal.changed_on is None]

    async def open(self, guild_id: int) -> list[Goal]:
        """Return the goals of a guild that something can still be done for."""
        return open_goals(await self.every(guild_id), self._today(guild_id))

    async def every(self, guild_id: int) -> list[Goal]:
        """Return all goals of a guild, those that were changed too, the first due first."""
        async with self._database.snapshot() as reading:
            return await GoalRepository(reading, guild_id).every()

    async def reports(self, guild_id: int) -> list[GoalReport]:
        """Return the goals of a guild with how they stand, the first due first."""
        async with self._database.snapshot() as reading:
            rows = GoalRepository(reading, guild_id)
            goals, points = await rows.all(), await rows.points()
        reports = await self._reports(guild_id, goals)
        return [replace(each, points=points.get(each.goal.id, ())) for each in reports]

    async def latest(self, guild_id: int) -> list[tuple[Goal, GoalPoint]]:
        """Return the goals of a guild with how they stood on the last Monday, the first due first.

        That is read; only a goal that was set since then is forecast now.
        """
        async with self._database.snapshot() as reading:
            rows = GoalRepository(reading, guild_id)
            goals, points = await rows.all(), await rows.points()
        latest = {goal_id: found[-1] for goal_id, found in points.items() if found}
        new = [goal for goal in goals if goal.id not in latest]
        yesterday = self._today(guild_id) - timedelta(days=1)
        for each in await self._reports(guild_id, new) if new else ():
            latest[each.goal.id] = _point(each, yesterday)
        return [(goal, latest[goal.id]) for goal in goals]

    async def one(self, guild_id: int, goal_id: int) -> Goal:
        """Return a goal, changed or not; raise `Refusal` if there is none."""
        for goal in await self.every(guild_id):
            if goal.id == goal_id:
                return goal
        raise Refusal(NO_SUCH_GOAL)

    async def remove(self, guild_id: int, goal_id: int) -> None:
        """Delete a goal; raise `Refusal` if there is none."""
        async with self._database.transaction(guild_id) as transaction:
            if not await GoalRepository(transaction, guild_id).remove(goal_id):
                raise Refusal(NO_SUCH_GOAL)

    # --- Each Monday --------------------------------------------------------------------------

    async def _prepare(self, due: Job) -> None:
        """Work the odds out, before the transaction that stores them."""
        today = self._today(due.guild_id)
        sunday = today - timedelta(days=today.weekday() + 1)
        reports = await self._reports(due.guild_id, await self.of(due.guild_id), sunday)
        self._taken[due.guild_id] = {each.goal.id: _point(each, sunday) for each in reports}

    async def _keep(self, transaction: Transaction, due: Job) -> datetime | None:
        points = self._taken.pop(due.guild_id, None)
        if points is None:
            return self._clock() + TRY_AGAIN
        rows = GoalRepository(transaction, due.guild_id)
        held = {goal.id for goal in await rows.all()}
        await rows.put_points({key: point for key, point in points.items() if key in held})
        return next_report(self._guilds.of(due.guild_id).zone, self._clock()) if held else None

    async def _report(self, goal: Goal) -> GoalReport:
        (report,) = await self._reports(goal.guild_id, [goal])
        return report

    async def _reports(
        self, guild_id: int, goals: Sequence[Goal], last: date | None = None
    ) -> list[GoalReport]:
        """Return how it stands with goals on a day, by default yesterday."""
        yesterday = last or self._today(guild_id) - timedelta(days=1)
        # Goals of which the day is over need weeks that end on it; all others share a query.
        measures: dict[date, dict[str, GoalFigure]] = defaultdict(dict)
        for goal in goals:
            measures[min(yesterday, goal.due)][goal.measure.key] = goal.measure
        weeks = {
            (until, key): series
            for until, some in measures.items()
            for key, series in (
                await self._insight.for_goals(
                    guild_id, tuple(some.values()), A_YEAR_OF_WEEKS, until=until
                )
            ).items()
        }
        zone = self._guilds.of(guild_id).zone

        def forecast_all() -> list[GoalReport]:
            return [
                _report(
                    goal,
                    weeks[min(yesterday, goal.due), goal.measure.key],
                    yesterday,
                    day_of(goal.created_at, zone),
                )
                for goal in goals
            ]

        # In another thread: forecasts of a year take some milliseconds.
        return await asyncio.to_thread(forecast_all)

    def _today(self, guild_id: int) -> date:
        return day_of(self._clock(), self._guilds.of(guild_id).zone)


TRY_AGAIN = timedelta(minutes=1)
NO_SUCH_GOAL = text("That goal doesn't exist here. Pick one from the list.")


def _point(report: GoalReport, last: date) -> GoalPoint:
    odds = report.status.odds
    number = report.weeks[-1].number if report.weeks else 0
    return GoalPoint(last, number, report.status.state, None if odds is None else percent_of(odds))


def _report(
    goal: Goal, weeks: Sequence[WeekFigure], yesterday: date, created_on: date
) -> GoalReport:
    numbers = [week.number for week in weeks]
    figure = goal.measure
    end = last_whole(figure, goal.due) if isinstance(figure, Measure) else goal.due
    if yesterday >= goal.due and weeks and weeks[-1].last != end:
        numbers = []  # the week until the goal's day has no figure
    found = status(goal, numbers, yesterday, created_on)
    record = TrackRecord(0, 0)
    if found.expected is not None:
        ahead = min(MAX_HORIZON, max(1, weeks_until(goal.due, yesterday)))
        record = track_record(numbers, ahead)
    return GoalReport(goal, found, weeks, record)
