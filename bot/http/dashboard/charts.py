"""Charts of pages, which templates draw as SVG.

A chart is stretched to its place, so it holds shapes only: labels are text of the page, which stays
readable at any width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.chart_geometry import Scale, Slot, line_points, shade, slots

SLOT, FILLED = 10.0, 0.8
"""The width of a bar with the gap beside it, and the share of it that the bar takes."""
HEIGHT = 100.0
PERCENT = 100.0
"""The width of a chart that is a single bar."""
LEAST_HEIGHT = 1.5
"""The height of a bar for a number above zero, so that it is seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart."""

    x: float
    width: float
    height: float
    label: str
    is_latest: bool

    @property
    def y(self) -> float:
        """The upper edge."""
        return round(HEIGHT - self.height, 2)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars beside each other; `band` is a range as y and height, or None."""

    bars: Sequence[Bar]
    scale: Scale
    band: tuple[float, float] | None = None

    @property
    def width(self) -> float:
        """The width in the chart's own units."""
        return max(1, len(self.bars)) * SLOT

    @property
    def grid(self) -> str:
        """The lines at the labels of the scale, as an SVG path."""
        heights = (HEIGHT - self.scale.place(tick) for tick in self.scale.ticks)
        return "".join(f"M0 {height:g}H{self.width:g}" for height in heights)


@dataclass(frozen=True, slots=True)
class SparkChart:
    """Small bars without labels. Its outlines are made where it is drawn, off the event loop."""

    numbers: Sequence[int]

    @property
    def paths(self) -> tuple[str, str]:
        """The outlines of all bars but the latest, and that of the latest, as SVG paths."""
        scale = Scale.rounded(self.numbers, HEIGHT, LEAST_HEIGHT)
        outlines = [
            f"{before}{height}{between}{height}z" if number > 0 else ""
            for number, (before, between) in zip(
                self.numbers, _spark_places(len(self.numbers)), strict=True
            )
            for height in (f"{round(scale.mark(number), 2):g}",)
        ]
        return "".join(outlines[:-1]), "".join(outlines[-1:])

    @property
    def width(self) -> float:
        """The width in the chart's own units."""
        return max(1, len(self.numbers)) * SLOT


@lru_cache(maxsize=64)
def _spark_places(number: int) -> tuple[tuple[str, str], ...]:
    """Return what is before and between the two heights in the outline of each of so many bars."""
    places = slots(number, 0, number * SLOT, FILLED)
    return tuple((f"M{slot.left:g} {HEIGHT:g}v-", f"h{slot.width:g}v") for slot in places)


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line over weeks, in a box of 100 by 100; `band` is a range as y and height, or None."""

    points: str
    """The coordinates of an SVG polyline."""
    latest: tuple[float, float]
    band: tuple[float, float] | None = None


def line_chart(
    numbers: Sequence[int], usual: tuple[int, int] | None = None, *, top: int = 1
) -> LineChart:
    """Return the line of these numbers, of which the largest or the range is at the top.

    With a `top`, that is at the top if they are all below it.
    """
    scale = Scale.exact((*numbers, *(usual or ()), top), HEIGHT, LEAST_HEIGHT)
    points = [
        (round(x, 2), round(HEIGHT - height, 2))
        for x, height in line_points(numbers, scale, 0, HEIGHT)
    ]
    drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
    latest = points[-1] if points else (HEIGHT, HEIGHT)
    return LineChart(drawn, latest, None if usual is None else _band(usual, scale))


def _band(usual: tuple[int, int], scale: Scale) -> tuple[float, float]:
    """Return the upper edge and the height of a range."""
    begin, height = scale.span(*usual)
    return round(HEIGHT - begin - height, 2), round(height, 2)


def bar_chart(
    numbers: Sequence[int], labels: Sequence[str], usual: tuple[int, int] | None = None
) -> BarChart:
    """Return the chart of these numbers; `usual` is the range to be shown behind them."""
    scale = Scale.rounded((*numbers, *(usual or ())), HEIGHT, LEAST_HEIGHT)
    places = slots(len(numbers), 0, len(numbers) * SLOT, FILLED)
    last = len(numbers) - 1
    bars = [
        Bar(slot.left, slot.width, round(scale.mark(number), 2), label, is_latest=at == last)
        for at, (number, label, slot) in enumerate(zip(numbers, labels, places, strict=True))
    ]
    return BarChart(bars, scale, None if usual is None else _band(usual, scale))


SHADES = 6
"""Shades of a heat map, of which the first is for nothing."""
GAP = 0.94
"""The share of its place that a cell of a heat map takes."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of a heat map."""

    column: Slot
    row: Slot
    shade: int
    number: float


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Cells in rows and columns, in a box of 100 by 100; the more of something, the darker."""

    rows: Sequence[Sequence[HeatCell]]
    shades: int = SHADES

    @property
    def cells(self) -> list[HeatCell]:
        """All cells, row by row."""
        return [cell for row in self.rows for cell in row]


def heat_map(numbers: Sequence[Sequence[float]]) -> HeatMap:
    """Return the heat map of these rows of numbers, which are all of one length."""
    top = max((number for row in numbers for number in row), default=0)
    down = slots(len(numbers), 0, HEIGHT, GAP)
    across = slots(max(map(len, numbers), default=0), 0, PERCENT, GAP)
    return HeatMap(
        [
            [
                HeatCell(column, place, shade(number, top, SHADES), number)
                for number, column in zip(row, across, strict=True)
            ]
            for row, place in zip(numbers, down, strict=True)
        ]
    )
