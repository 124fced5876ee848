"""Sentences about goals and the forecasts behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain.cases.answer_estimate import length_text
from domain.forecast import LEAST_WEEKS, ROUGH_BELOW, SHARE, Forecast, TrackRecord
from domain.goal_figures import GoalFigure, Unit, unit_of
from domain.goals import Goal, GoalPoint, GoalState, GoalStatus
from domain.translatable_text import Text, counted, text
from domain.weekly_figures import WeekFigure

SHOWN_WEEKS = 8
"""How many of the last weeks a new goal is shown with."""
SHOWN_POINTS = 8
"""How many of the last Mondays a goal is shown with."""
LEAST_TRIES = 5
"""With fewer past ranges, such as for a day that is as far away as the past is long, how often
they held says nothing."""


def goal_text(goal: Goal) -> Text:
    """Return what somebody wants, until when."""
    return wanted_text(goal.measure, goal.number, goal.due)


def wanted_text(measure: GoalFigure, number: int, due: date) -> Text:
    """Return what a figure should be, until when."""
    if measure.is_better_low:
        return text(
            "{figure}: at most {number} in the week until {due}",
            figure=measure.name,
            number=number_text(measure, number),
            due=due,
        )
    return text(
        "{figure}: at least {number} in the week until {due}",
        figure=measure.name,
        number=number_text(measure, number),
        due=due,
    )


def number_text(figure: GoalFigure, number: int) -> Text:
    """Return a number of this figure with its unit."""
    match unit_of(figure):
        case Unit.COUNT:
            return text("{number}", number=number)
        case Unit.PERCENT:
            return text("{percent}%", percent=number)
        case Unit.MINUTES:
            return length_text(timedelta(minutes=number))


def state_text(status: GoalStatus) -> Text:
    """Return how it stands with a goal."""
    return odds_text(status.state, percent_of(status.odds or 0.0))


def odds_text(state: GoalState, percent: int) -> Text:
    """Return how it stands with a goal that has these odds in 100."""
    if state is GoalState.ON_COURSE:
        return text("On course: {percent} in 100", percent=percent)
    if state is GoalState.OPEN:
        return text("Open: {percent} in 100", percent=percent)
    if state is GoalState.UNLIKELY:
        return text("Unlikely: {percent} in 100", percent=percent)
    return WITHOUT_ODDS[state]


WITHOUT_ODDS: Mapping[GoalState, Text] = {
    GoalState.NOT_KNOWN: text("A forecast needs {weeks} whole weeks.", weeks=LEAST_WEEKS),
    GoalState.NO_FORECAST: text("No odds: such a figure is not forecast"),
    GoalState.NOT_COUNTED: text("Over: there is no figure for that week"),
    GoalState.REACHED: text("Reached"),
    GoalState.MISSED: text("Not reached"),
}


def percent_of(odds: float) -> int:
    """Return odds in 100; a forecast is never certain."""
    return min(99, max(1, round(100 * odds)))


def range_text(expected: Forecast) -> Text:
    """Return the range that a forecast gives."""
    return text(
        "Expected: {low} to {high}, in {share} of 100 cases",
        low=expected.lowest,
        high=expected.highest,
        share=round(100 * SHARE),
    )


def next_week_text(expected: Forecast) -> Text:
    """Return the range that a forecast gives for the next week."""
    return text(
        "Expected in the next seven days: {low} to {high}, in {share} of 100 cases",
        low=expected.lowest,
        high=expected.highest,
        share=round(100 * SHARE),
    )


def record_text(expected: Forecast, record: TrackRecord) -> Text:
    """Return how far such a range can be trusted."""
    return trust_text(record, is_rough=expected.is_rough)


def trust_text(record: TrackRecord, *, is_rough: bool) -> Text:
    """Return how far a range with this record can be trusted."""
    if is_rough:
        return text("This is rough: fewer than {weeks} weeks were counted.", weeks=ROUGH_BELOW)
    if record.made < LEAST_TRIES:
        return text("Too few weeks were counted to say how often such ranges held.")
    return text(
        "Such ranges would have held {held} of the last {made} times.",
        held=record.held,
        made=record.made,
    )


def past_text(figure: GoalFigure, weeks: Sequence[WeekFigure]) -> Text:
    """Return the figures of the last weeks, the latest at the end."""
    shown = weeks[-SHOWN_WEEKS:]
    numbers = " · ".join(str(week.number) for week in shown)
    if unit_of(figure) is Unit.PERCENT:
        return counted(
            "The last week, in percent: {numbers}",
            "The last {count} weeks, in percent: {numbers}",
            len(shown),
            numbers=numbers,
        )
    if unit_of(figure) is Unit.MINUTES:
        return counted(
            "The last week, in minutes: {numbers}",
            "The last {count} weeks, in minutes: {numbers}",
            len(shown),
            numbers=numbers,
        )
    return counted(
        "The last week: {numbers}",
        "The last {count} weeks: {numbers}",
        len(shown),
        numbers=numbers,
    )


def points_text(points: Sequence[GoalPoint]) -> Text | None:
    """Return the odds on the last Mondays, the latest at the end; None before the first."""
    shown = [point.percent for point in points if point.percent is not None][-SHOWN_POINTS:]
    if not shown:
        return None
    return counted(
        "Odds on the last Monday: {numbers} in 100",
        "Odds on the last {count} Mondays: {numbers} in 100",
        len(shown),
        numbers=" · ".join(map(str, shown)),
    )


def shown_text(goal: Goal) -> Text:
    """Return what a goal wants, and when it was changed if it was."""
    return goal_text(goal) if goal.changed_on is None else changed_text(goal)


def served_text(goal: Goal | None) -> Text:
    """Return which goal something serves; None for one that was removed."""
    if goal is None:
        return text("The goal that this was to serve was removed.")
    return text("Serves the goal “{goal}”", goal=shown_text(goal))


def changed_text(goal: Goal) -> Text:
    """Return what is said of a goal that another one replaced."""
    return text("{goal}: changed on {day}", goal=goal_text(goal), day=goal.changed_on or goal.due)
