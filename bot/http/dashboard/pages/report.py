"""The weekly report: the latest, and earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from bot.http.dashboard.charts import PERCENT, line_chart
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.rendering import day_of_month, days_between
from bot.http.dashboard.visits import Visit, file_response
from bot.i18n import say
from bot.report_content import ReportContent, ReportRange, report_content
from bot.report_table import report_csv
from bot.services.insight.weekly_report import WeeklyReportService
from domain.goal_figures import goal_figures
from domain.languages import Language
from domain.translatable_text import Text, text
from domain.weekly_figures import A_WEEK
from domain.weekly_report import WeeklyReport, first_day
from domain.weekly_report_wording import ANSWER_FIGURES

TABLE_WEEKS = 8
"""How many weeks the table below the lines has, the newest first; all are in the file."""

WORDS: Mapping[str, Text] = {
    "expected": text("Expected"),
    "goal": text("Goal"),
    "in_calendar": text("See them in the calendar"),
    "middle": text("Middle"),
    "wanted": text("Wanted"),
    "week_by_week": text("Week by week"),
    "weeks_note": text("The last eight weeks, the newest first. All 26 are in the table (CSV)."),
    "week_until": text("Week until"),
}


@dataclass(frozen=True, slots=True)
class GoalScale:
    """A goal on its scale: the range, its middle and the wanted number, in percent of the width."""

    each: ReportRange
    lowest: float
    middle: float
    width: float
    wanted: float

    @classmethod
    def of(cls, each: ReportRange) -> GoalScale:
        """Return the scale of a goal."""
        goal, scale = each.goal, each.scale(PERCENT)
        lowest, width = scale.span(goal.lowest, goal.highest)
        numbers = (lowest, scale.place(goal.middle), width, scale.place(goal.number))
        return cls(each, *(round(number, 2) for number in numbers))


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    found = await chosen_report(visit)
    weeks = [
        (day, days_between(first_day(day), day, visit.language))
        for day in await visit.app[WeeklyReportService].weeks(visit.guild_id)
    ]
    shown: dict[str, Any] = {"shown": None, "reports": weeks}
    if found is not None:
        report = report_content(found, visit.language)
        longest = min(TABLE_WEEKS, max((len(line.numbers) for line in report.lines), default=0))
        last = found.figures.last
        shown |= drawn(report) | {
            "defined": definitions(visit.language),
            "shown": last,
            "weeks": [day_of_month(last - A_WEEK * ago, visit.language) for ago in range(longest)],
            # Of a line that began later, the weeks before are empty.
            "rows": [
                (line.label, [*line.numbers[::-1], *[None] * longest][:longest])
                for line in report.lines
            ],
        }
    return shown


def definitions(language: Language) -> dict[str, str]:
    """Return the keys of the figures that have a definition, by the labels of the report."""
    labels = [*((each.name, each) for each in goal_figures().values()), *ANSWER_FIGURES]
    return {say(label, language, markup=False): figure.key for label, figure in labels}


def drawn(content: ReportContent) -> dict[str, Any]:
    """Return the report with its charts."""
    return {
        "report": content,
        "lines": [(line, line_chart(line.numbers, line.usual)) for line in content.lines],
        "goals": [GoalScale.of(each) for each in content.goals],
        "ranges": [
            (goal_figures()[each.goal.measure].name, each.goal)
            for each in content.goals
            if each.has_range
        ],
    }


async def table(visit: Visit) -> web.Response:
    """Return the report as a table."""
    found = await chosen_report(visit)
    if found is None:
        raise web.HTTPNotFound
    return file_response(f"report-{found.figures.last}.csv", report_csv(found, visit.language))


async def chosen_report(visit: Visit) -> WeeklyReport | None:
    """Return the report of the week that was chosen, by default the latest; None before any."""
    try:
        asked = visit.request.query.get("week", "")
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        raise web.HTTPNotFound from None
    found = await visit.app[WeeklyReportService].of_week(visit.guild_id, day)
    if found is None and day is not None:
        raise web.HTTPNotFound
    return found


PAGE = PageSpec(
    "/report",
    text("Weekly report"),
    80,
    View("report.html", content),
    words=WORDS,
    files={"/report.csv": table},
)
