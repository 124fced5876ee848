"""Scales and places that pages and pictures share."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chart_geometry import Scale, line_points, round_up, slots

NUMBERS = st.lists(st.integers(0, 10**9), max_size=60)


@given(st.integers(1, 10**12))
def test_top_is_a_round_number_not_far_above(number: int) -> None:
    top = round_up(number)
    assert number <= top <= 2 * number
    assert len(str(top).rstrip("0")) == 1


@given(NUMBERS)
def test_labels_of_a_rounded_scale_are_whole_numbers(numbers: list[int]) -> None:
    ticks = Scale.rounded(numbers, 100).ticks
    assert all(tick == int(tick) for tick in ticks)
    assert ticks == tuple(sorted(ticks, reverse=True))


@pytest.mark.parametrize("make", [Scale.exact, Scale.rounded])
@given(numbers=NUMBERS, length=st.sampled_from([1.0, 100.0, 972.0]))
def test_marks_are_to_scale_within_its_length_and_seen(
    make: type[Scale], numbers: list[int], length: float
) -> None:
    scale = make(numbers, length, length / 50)  # type: ignore[arg-type]
    for number in numbers:
        mark = scale.mark(number)
        assert 0 <= scale.place(number) <= length * 1.000001
        assert (mark > 0) == (number > 0)
        assert mark in {0, scale.least, scale.place(number)}
    assert scale.mark(-3) == 0


def test_the_largest_number_takes_the_whole_length_of_an_exact_scale() -> None:
    assert Scale.exact([7, 3], 210).mark(7) == 210
    assert Scale.rounded([7, 3], 200).mark(7) == 175


def test_a_range_of_one_number_is_seen() -> None:
    scale = Scale.exact([10], 100, 3)
    assert scale.span(5, 5) == (50, 3)
    assert scale.span(2, 10) == (20, 80)


@given(st.integers(1, 60), st.floats(0, 500), st.floats(1, 900), st.floats(0.1, 1))
def test_slots_are_beside_each_other_between_their_edges(
    number: int, left: float, width: float, filled: float
) -> None:
    places = slots(number, left, left + width, filled)
    assert len(places) == number
    assert places[0].left >= left - 1e-6
    assert places[-1].right <= left + width + 1e-6
    for one, other in pairwise(places):
        assert one.right <= other.left + 1e-6
        assert one.left < one.middle < one.right
    assert sum(place.width for place in places) == pytest.approx(width * filled)


def test_a_line_reaches_both_edges() -> None:
    points = line_points([0, 5, 10], Scale.exact([10], 50), 20, 120)
    assert points == [(20, 0), (70, 25), (120, 50)]
    assert line_points([4], Scale.exact([4], 50), 0, 100) == [(0, 50)]
    assert line_points([], Scale.exact([], 50), 0, 100) == []
