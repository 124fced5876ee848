"""Goals: a number that a weekly figure should have by a day, and the odds of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from domain.forecast import MAX_HORIZON, Forecast, forecast
from domain.goal_figures import EVERYTHING, GoalFigure, Unit, is_forecast, unit_of
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_GOALS = 10
"""How many goals a guild can have at once."""
MAX_NUMBER = 1_000_000_000
SOONEST = timedelta(weeks=4)
LATEST = timedelta(weeks=MAX_HORIZON)
ON_COURSE, UNLIKELY = 0.7, 0.3
"""Odds from which on a goal is on course, and below which it is unlikely."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A wanted value of a figure in the seven days that end on `due`."""

    id: int
    guild_id: int
    measure: GoalFigure
    number: int
    """At least this many, or at most for a measure of which less is better."""
    due: date
    created_by: int
    created_at: datetime
    owner_id: int
    """The member of the team who sees to it."""
    changed_on: date | None = None
    """The day on which another goal took its place; None for one that holds."""


class GoalState(Enum):
    """How it stands with a goal."""

    NOT_KNOWN = auto()
    """Not enough weeks were counted for a forecast."""
    NO_FORECAST = auto()
    """Nobody can tell the odds of such a figure."""
    NOT_COUNTED = auto()
    """The day is over, and the figure says nothing about the week until it."""
    ON_COURSE = auto()
    OPEN = auto()
    UNLIKELY = auto()
    REACHED = auto()
    MISSED = auto()


@dataclass(frozen=True, slots=True)
class GoalStatus:
    """How it stands with a goal, its odds, and the forecast behind them, if there is one."""

    state: GoalState
    odds: float | None = None
    expected: Forecast | None = None


@dataclass(frozen=True, slots=True)
class GoalPoint:
    """How it stood with a goal on a Monday: the week until the day before, and the odds then."""

    last: date
    """The Sunday before."""
    number: int
    state: GoalState
    percent: int | None
    """The odds in 100; None without a forecast, and once the goal's day is over."""


def check_goal(figure: GoalFigure, number: int, due: date, today: date) -> None:
    """Raise `Refusal` for a number or a day that cannot be a goal's."""
    if not 0 <= number <= MAX_NUMBER:
        raise Refusal(
            text("A goal's number is from 0 to {most}. Write it in digits.", most=MAX_NUMBER)
        )
    if unit_of(figure) is Unit.PERCENT and number > EVERYTHING:
        raise Refusal(
            text("{figure} is a share: choose a number from 0 to 100.", figure=figure.name)
        )
    if due - today < SOONEST:
        raise Refusal(
            text(
                "A goal needs at least four weeks, so that something can be done for it. Choose "
                "{first} or later.",
                first=today + SOONEST,
            )
        )
    if due - today > LATEST:
        raise Refusal(
            text(
                "A goal is at most a year away: nobody can tell more. Choose {last} or earlier.",
                last=today + LATEST,
            )
        )


def open_goals(goals: Iterable[Goal], today: date) -> list[Goal]:
    """Return the goals that hold and whose day is not over."""
    return [goal for goal in goals if goal.changed_on is None and goal.due >= today]


def weeks_until(due: date, yesterday: date) -> int:
    """Return in which week after the latest one a day is; 0 or less if it is in the past."""
    return -(-(due - yesterday).days // 7)


def status(goal: Goal, numbers: Sequence[int], yesterday: date, created_on: date) -> GoalStatus:
    """Return how it stands with a goal.

    `numbers` are those of whole weeks, the earliest first; the latest ends `yesterday`, or on the
    day that the goal is due if that is over. Then there are none if nothing is known of it.
    """
    if yesterday >= goal.due:
        if not numbers:
            return GoalStatus(GoalState.NOT_COUNTED)
        held = _holds(goal, numbers[-1])
        return GoalStatus(GoalState.REACHED if held else GoalState.MISSED)
    if not is_forecast(goal.measure):
        return GoalStatus(GoalState.NO_FORECAST)
    expected = forecast(numbers, min(MAX_HORIZON, max(1, weeks_until(goal.due, yesterday))))
    if expected is None:
        return GoalStatus(GoalState.NOT_KNOWN)
    odds = expected.odds_of(goal.number)
    if goal.measure.is_better_low:
        odds = 1.0 - expected.odds_of(goal.number + 1)
    return GoalStatus(_state(odds, goal, yesterday, created_on), odds, expected)


def _state(odds: float, goal: Goal, yesterday: date, created_on: date) -> GoalState:
    if odds >= ON_COURSE:
        return GoalState.ON_COURSE
    # Before half of its time is over, there is still much that can be done.
    if odds < UNLIKELY and yesterday - created_on >= (goal.due - created_on) / 2:
        return GoalState.UNLIKELY
    return GoalState.OPEN


def _holds(goal: Goal, number: int) -> bool:
    return number <= goal.number if goal.measure.is_better_low else number >= goal.number
