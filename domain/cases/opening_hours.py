"""Opening hours of a team: when its clock runs, and when it is back."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MIDNIGHT = timedelta(hours=24)
MAX_DAYS_AHEAD = 400
"""How many days are looked at for opening time: a team may be closed for a year, not for ever."""


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a day on a guild's own clocks, as times since midnight; it may end at 24:00."""

    start: timedelta
    end: timedelta

    def __post_init__(self) -> None:
        if not timedelta() <= self.start < self.end <= MIDNIGHT:
            raise ValueError("a period lies within a day, and ends after it starts")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The periods of each weekday, 0 for Monday, and the days on which nobody is there."""

    zone: tzinfo
    periods: Mapping[int, tuple[Period, ...]]
    days_off: Container[date] = field(default_factory=frozenset)
    """Public holidays and the guild's own days off."""

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the opening time between two moments."""
        total = timedelta()
        for opens, closes in self._openings(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def after(self, start: datetime, wait: timedelta) -> datetime | None:
        """Return the moment at which the team has been open for `wait` since `start`.

        None if it does not open for that long within `MAX_DAYS_AHEAD` days.
        """
        for opens, closes in self._openings(start):
            begins = max(opens, start)
            if closes - begins >= wait:
                return begins + wait
            wait -= max(closes - begins, timedelta())
        return None

    def next_opening(self, moment: datetime) -> datetime | None:
        """Return `moment` if the team is there, or else when it is back; None as in `after`."""
        return next(
            (max(opens, moment) for opens, closes in self._openings(moment) if closes > moment),
            None,
        )

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the team opens and closes, in UTC, from the day of `start` on."""
        today = start.astimezone(self.zone).date()
        for ahead in range(MAX_DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            if day not in self.days_off:
                for period in self.periods.get(day.weekday(), ()):
                    yield self._moment(day, period.start), self._moment(day, period.end)

    def _moment(self, day: date, since_midnight: timedelta) -> datetime:
        """Return the moment at which the clocks show this time, whatever their offset then."""
        shown = datetime.combine(day, time()) + since_midnight
        return shown.replace(tzinfo=self.zone).astimezone(UTC)
