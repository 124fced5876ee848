"""The first page: figures that were unusual, who waits, the way from a wish to a purchase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chart_geometry import Scale
from bot.http.dashboard.charts import PERCENT
from bot.http.dashboard.figure_cards import Card
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.pages import calendar
from bot.http.dashboard.rendering import days_between
from bot.http.dashboard.visits import Visit
from bot.http.dashboard.wording import WORDS, headline, latest_text
from bot.services.calendar import CalendarService
from bot.services.cases.waiting_times import CareStatus
from bot.services.insight.figures import InsightOverview, InsightService, MeasureFigures
from bot.services.insight.goals import GoalService
from domain.cases.answer_estimate import length_text
from domain.goal_wording import goal_text, odds_text
from domain.measure_groups import FIRST, FUNNEL
from domain.measures import Measure
from domain.translatable_text import Text, text
from domain.weekly_figures import Trend

SHOWN = 3
"""How many goals and planned entries are shown."""


@dataclass(frozen=True, slots=True)
class FunnelBar:
    """A step of the funnel; `share` is the width of its bar in percent."""

    measure: Measure
    number: int
    share: float


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    overview = await visit.app[InsightService].overview(
        visit.guild_id, visit.weeks, (*FIRST, *FUNNEL)
    )
    shown = overview_content(overview)
    outlook = await visit.app[CalendarService].outlook(visit.guild_id)
    shown["ahead"] = [
        (visit.when(each.at), each.title, None, calendar.doubt(each, visit))
        for each in outlook.ahead[:SHOWN]
    ]
    shown["mix"] = calendar.mix_rows(outlook.mix)
    latest = await visit.app[GoalService].latest(visit.guild_id)
    shown["goals"] = [
        (goal_text(goal), odds_text(point.state, point.percent or 0))
        for goal, point in latest[:SHOWN]
    ]
    if (week := shown["latest"]) is not None:
        shown["latest_days"] = latest_text(days_between(week.first, week.last, visit.language))
    return shown


def overview_content(overview: InsightOverview) -> dict[str, Any]:
    """Return the content of the first page, without the days of the latest week."""
    figures = overview.figures
    named: dict[Trend, list[Text]] = defaultdict(list)
    for each in figures.values():
        named[each.comparison.trend].append(each.measure.name)
    shown = [figures[key] for key in FIRST if key in figures]
    weeks = shown[0].weeks if shown else ()
    return {
        "latest": weeks[-1] if weeks else None,
        "headline": headline(named),
        "cards": [Card.of(each) for each in shown],
        "funnel": funnel(figures),
        "contests": overview.contests,
        "care": care_rows(overview.care, overview.inbox.total),
    }


def funnel(figures: Mapping[str, MeasureFigures]) -> list[FunnelBar]:
    """Return the steps from a wish to a purchase over all shown weeks; empty without any."""
    steps = [figures[key] for key in FUNNEL if key in figures]
    numbers = [sum(week.number for week in step.weeks) for step in steps]
    if not any(numbers):
        return []
    scale = Scale.exact(numbers, PERCENT)
    return [
        FunnelBar(step.measure, number, round(scale.place(number), 1))
        for step, number in zip(steps, numbers, strict=True)
    ]


def care_rows(care: CareStatus, in_inbox: int) -> list[tuple[Text, Text]]:
    """Return the figures about members who wait for an answer."""
    rows = [(WORDS["waiting"], text("{number}", number=len(care.waiting)))]
    if care.waiting:
        rows.append((WORDS["longest"], length_text(care.waiting[0].lasted)))
    figures = care.figures
    if figures is None:
        rows.append((WORDS["kept"], WORDS["no_care"]))
    else:
        if figures.kept is not None:
            kept = text("{percent}%", percent=round(100 * figures.kept))
            rows.append((WORDS["kept"], kept))
        if figures.median is not None:
            rows.append((WORDS["first_answer"], length_text(figures.median)))
    rows.append((WORDS["inbox"], text("{number}", number=in_inbox)))
    return rows


PAGE = PageSpec(
    "/",
    text("Overview"),
    10,
    View("overview.html", content),
    words={
        **calendar.PLANNED_WORDS,
        "all_goals": text("See all goals"),
        "mix": calendar.WORDS["mix"],
    },
)
