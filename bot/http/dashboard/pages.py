"""Content of the dashboard's pages, from a guild's figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.http.dashboard.charts import BarChart, bar_chart, line_chart
from bot.http.dashboard.wording import WORDS, headline
from bot.i18n import say
from bot.report_content import ReportContent, ReportRange
from bot.services.cases.waiting_times import CareStatus
from bot.services.insight.figures import InsightOverview, MeasureFigures
from bot.services.insight.goals import GoalReport
from domain.cases.answer_estimate import length_text
from domain.csv_safety import write_csv
from domain.goal_wording import goal_text, percent_of, range_text, record_text, state_text
from domain.languages import Language
from domain.measure_groups import FIRST, FUNNEL, grouped
from domain.measures import Measure, MeasureCount, People, all_measures
from domain.translatable_text import Text, text
from domain.trend_wording import trend_text
from domain.weekly_figures import Trend, WeekFigure

PERIODS = (12, 26, 52)
"""Numbers of weeks that can be chosen; the first is the default."""
SIGNS: Mapping[Trend, str] = {Trend.MORE: "▲", Trend.LESS: "▼", Trend.USUAL: "●"}


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: its latest week, how usual that is, and the weeks before as small bars."""

    measure: Measure
    number: int
    people: Text | None
    """How many different people there were a day; None if they are not counted."""
    trend: Text
    sign: str
    spark: BarChart

    @classmethod
    def of(cls, figures: MeasureFigures) -> Card:
        """Return the card of a measure."""
        return cls(
            figures.measure,
            figures.comparison.number,
            people_of(figures),
            trend_text(figures.comparison),
            SIGNS.get(figures.comparison.trend, ""),
            bar_chart([week.number for week in figures.weeks], [""] * len(figures.weeks)),
        )


@dataclass(frozen=True, slots=True)
class FunnelBar:
    """A step of the funnel; `share` is the width of its bar in percent."""

    measure: Measure
    number: int
    share: float


def overview_page(overview: InsightOverview) -> dict[str, Any]:
    """Return the content of the first page."""
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
    most = max(numbers, default=0)
    if not most:
        return []
    return [
        FunnelBar(step.measure, number, round(100 * number / most, 1))
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


def figures_page(figures: Mapping[str, MeasureFigures]) -> dict[str, Any]:
    """Return the content of the page with all figures."""
    groups = grouped(each.measure for each in figures.values())
    return {
        "groups": [(name, [Card.of(figures[each.key]) for each in some]) for name, some in groups]
    }


def measure_page(figures: MeasureFigures, labels: Sequence[str]) -> dict[str, Any]:
    """Return the content of the page about one measure; `labels` say each of its weeks."""
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


def people_of(figures: MeasureFigures) -> Text | None:
    """Return how many people did it on an average day of the latest week, if that is counted."""
    if figures.measure.people is People.NOT_COUNTED or not figures.weeks:
        return None
    number = round(figures.weeks[-1].people_a_day, 1)
    return text("People a day, on average: {number}", number=number)


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal: how it stands, its odds as the width of a bar, and the forecast behind them."""

    measure: Measure
    title: Text
    state: Text
    percent: int | None
    lines: Sequence[Text]
    spark: BarChart

    @classmethod
    def of(cls, report: GoalReport) -> GoalCard:
        """Return the card of a goal."""
        found, expected = report.status, report.status.expected
        lines = []
        if expected is not None:
            lines = [range_text(expected), record_text(expected, report.record)]
        numbers = [week.number for week in report.weeks]
        return cls(
            report.goal.measure,
            goal_text(report.goal),
            state_text(found),
            None if found.odds is None else percent_of(found.odds),
            lines,
            bar_chart(numbers, [""] * len(numbers)),
        )


def goals_page(reports: Iterable[GoalReport]) -> dict[str, Any]:
    """Return the content of the page with the goals."""
    return {"goals": [GoalCard.of(report) for report in reports]}


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
        goal, per = each.goal, 100 / each.top
        numbers = (goal.lowest, goal.middle, goal.highest - goal.lowest, goal.number)
        return cls(each, *(round(number * per, 2) for number in numbers))


def report_page(content: ReportContent) -> dict[str, Any]:
    """Return the content of the page with a weekly report."""
    return {
        "report": content,
        "lines": [(line, line_chart(line.numbers, line.usual)) for line in content.lines],
        "goals": [GoalScale.of(each) for each in content.goals],
    }


def week_csv(figures: MeasureFigures) -> bytes:
    """Return a measure by weeks, as a table."""
    heads = ("first_day", "last_day", "number", "people_a_day")
    return write_csv([heads, *map(_week_row, figures.weeks)])


def _week_row(week: WeekFigure) -> tuple[str, ...]:
    people = f"{week.people_a_day:.1f}"
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
