"""The goals, with their odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.http.dashboard.charts import SparkChart
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit
from bot.services.insight.goals import GoalReport, GoalService
from domain.goal_figures import GoalFigure
from domain.goal_wording import (
    changed_text,
    goal_text,
    number_text,
    past_text,
    percent_of,
    points_text,
    range_text,
    record_text,
    state_text,
)
from domain.goals import GoalState
from domain.measures import Measure
from domain.translatable_text import Text, text

MAX_CHANGED = 10
"""How many goals that were changed are shown."""


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal: how it stands, its odds as the width of a bar, and the forecast behind them."""

    figure: GoalFigure
    title: Text
    state: Text
    percent: int | None
    lines: Sequence[Text]
    spark: SparkChart

    @property
    def is_counted(self) -> bool:
        """Whether the figure has a page of its own."""
        return isinstance(self.figure, Measure)

    @classmethod
    def of(cls, report: GoalReport) -> GoalCard:
        """Return the card of a goal."""
        found, expected = report.status, report.status.expected
        state, lines = state_text(found), []
        if found.state is GoalState.NO_FORECAST and report.weeks:
            # What is known comes first, where others have their odds.
            number = number_text(report.goal.measure, report.weeks[-1].number)
            state, lines = text("Last week: {number}", number=number), [state]
        if report.weeks:
            lines.append(past_text(report.goal.measure, report.weeks))
        if expected is not None:
            lines += [range_text(expected), record_text(expected, report.record)]
        if (points := points_text(report.points)) is not None:
            lines.append(points)
        return cls(
            report.goal.measure,
            goal_text(report.goal),
            state,
            None if found.odds is None else percent_of(found.odds),
            lines,
            SparkChart([week.number for week in report.weeks]),
        )


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    goals = visit.app[GoalService]
    reports = await goals.reports(visit.guild_id)
    changed = [goal for goal in await goals.every(visit.guild_id) if goal.changed_on is not None]
    return {
        "goals": [GoalCard.of(report) for report in reports],
        "changed": [changed_text(goal) for goal in changed[-MAX_CHANGED:]],
    }


PAGE = PageSpec(
    "/goals",
    text("Goals"),
    70,
    View("goals.html", content),
    words={"changed_goals": text("Changed goals")},
)
