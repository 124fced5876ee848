"""Weekly figures have every day once, and are compared with the weeks before."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures import MeasureCount
from domain.weekly_figures import Trend, WeekFigure, compare, weekly_figures

YESTERDAY = date(2026, 11, 29)
A_DAY = timedelta(days=1)
SUMS = st.dictionaries(
    st.integers(0, 60), st.builds(MeasureCount, st.integers(0, 1000), st.integers(0, 50))
)


@given(SUMS, st.integers(1, 52), st.integers(0, 400))
def test_weeks_that_were_counted_whole_follow_each_other_until_yesterday(
    sums: dict[int, MeasureCount], weeks: int, counted_for: int
) -> None:
    since = YESTERDAY - A_DAY * counted_for
    found = weekly_figures(sums, YESTERDAY, weeks, since)
    assert len(found) == min(weeks, (counted_for + 1) // 7)
    for ago, week in enumerate(reversed(found)):
        count = sums.get(ago, MeasureCount())
        assert week.number == count.number
        assert week.people_a_day == pytest.approx(count.people / 7)
    assert [week.last for week in found][-1:] in ([], [YESTERDAY])
    assert all(b.first - a.last == A_DAY for a, b in pairwise(found))


def test_nothing_counted_is_no_week() -> None:
    assert weekly_figures({}, YESTERDAY, 12, None) == ()


@pytest.mark.parametrize(
    ("numbers", "trend"),
    [
        ([], Trend.NOT_KNOWN),
        ([50], Trend.NOT_KNOWN),
        ([50, 50, 50, 50], Trend.NOT_KNOWN),
        ([3, 9, 2, 5, 9], Trend.TOO_FEW),
        ([3, 9, 2, 5, 10], Trend.MORE),
        ([12, 15, 20, 18, 21], Trend.MORE),
        ([12, 15, 20, 18, 20], Trend.USUAL),
        ([12, 15, 20, 18, 12], Trend.USUAL),
        ([12, 15, 20, 18, 11], Trend.LESS),
        ([99, 12, 15, 20, 18, 21], Trend.MORE),
    ],
)
def test_trend_is_by_the_range_of_the_four_weeks_before(numbers: list[int], trend: Trend) -> None:
    weeks = [WeekFigure(YESTERDAY, number, 0.0) for number in numbers]
    assert compare(weeks).trend is trend


@given(st.lists(st.integers(0, 500), min_size=5, max_size=60))
def test_range_is_that_of_the_weeks_before(numbers: list[int]) -> None:
    found = compare([WeekFigure(YESTERDAY, number, 0.0) for number in numbers])
    assert (found.lowest, found.highest) == (min(numbers[-5:-1]), max(numbers[-5:-1]))
    assert found.number == numbers[-1]
