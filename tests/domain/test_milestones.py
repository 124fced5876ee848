"""Milestones: which are new, how many are announced a day, and the end of the month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.milestones import (
    FRESH,
    MAX_PER_DAY,
    a_year_after,
    is_recent,
    month_before,
    monthly_thanks_text,
    next_month,
    to_post,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
moments = st.integers(0, 3650 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def test_what_was_before_or_is_stale_is_no_news() -> None:
    since = NOW - timedelta(days=30)
    assert is_recent(NOW - FRESH, since=since, now=NOW)
    assert not is_recent(NOW - FRESH - timedelta(seconds=1), since=since, now=NOW)
    assert not is_recent(NOW - timedelta(hours=1), since=NOW, now=NOW)
    assert not is_recent(NOW + timedelta(hours=1), since=since, now=NOW)


@given(st.lists(st.integers(), max_size=10), st.integers(0, 10))
def test_a_day_has_no_more_than_its_milestones(waiting: list[int], posted: int) -> None:
    chosen = to_post(waiting, posted)
    assert list(chosen) == waiting[: len(chosen)]
    assert len(chosen) + posted <= max(MAX_PER_DAY, posted)


@pytest.mark.parametrize(
    ("first", "after"),
    [
        (datetime(2025, 7, 1, 10, tzinfo=UTC), datetime(2026, 7, 1, 10, tzinfo=UTC)),
        (datetime(2024, 2, 29, 10, tzinfo=UTC), datetime(2025, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_year_is_over_on_the_same_day(first: datetime, after: datetime) -> None:
    assert a_year_after(first, PARIS) == after


def test_the_monthly_word_comes_on_the_first_by_the_guilds_clocks() -> None:
    assert next_month(NOW, PARIS, 11) == datetime(2026, 12, 1, 10, tzinfo=UTC)
    first = datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert next_month(first - timedelta(seconds=1), PARIS, 11) == first
    assert next_month(first, PARIS, 11) == datetime(2026, 8, 1, 9, tzinfo=UTC)
    assert next_month(datetime(2026, 12, 5, tzinfo=UTC), PARIS, 11).year == 2027


@given(moments)
def test_the_months_follow_each_other_without_a_gap(at: datetime) -> None:
    following = next_month(at, PARIS, 0)
    assert at < following <= at + timedelta(days=31, hours=1)
    begin, end = month_before(following, PARIS)
    assert end == following
    assert begin <= at < end


def test_once_is_said_otherwise_than_often() -> None:
    assert monthly_thanks_text(1, "Kiln").count == 1
    assert monthly_thanks_text(12, "Kiln").values["server"] == "Kiln"
