"""The alerts that a course of complaints would have raised, each judged by what came before it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from domain.alert_rule import (
    CALM_AFTER,
    DEFAULT_WEEKS,
    HOUR,
    LEARNT_FROM,
    LEAST_MESSAGES,
    WINDOWS,
    Evidence,
    UsualCounts,
    evaluate,
    learn,
)


@dataclass(frozen=True, slots=True)
class ReplayedSignal:
    """A complaint: its message, its author and its time."""

    id: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RaisedAlert:
    """An alert, and why it was raised."""

    at: datetime
    evidence: Evidence
    signals: Sequence[ReplayedSignal]
    """The complaints of its window, the oldest first."""


class AlertHistory:
    """Judges the rule after each complaint, as the bot does; complaints come in order of time.

    It remembers the complaints of the longest window, and counts of as many weeks as are learnt
    from. One incident is one alert, until nothing was unusual for `CALM_AFTER`.
    """

    def __init__(self, first: datetime, zone: tzinfo) -> None:
        """Begin at the time from which on complaints are counted."""
        self._first = first
        self._zone = zone
        self._counts: Counter[datetime] = Counter()
        self._recent: deque[ReplayedSignal] = deque()
        self._learnt: tuple[datetime, UsualCounts | None] | None = None
        self._last_unusual: datetime | None = None

    def hear(self, signal: ReplayedSignal) -> RaisedAlert | None:
        """Return the alert that a complaint raises, if it does."""
        hour = _hour(signal.at)
        end = hour + HOUR
        self._counts[hour] += 1
        self._recent.append(signal)
        while self._recent[0].at < end - HOUR * max(WINDOWS):
            self._recent.popleft()
        if len(self._recent) < LEAST_MESSAGES:
            return None
        usual = self._usual(signal.at, end)
        if usual is None:
            return None
        windows = {
            hours: [each for each in self._recent if each.at >= end - HOUR * hours]
            for hours in WINDOWS
        }
        evidence = evaluate(
            usual,
            {hours: len(inside) for hours, inside in windows.items()},
            {hours: len({each.author for each in inside}) for hours, inside in windows.items()},
            end,
            DEFAULT_WEEKS,
        )
        if evidence is None:
            return None
        before, self._last_unusual = self._last_unusual, signal.at
        if before is not None and signal.at - before <= CALM_AFTER:
            return None
        return RaisedAlert(signal.at, evidence, tuple(windows[evidence.hours]))

    def _usual(self, now: datetime, end: datetime) -> UsualCounts | None:
        """Return what is usual, learnt once an hour."""
        if self._learnt is None or self._learnt[0] != end:
            oldest = end - LEARNT_FROM - timedelta(days=1)
            self._counts = Counter(
                {hour: number for hour, number in self._counts.items() if hour >= oldest}
            )
            self._learnt = (end, learn(self._counts, self._first, now, self._zone))
        return self._learnt[1]


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
