"""Milestones: which are new, how many are announced a day, and when a year is over."""

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
    to_post,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


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
