"""The first sentences of a weekly report: alerts and complaints, then what was unusual."""

from __future__ import annotations

from collections.abc import Iterator

from domain.measure_groups import FIRST
from domain.measures import all_measures
from domain.translatable_text import JoinedList, Text, counted, text
from domain.weekly_figures import Trend
from domain.weekly_report import ReportFigures, ReportGoal
from domain.weekly_report_wording import ALERTS, COMPLAINTS, LEARNED

CONSIDERED = (
    *FIRST,
    "contributions.people",
    "contributions.returning",
    "contributions.newcomers",
    "contests.entries",
    "coupons.redeemed",
    *LEARNED,
)
"""Measures that are named if they were unusual."""
NAMED = 3
"""How many unusual figures have a sentence each; the others share one."""
UNUSUAL = (Trend.MORE, Trend.LESS)


def broken_goals(figures: ReportFigures) -> list[ReportGoal]:
    """Return the goals about complaints and alerts that the week was above."""
    return [
        goal
        for goal in figures.goals
        if goal.measure in LEARNED and figures.number(goal.measure) > goal.number
    ]


def has_trouble(figures: ReportFigures) -> bool:
    """Return whether there was an alert, or were more complaints than usual or than wanted."""
    heard = figures.series.get(COMPLAINTS)
    return (
        figures.number(ALERTS) > 0
        or (heard is not None and heard.comparison.trend is Trend.MORE)
        or bool(broken_goals(figures))
    )


def headline_texts(figures: ReportFigures) -> list[Text]:
    """Return the first sentences: what was unusual in the week."""
    said = list(_of_trouble(figures))
    unusual = _unusual(figures, {ALERTS, COMPLAINTS} if said else set())
    said += [figure_text(figures, key) for key in unusual[:NAMED]]
    for trend in UNUSUAL:
        rest = tuple(
            text("{figure} ({number})", figure=all_measures()[key].name, number=figures.number(key))
            for key in unusual[NAMED:]
            if figures.series[key].comparison.trend is trend
        )
        if rest and trend is Trend.MORE:
            said.append(text("Also more than usual: {figures}.", figures=JoinedList(rest)))
        elif rest:
            said.append(text("Also less than usual: {figures}.", figures=JoinedList(rest)))
    return said or [text("A week without surprises in its figures.")]


def figure_text(figures: ReportFigures, key: str) -> Text:
    """Return the sentence about a figure and the weeks before."""
    name, compared = all_measures()[key].name, figures.series[key].comparison
    number, low, high = figures.number(key), compared.lowest, compared.highest
    if compared.trend is Trend.NOT_KNOWN:
        return text("{figure}: {number}.", figure=name, number=number)
    if compared.trend is Trend.TOO_FEW:
        return text(
            "{figure}: {number}, {low} to {high} in the four weeks before.",
            figure=name,
            number=number,
            low=low,
            high=high,
        )
    return text(
        "{figure}: {number}, usually {low} to {high}.",
        figure=name,
        number=number,
        low=low,
        high=high,
    )


def _of_trouble(figures: ReportFigures) -> Iterator[Text]:
    if not has_trouble(figures):
        return
    alerts = figures.number(ALERTS)
    if alerts:
        yield counted("There was {count} alert.", "There were {count} alerts.", alerts)
    if COMPLAINTS in figures.series:
        yield figure_text(figures, COMPLAINTS)
    for goal in broken_goals(figures):
        yield text(
            "That is above the goal for {figure}: at most {number}.",
            figure=all_measures()[goal.measure].name,
            number=goal.number,
        )


def _unusual(figures: ReportFigures, without: set[str]) -> list[str]:
    """Return the measures that were unusual, the most unusual first."""

    def times(key: str) -> float:
        compared = figures.series[key].comparison
        if compared.trend is Trend.MORE:
            return compared.number / max(1, compared.highest)
        return compared.lowest / max(1, compared.number)

    found = [
        key
        for key in CONSIDERED
        if key in figures.series
        and key not in without
        and key in all_measures()
        and figures.series[key].comparison.trend in UNUSUAL
    ]
    return sorted(found, key=times, reverse=True)
