"""Panels of goals and weekly reports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from bot.report_content import report_content
from bot.services.insight.goals import GoalReport
from cogs import goals
from cogs.weekly_reports import report_panel
from domain.forecast import Forecast, TrackRecord
from domain.goal_figures import goal_figures
from domain.goals import MAX_GOALS, MAX_NUMBER, Goal, GoalPoint, GoalState, GoalStatus
from domain.weekly_figures import WeekFigure
from domain.weekly_report import MAX_WORDS_LENGTH
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.filling import ID, NOW, words
from tests.reports import full_report


def reports() -> list[GoalReport]:
    """Return as many goals as there can be, with the longest sentences."""
    longest = max(goal_figures().values(), key=lambda each: len(each.name.message))
    status = GoalStatus(GoalState.ON_COURSE, 0.99, Forecast(9.0, 2.0, 10_000.0, is_rough=False))
    weeks = [WeekFigure(NOW.date(), MAX_NUMBER, 1.0)] * 52
    return [
        GoalReport(
            Goal(ID + at, ID, longest, MAX_NUMBER, NOW.date(), ID, NOW, ID),
            status,
            weeks,
            TrackRecord(52, 52),
            [GoalPoint(NOW.date(), MAX_NUMBER, GoalState.ON_COURSE, 99)] * 52,
        )
        for at in range(MAX_GOALS)
    ]


def panels(letters: str, language: Any) -> Iterator[Any]:
    report = full_report(words(60, letters), words(MAX_WORDS_LENGTH, letters), MAX_NUMBER)
    for each in (report, replace(report, sent_by=ID, sent_at=NOW)):
        yield report_panel(each, report_content(each, language), language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    asking = Asking(letters, language)
    cog = without_client(
        goals.GoalCommands,
        goals=Answers({"create": reports()[0], "change": reports()[0]}),
        _app=Answers({"clock": lambda: NOW}),
    )
    add: Any = goals.GoalCommands.add.callback
    await add(cog, asking.interaction, "contests.votes", 1, "in 10 weeks")
    change: Any = goals.GoalCommands.change.callback
    await change(cog, asking.interaction, ID, 1, "in 10 weeks")
    yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    known = [*reports(), *reports()]
    changed = [replace(each.goal, changed_on=NOW.date()) for each in known]
    return {
        "goals": {
            "client.app.GoalService.reports": lambda *_: given(known),
            "client.app.GoalService.every": lambda *_: given(changed),
        }
    }
