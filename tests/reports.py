"""Weekly reports for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from domain.goals import GoalState
from domain.measures import all_measures
from domain.publishing.content import PostKind
from domain.weekly_figures import Trend
from domain.weekly_report import (
    MAX_PLANNED,
    MAX_SHOWN_GOALS,
    MAX_SHOWN_WORDS,
    REPORT_WEEKS,
    BestPost,
    PlannedEntry,
    ReportAnswers,
    ReportFigures,
    ReportGoal,
    ReportSeries,
    ReportTest,
    WeeklyReport,
)

SUNDAY = date(2026, 3, 1)


def full_report(title: str = "New lids", words: str = "", number: int = 40) -> WeeklyReport:
    """Return a report of a guild in which every figure was unusual."""
    series = ReportSeries((1, *[number] * (REPORT_WEEKS - 1)), Trend.MORE.name, 1, number - 1)
    goals = [
        ReportGoal(key, number, SUNDAY, GoalState.OPEN.name, 1, 2, 3, 50, 41, held=13, made=33)
        for key in all_measures()
    ]
    entry = PlannedEntry(datetime(2026, 3, 4, 18, tzinfo=UTC), title)
    figures = ReportFigures(
        SUNDAY,
        dict.fromkeys(all_measures(), series),
        waiting=number,
        kept_percent=100,
        median_seconds=86_399,
        goals=tuple(goals[:MAX_SHOWN_GOALS]),
        mix={kind.value: number for kind in PostKind},
        planned=(entry,) * MAX_PLANNED,
        planned_in_all=number,
        people=(number,) * 4,
        best_post=BestPost.of(title * 20, number),
        best_contest=BestPost.of(title * 20, number),
        words=(("disappointing", number),) * MAX_SHOWN_WORDS,
        test=ReportTest("noon", "evening", 3, 13, None, is_running=True),
        month=(3, 9),
        answers=ReportAnswers(number, number, number, number, number, 86_399, number),
        planned_from=SUNDAY + timedelta(days=1),
    )
    return WeeklyReport(1, 900, figures, words)
