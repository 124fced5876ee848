"""Charts are drawn within their frame, and to scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.http.dashboard.charts import HEIGHT, LEAST_HEIGHT, SHADES, SparkChart, bar_chart, heat_map

NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


@given(NUMBERS, st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(sorted))
def test_bars_and_range_are_within_the_frame_and_to_scale(
    numbers: list[int], usual: list[int]
) -> None:
    chart = bar_chart(numbers, [""] * len(numbers), (usual[0], usual[1]))
    top = chart.scale.top
    assert top >= max(*numbers, *usual, 0)
    assert chart.grid == f"M0 0H{chart.width:g}M0 50H{chart.width:g}M0 100H{chart.width:g}"
    for number, bar in zip(numbers, chart.bars, strict=True):
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
        assert 0 <= bar.x <= chart.width
        exact = HEIGHT * number / top
        assert bar.height == pytest.approx(exact if exact > LEAST_HEIGHT else bar.height, abs=0.01)
        assert (bar.height > 0) == (number > 0)
    assert [bar.is_latest for bar in chart.bars][-1:] == [True]
    assert sum(bar.is_latest for bar in chart.bars) == 1
    assert chart.band is not None
    assert chart.band[0] + chart.band[1] == pytest.approx(
        HEIGHT - HEIGHT * usual[0] / top, abs=0.02
    )


def test_guild_without_figures_has_an_empty_chart() -> None:
    assert bar_chart([], []).bars == []
    assert SparkChart([]).paths == ("", "")


@given(st.lists(st.integers(0, 100_000), max_size=60))
def test_small_bars_are_drawn_as_large_ones(numbers: list[int]) -> None:
    small, large = SparkChart(numbers), bar_chart(numbers, [""] * len(numbers))
    assert "".join(small.paths) == "".join(
        f"M{bar.x:g} {HEIGHT:g}v-{bar.height:g}h{bar.width:g}v{bar.height:g}z"
        for bar in large.bars
        if bar.height
    )
    assert ("M" in small.paths[1]) == bool(numbers and numbers[-1])
    assert small.width == large.width


@given(
    st.integers(1, 8).flatmap(
        lambda wide: st.lists(
            st.lists(st.floats(0, 1e6), min_size=wide, max_size=wide), min_size=1, max_size=8
        )
    )
)
def test_heat_maps_have_a_darker_cell_for_more_and_the_lightest_for_none(
    numbers: list[list[float]],
) -> None:
    chart = heat_map(numbers)
    assert [[cell.number for cell in row] for row in chart.rows] == numbers
    cells = sorted(chart.cells, key=lambda cell: cell.number)
    shades = [cell.shade for cell in cells]
    assert shades == sorted(shades)
    assert all((cell.shade == 0) == (cell.number == 0) for cell in cells)
    assert shades[-1] == (SHADES - 1 if cells[-1].number else 0)
    for cell in cells:
        assert 0 <= cell.column.left < cell.column.right <= HEIGHT
        assert 0 <= cell.row.left < cell.row.right <= HEIGHT
    assert len({(cell.column.left, cell.row.left) for cell in cells}) == len(cells)


def test_a_heat_map_of_nothing_is_empty() -> None:
    assert heat_map([]).cells == []
