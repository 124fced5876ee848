"""Days, weeks and months of a guild, by its own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def day_of(at: datetime, zone: tzinfo) -> date:
    """Return the date in `zone` at the moment `at` (aware)."""
    return at.astimezone(zone).date()


def week_of(day: date) -> str:
    """Return the ISO week of `day`, as `2026-W47`.

    Weeks begin on Monday; the year is the week's, which around New Year is not always the date's.
    Such names sort as the weeks do.
    """
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def monday_of(day: date) -> date:
    """Return the Monday with which the week of `day` began."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> str:
    """Return the month of `day`, as `2026-11`. Such names sort too."""
    return f"{day.year:04}-{day.month:02}"


def weeks_between(earlier: str, later: str) -> int:
    """Return by how many weeks `later` follows `earlier`, both as `week_of` names them."""
    return (_monday(later) - _monday(earlier)).days // 7


def week_bounds(week: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the beginnings of `week` (as `week_of` names it) and of the next one, in UTC.

    They are 168 hours apart, or one more or less if the clocks change. Raises `ValueError` for
    another form.
    """
    monday = _monday(week)
    return midnight(monday, zone), midnight(monday + timedelta(days=7), zone)


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
