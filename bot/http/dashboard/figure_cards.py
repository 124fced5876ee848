"""A figure as a card: its latest week, how usual that is, and the weeks before as small bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.http.dashboard.charts import SparkChart
from bot.http.dashboard.visits import Visit
from bot.services.insight.figures import InsightService, MeasureFigures
from domain.measures import Measure, People, all_measures
from domain.translatable_text import Text, text
from domain.trend_wording import trend_text
from domain.weekly_figures import Trend

SIGNS: Mapping[Trend, str] = {Trend.MORE: "▲", Trend.LESS: "▼", Trend.USUAL: "●"}


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: its latest week, how usual that is, and the weeks before as small bars."""

    measure: Measure
    number: int
    people: Text | None
    """How many different people there were a day, or in which week they are counted; or None."""
    trend: Text
    sign: str
    spark: SparkChart

    @classmethod
    def of(cls, figures: MeasureFigures) -> Card:
        """Return the card of a measure."""
        return cls(
            figures.measure,
            figures.comparison.number,
            people_of(figures),
            trend_text(figures.comparison),
            SIGNS.get(figures.comparison.trend, ""),
            SparkChart([week.number for week in figures.weeks]),
        )


async def cards_of(visit: Visit, *subjects: str) -> list[Card]:
    """Return the cards of the measures of these subjects, in the chosen period."""
    measures = [each for key, each in all_measures().items() if key.partition(".")[0] in subjects]
    figures = await visit.app[InsightService].some(visit.guild_id, measures, visit.weeks)
    return [Card.of(each) for each in figures.values()]


def people_of(figures: MeasureFigures) -> Text | None:
    """Return how many people did it on an average day of the latest week, if that is counted.

    Of a measure that counts them once a week, return which week that is.
    """
    if figures.measure.is_by_week and figures.weeks:
        return text("Monday to Sunday, until {day}", day=figures.weeks[-1].last)
    if figures.measure.people is People.NOT_COUNTED or not figures.weeks:
        return None
    number = round(figures.weeks[-1].people_a_day, 1)
    return text("People a day, on average: {number}", number=number)


def measure_in_path(visit: Visit) -> Measure:
    """Return the measure in the address; raise an error for any other word."""
    measure = all_measures().get(visit.request.match_info["key"])
    if measure is None:
        raise web.HTTPNotFound
    return measure
