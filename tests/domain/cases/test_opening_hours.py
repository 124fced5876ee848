"""The team's clock, computed by hand and held against properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.opening_hours import OpeningHours, Period

PARIS, NEW_YORK, LORD_HOWE = map(
    ZoneInfo, ("Europe/Paris", "America/New_York", "Australia/Lord_Howe")
)


def hours(spec: str, days: str = "0-4", zone: ZoneInfo = PARIS, off: str = "") -> OpeningHours:
    """Return hours such as "9-17" or "9-12 14-18:30" on days such as "0-4"."""
    first, _, last = days.partition("-")
    periods = tuple(
        Period(*(timedelta(hours=int(h), minutes=int(m or 0)) for h, _, m in ends))
        for ends in ([end.partition(":") for end in part.split("-")] for part in spec.split())
    )
    weekdays = range(int(first), int(last or first) + 1)
    return OpeningHours(
        zone,
        dict.fromkeys(weekdays, periods),
        frozenset(date.fromisoformat(day) for day in off.split()),
    )


def local(spec: str, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime.fromisoformat(spec).replace(tzinfo=zone, fold=fold).astimezone(UTC)


OFFICE = hours("9-17")
LUNCH = hours("9-12 14-18:30")
ALWAYS = hours("0-24", "0-6")
NIGHT = hours("0-2 22-24", "0-6")
SHOP = hours("10-20", "0-5")
NY = hours("9-17", zone=NEW_YORK)


# 2026-01-09 is a Friday.
@pytest.mark.parametrize(
    ("open_", "start", "end", "seconds"),
    [
        (OFFICE, "2026-01-09 10:00", "2026-01-09 10:45:07", 2_707),
        (OFFICE, "2026-01-09 16:30", "2026-01-12 09:30", 3_600),
        (OFFICE, "2026-01-09 17:00", "2026-01-12 09:00", 0),
        (OFFICE, "2026-01-09 16:59:59", "2026-01-12 09:00:01", 2),
        (OFFICE, "2026-01-10 12:00", "2026-01-11 12:00", 0),
        (OFFICE, "2026-01-05 00:00", "2026-01-12 00:00", 5 * 8 * 3_600),
        (OFFICE, "2026-01-05 08:00", "2026-01-05 09:00:30", 30),
        (OFFICE, "2026-01-05 12:00", "2026-01-05 12:00", 0),
        (LUNCH, "2026-01-05 11:30", "2026-01-05 14:15", 45 * 60),
        (LUNCH, "2026-01-05 12:30", "2026-01-05 13:30", 0),
        (LUNCH, "2026-01-05 18:20", "2026-01-06 09:05", 15 * 60),
        (LUNCH, "2026-01-05 00:00", "2026-01-06 00:00", 27_000),
        (ALWAYS, "2026-03-28 12:00", "2026-03-29 12:00", 23 * 3_600),  # the clocks go forward
        (ALWAYS, "2026-10-24 12:00", "2026-10-25 12:00", 25 * 3_600),  # and back
        (ALWAYS, "2026-10-25 00:00", "2026-10-26 00:00", 25 * 3_600),
        (NIGHT, "2026-10-24 21:00", "2026-10-25 03:00", 4 * 3_600),
        (SHOP, "2026-01-10 19:00", "2026-01-12 10:10", 3_600 + 600),
        (hours("9-17", off="2026-01-12"), "2026-01-09 16:30", "2026-01-13 09:30", 3_600),
        (hours("9-17", off="2026-01-09 2026-01-12"), "2026-01-09 10:00", "2026-01-12 16:00", 0),
    ],
)
def test_opening_time_between_two_moments_is_right_to_the_second(
    open_: OpeningHours, start: str, end: str, seconds: int
) -> None:
    assert open_.time_between(local(start), local(end)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("open_", "start", "wait", "end"),
    [
        (OFFICE, "2026-01-09 16:30", 3_600, "2026-01-12 09:30"),
        (OFFICE, "2026-01-09 10:00", 4 * 3_600, "2026-01-09 14:00"),
        (OFFICE, "2026-01-09 13:00", 4 * 3_600, "2026-01-09 17:00"),
        (OFFICE, "2026-01-09 13:00:01", 4 * 3_600, "2026-01-12 09:00:01"),
        (OFFICE, "2026-01-10 03:00", 60, "2026-01-12 09:01"),
        (OFFICE, "2026-01-05 09:00", 5 * 8 * 3_600, "2026-01-09 17:00"),
        (LUNCH, "2026-01-05 11:50", 20 * 60, "2026-01-05 14:10"),
        (LUNCH, "2026-01-05 18:00", 3_600, "2026-01-06 09:30"),
        (ALWAYS, "2026-10-24 12:00", 25 * 3_600, "2026-10-25 12:00"),
        (hours("9-17", off="2026-01-12 2026-01-13"), "2026-01-09 16:30", 3_600, "2026-01-14 09:30"),
        (hours("9-9:30", "2"), "2026-01-05 09:00", 3_600, "2026-01-14 09:30"),
    ],
)
def test_a_promise_ends_at_the_right_second(
    open_: OpeningHours, start: str, wait: int, end: str
) -> None:
    assert open_.after(local(start), timedelta(seconds=wait)) == local(end)


@pytest.mark.parametrize(
    ("open_", "moment", "back"),
    [
        (OFFICE, "2026-01-09 10:00", "2026-01-09 10:00"),
        (OFFICE, "2026-01-09 17:00", "2026-01-12 09:00"),
        (OFFICE, "2026-01-05 07:00", "2026-01-05 09:00"),
        (LUNCH, "2026-01-05 12:00", "2026-01-05 14:00"),
        (hours("9-17", off="2026-01-12"), "2026-01-10 10:00", "2026-01-13 09:00"),
    ],
)
def test_it_says_when_the_team_is_back(open_: OpeningHours, moment: str, back: str) -> None:
    assert open_.next_opening(local(moment)) == local(back)


def test_other_zones_have_their_own_clocks() -> None:
    start = local("2026-03-13 16:30", NEW_YORK)  # the clocks there change two weeks before Paris
    assert NY.after(start, timedelta(hours=1)) == local("2026-03-16 09:30", NEW_YORK)
    half_hour = hours("0-24", "0-6", LORD_HOWE)  # where they change by half an hour
    day = local("2026-04-05 00:00", LORD_HOWE), local("2026-04-06 00:00", LORD_HOWE)
    assert half_hour.time_between(*day) == timedelta(hours=24, minutes=30)


def test_the_hour_that_comes_twice_counts_twice() -> None:
    first, second = (local("2026-10-25 02:30", fold=fold) for fold in (0, 1))
    assert ALWAYS.time_between(first, second) == timedelta(hours=1)


def test_a_team_that_never_opens_is_never_back() -> None:
    closed = OpeningHours(PARIS, {})
    now = local("2026-01-05 09:00")
    assert closed.next_opening(now) is None
    assert closed.after(now, timedelta(seconds=1)) is None
    assert closed.time_between(now, now + timedelta(days=30)) == timedelta()


@pytest.mark.parametrize("ends", [(9, 9), (17, 9), (-1, 5), (20, 25)])
def test_a_period_lies_within_a_day(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="period"):
        Period(*(timedelta(hours=each) for each in ends))


moments = st.integers(0, 365 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
any_hours = st.sampled_from([OFFICE, LUNCH, ALWAYS, NIGHT, SHOP, NY])


@given(any_hours, st.tuples(moments, moments, moments).map(sorted))
def test_times_add_up(open_: OpeningHours, ordered: list[datetime]) -> None:
    first, middle, last = ordered
    parts = open_.time_between(first, middle) + open_.time_between(middle, last)
    assert open_.time_between(first, last) == parts
    assert timedelta() <= parts <= last - first


@given(any_hours, moments, st.timedeltas(timedelta(seconds=1), timedelta(hours=60)))
def test_a_promise_ends_when_the_team_was_open_for_so_long(
    open_: OpeningHours, start: datetime, wait: timedelta
) -> None:
    end = open_.after(start, wait)
    assert end is not None
    assert open_.time_between(start, end) == wait
    back = open_.next_opening(start)
    assert back is not None
    assert open_.time_between(start, back) == timedelta()
    assert time() <= back.time()
