"""Every figure, and a page for each: its chart, its table, and what the next week may bring."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.http.dashboard.charts import bar_chart
from bot.http.dashboard.figure_cards import SIGNS, Card, measure_in_path
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.rendering import days_between
from bot.http.dashboard.visits import Visit
from bot.http.dashboard.wording import latest_text
from bot.services.insight.figures import A_YEAR_OF_WEEKS, InsightService, MeasureFigures
from domain.forecast import forecast
from domain.goal_wording import next_week_text
from domain.measure_groups import grouped
from domain.measures import People
from domain.translatable_text import text


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page with all figures."""
    figures = await visit.app[InsightService].figures(visit.guild_id, visit.weeks)
    groups = grouped(each.measure for each in figures.values())
    return {
        "groups": [(name, [Card.of(figures[each.key]) for each in some]) for name, some in groups]
    }


async def figure_content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page about one figure."""
    measure = measure_in_path(visit)
    figures = await visit.app[InsightService].one(visit.guild_id, measure, A_YEAR_OF_WEEKS)
    numbers = [week.number for week in figures.weeks]
    expected = await asyncio.to_thread(forecast, numbers, 1)
    figures = replace(figures, weeks=figures.weeks[-visit.weeks :])
    labels = [days_between(each.first, each.last, visit.language) for each in figures.weeks]
    return {
        **measure_content(figures, labels),
        "expected": None if expected is None else next_week_text(expected),
        "latest_days": latest_text(labels[-1] if labels else ""),
    }


def measure_content(figures: MeasureFigures, labels: Sequence[str]) -> dict[str, Any]:
    """Return the content about one measure; `labels` say each of its weeks."""
    numbers = [week.number for week in figures.weeks]
    compared = figures.comparison
    usual = None
    if compared.trend in SIGNS:
        usual = (compared.lowest, compared.highest)
    return {
        "card": Card.of(figures),
        "chart": bar_chart(numbers, labels, usual),
        "weeks": list(zip(labels, figures.weeks, strict=True)),
        "has_people": figures.measure.people is not People.NOT_COUNTED,
    }


PAGE = PageSpec(
    "/figures",
    text("Figures"),
    20,
    View("figures.html", content),
    views={"/figures/{key}": View("figure.html", figure_content)},
)
