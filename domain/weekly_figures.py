"""Weekly figures of a measure, and how the latest week compares with the weeks before.

Weeks are seven whole days and end with yesterday, so that the latest is as long as the others; of
measures that count each member once a week, they end with the latest Sunday.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from domain.measures import Measure, MeasureCount

A_WEEK = timedelta(days=7)
WEEKS_COMPARED = 4
"""How many weeks before the latest one are what is usual."""
FEWEST = 10
"""Fewer than this, in the latest week and in each of those before, are too few to compare."""
NOTHING = MeasureCount()


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """A measure in seven days, of which `first` is the earliest."""

    first: date
    number: int
    people_a_day: float
    """Different people on an average day; a person who came on two days counts on both."""

    @property
    def last(self) -> date:
        """The latest of its days."""
        return self.first + A_WEEK - timedelta(days=1)


class Trend(Enum):
    """How the latest week compares with those before."""

    NOT_KNOWN = auto()
    """Not enough weeks were counted."""
    TOO_FEW = auto()
    LESS = auto()
    """Fewer than in any of the weeks before."""
    USUAL = auto()
    MORE = auto()
    """More than in any of the weeks before."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The latest week and the range of the weeks before; without these the range is empty."""

    number: int
    trend: Trend
    lowest: int = 0
    highest: int = 0


def weekly_figures(
    sums: Mapping[int, MeasureCount], yesterday: date, weeks: int, since: date | None
) -> tuple[WeekFigure, ...]:
    """Return the last `weeks` weeks until yesterday, the earliest first.

    `sums` are those of each week, by how many weeks before the latest it is. Weeks that began
    before the day `since`, when counting began, are left out; None if nothing was counted yet.
    """
    if since is None:
        return ()
    latest = yesterday - A_WEEK + timedelta(days=1)
    counted = ((ago, latest - A_WEEK * ago) for ago in range(weeks - 1, -1, -1))
    return tuple(
        WeekFigure(first, count.number, count.people / 7)
        for ago, first in counted
        if first >= since
        for count in (sums.get(ago, NOTHING),)
    )


def last_whole(measure: Measure, last: date) -> date:
    """Return the day with which the latest week of a measure ends, at the latest on `last`."""
    return last - timedelta(days=(last.weekday() + 1) % 7) if measure.is_by_week else last


def compare(weeks: Sequence[WeekFigure]) -> Comparison:
    """Compare the latest of these weeks with up to `WEEKS_COMPARED` before it."""
    if not weeks:
        return Comparison(0, Trend.NOT_KNOWN)
    latest = weeks[-1].number
    before = [week.number for week in weeks[:-1]][-WEEKS_COMPARED:]
    if len(before) < WEEKS_COMPARED:
        return Comparison(latest, Trend.NOT_KNOWN)
    lowest, highest = min(before), max(before)
    if max(latest, highest) < FEWEST:
        trend = Trend.TOO_FEW
    elif latest > highest:
        trend = Trend.MORE
    elif latest < lowest:
        trend = Trend.LESS
    else:
        trend = Trend.USUAL
    return Comparison(latest, trend, lowest, highest)
