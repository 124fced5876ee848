"""A member's rank by a histogram."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions.rank_histogram import (
    LEVELS,
    SPREAD,
    Board,
    RankBucket,
    bucket_deltas,
    buckets_above,
    buckets_of,
)

BOARD = (1, "all", "all")
POINTS = st.one_of(
    st.integers(-5, 40),
    st.integers(0, 2**31 - 1),
    st.sampled_from([edge + by for edge in (2**8, 2**16, 2**24) for by in (-1, 0, 1)]),
)


class Histogram:
    """Members' points, and their histogram."""

    def __init__(self) -> None:
        self.points: dict[int, int] = {}
        self.counted: Counter[tuple[Board, RankBucket]] = Counter()

    def set(self, members: dict[int, int]) -> None:
        """Set these members' points."""
        changes = [(BOARD, self.points.get(who, 0), new) for who, new in members.items()]
        self.counted.update(bucket_deltas(changes))
        self.points |= members

    def above(self, points: int) -> int:
        """Return how many members have more points."""
        return sum(
            number
            for (_, bucket), number in self.counted.items()
            for span in buckets_above(points)
            if span.level == bucket.level and span.first <= bucket.number < span.end
        )


@given(st.lists(st.dictionaries(st.integers(1, 6), POINTS, max_size=6), max_size=8), POINTS)
def test_the_histogram_says_what_counting_says(steps: list[dict[int, int]], asked: int) -> None:
    histogram = Histogram()
    for members in steps:
        histogram.set(members)
        for points in (asked, 0, *histogram.points.values()):
            counted = sum(other > max(points, 0) for other in histogram.points.values())
            assert histogram.above(points) == counted
    assert all(number >= 0 for number in histogram.counted.values())


@given(POINTS)
def test_few_buckets_need_be_looked_at(points: int) -> None:
    spans = buckets_above(points)
    assert [span.level for span in spans] == list(range(LEVELS))
    assert all(span.end - span.first < SPREAD for span in spans)


@pytest.mark.parametrize("points", [0, -3])
def test_who_has_no_points_has_no_place(points: int) -> None:
    assert buckets_of(points) == []


def test_a_small_step_touches_the_narrow_buckets_only() -> None:
    assert bucket_deltas([(BOARD, 10, 15)]) == {
        (BOARD, RankBucket(0, 10)): -1,
        (BOARD, RankBucket(0, 15)): 1,
    }
    assert bucket_deltas([(BOARD, 10, 15), (BOARD, 15, 10)]) == {}
