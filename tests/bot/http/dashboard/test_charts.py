"""Charts are drawn within their frame, and to scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.dashboard.charts import HEIGHT, LEAST_HEIGHT, SparkChart, bar_chart, round_up

NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@given(NUMBERS, st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(sorted))
def test_bars_and_range_are_within_the_frame_and_to_scale(
    numbers: list[int], usual: list[int]
) -> None:
    chart = bar_chart(numbers, [""] * len(numbers), (usual[0], usual[1]))
    assert chart.top >= max(*numbers, *usual, 0)
    for number, bar in zip(numbers, chart.bars, strict=True):
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
        assert 0 <= bar.x <= chart.width
        exact = HEIGHT * number / chart.top
        assert bar.height == pytest.approx(exact if exact > LEAST_HEIGHT else bar.height, abs=0.01)
        assert (bar.height > 0) == (number > 0)
    assert [bar.is_latest for bar in chart.bars][-1:] == [True]
    assert sum(bar.is_latest for bar in chart.bars) == 1
    assert chart.band is not None
    assert chart.band[0] + chart.band[1] == pytest.approx(
        HEIGHT - HEIGHT * usual[0] / chart.top, abs=0.02
    )


@given(st.integers(1, 10**12))
def test_top_is_a_round_number_not_far_above(number: int) -> None:
    top = round_up(number)
    assert number <= top <= 2 * number
    assert len(str(top).rstrip("0")) == 1


def test_guild_without_figures_has_an_empty_chart() -> None:
    chart = bar_chart([], [])
    assert (chart.path, chart.latest_path) == ("", "")


@given(st.lists(st.integers(0, 100_000), max_size=60))
def test_small_bars_are_drawn_as_large_ones(numbers: list[int]) -> None:
    small, large = SparkChart(numbers), bar_chart(numbers, [""] * len(numbers))
    assert (small.path, small.latest_path) == (large.path, large.latest_path)
    assert small.width == large.width
