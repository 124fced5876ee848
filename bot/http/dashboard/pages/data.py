"""Every figure as a table, by day and by week."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.http.dashboard.figure_cards import measure_in_path
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit, file_response
from bot.i18n import say
from bot.services.insight.figures import A_YEAR_OF_WEEKS, InsightService, MeasureFigures
from domain.csv_safety import write_csv
from domain.languages import Language
from domain.measures import MeasureCount, People, all_measures
from domain.translatable_text import text
from domain.weekly_figures import WeekFigure


async def content(_visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    return {"measures": all_measures().values()}


async def days_file(visit: Visit) -> web.Response:
    """Return all figures by day."""
    days = await visit.app[InsightService].daily(visit.guild_id, A_YEAR_OF_WEEKS)
    return file_response("days.csv", await asyncio.to_thread(day_csv, days, visit.language))


async def weeks_file(visit: Visit) -> web.Response:
    """Return one figure by weeks."""
    measure = measure_in_path(visit)
    figures = await visit.app[InsightService].one(visit.guild_id, measure, A_YEAR_OF_WEEKS)
    return file_response(f"{measure.key}.csv", week_csv(figures))


def week_csv(figures: MeasureFigures) -> bytes:
    """Return a measure by weeks, as a table."""
    heads = ("first_day", "last_day", "number", "people_a_day")
    counts_people = figures.measure.people is not People.NOT_COUNTED
    return write_csv(
        [heads, *(_week_row(week, counts_people=counts_people) for week in figures.weeks)]
    )


def _week_row(week: WeekFigure, *, counts_people: bool) -> tuple[str, ...]:
    people = f"{week.people_a_day:.1f}" if counts_people else ""
    return (week.first.isoformat(), week.last.isoformat(), str(week.number), people)


def day_csv(days: Mapping[str, Mapping[date, MeasureCount]], language: Language) -> bytes:
    """Return the counts by day, as a table."""
    return write_csv([("day", "measure", "name", "number", "people"), *_day_rows(days, language)])


def _day_rows(
    days: Mapping[str, Mapping[date, MeasureCount]], language: Language
) -> Iterable[tuple[str, ...]]:
    measures = all_measures()
    for key, counts in days.items():
        measure = measures[key]
        name = say(measure.name, language, markup=False)
        counts_people = measure.people is not People.NOT_COUNTED
        for day, count in sorted(counts.items()):
            people = str(count.people) if counts_people else ""
            yield (day.isoformat(), key, name, str(count.number), people)


PAGE = PageSpec(
    "/data",
    text("Data"),
    100,
    View("data.html", content),
    files={"/data/days.csv": days_file, "/data/{key}.csv": weeks_file},
)
