from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import day_of, month_of, week_bounds, week_of

PARIS = ZoneInfo("Europe/Paris")
ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Pacific/Kiritimati"]).map(
    ZoneInfo
)
MOMENTS = st.datetimes(datetime(2000, 1, 3), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_week_begins_on_monday_at_local_midnight() -> None:
    sunday = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    assert week_of(day_of(sunday, PARIS)) == "2026-W47"
    assert week_of(day_of(sunday + timedelta(minutes=1), PARIS)) == "2026-W48"


def test_new_years_day_belongs_to_the_week_it_falls_in() -> None:
    assert week_of(date(2027, 1, 1)) == "2026-W53"


def test_a_month_begins_at_local_midnight() -> None:
    assert month_of(day_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), PARIS)) == "2026-11"


def test_the_week_of_the_change_to_winter_time_is_an_hour_longer() -> None:
    start, end = week_bounds("2026-W43", PARIS)
    assert end - start == timedelta(hours=169)


@pytest.mark.parametrize("week", ["2026", "2026-W60", "W12-2026"])
def test_something_else_than_a_week_is_an_error(week: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        week_bounds(week, PARIS)


@given(MOMENTS, ZONES)
def test_every_moment_lies_within_the_bounds_of_its_week(at: datetime, zone: ZoneInfo) -> None:
    start, end = week_bounds(week_of(day_of(at, zone)), zone)
    assert start <= at < end


@given(MOMENTS, MOMENTS, ZONES)
def test_names_of_periods_sort_as_time_does(one: datetime, other: datetime, zone: ZoneInfo) -> None:
    earlier, later = (day_of(moment, zone) for moment in sorted((one, other)))
    assert week_of(earlier) <= week_of(later)
    assert month_of(earlier) <= month_of(later)
