"""Weekly contests open at the same local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.contests.recurrence import next_weekly_occurrence

ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 (made aware)
    lambda naive: naive.replace(tzinfo=UTC)
)


@given(opened=moments, late=st.timedeltas(timedelta(0), timedelta(days=90)), name=ZONES)
def test_the_next_is_ahead_by_a_week_at_most_and_at_the_same_hour(
    opened: datetime, late: timedelta, name: str
) -> None:
    zone, now = ZoneInfo(name), opened + late
    found = next_weekly_occurrence(opened, now, zone)
    assert found > now
    assert found - now <= timedelta(weeks=1, hours=1)
    before, after = opened.astimezone(zone), found.astimezone(zone)
    assert before.weekday() == after.weekday() or before.hour in {0, 23}
    # An hour that the clocks skip is one later.
    apart = abs(
        timedelta(hours=before.hour, minutes=before.minute)
        - timedelta(hours=after.hour, minutes=after.minute)
    )
    assert min(apart, timedelta(days=1) - apart) <= timedelta(hours=1)


def test_the_hour_stays_when_the_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    opened = datetime(2026, 3, 27, 18, tzinfo=paris).astimezone(UTC)
    assert next_weekly_occurrence(opened, opened, paris).astimezone(paris).hour == 18


def test_weeks_that_were_missed_are_passed_over() -> None:
    opened = datetime(2026, 3, 6, 18, tzinfo=UTC)
    now = opened + timedelta(days=23)
    assert next_weekly_occurrence(opened, now, ZoneInfo("UTC")) == opened + timedelta(days=28)
