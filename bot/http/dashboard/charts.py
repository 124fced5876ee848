"""Geometry of the charts, which templates draw as SVG.

A chart is stretched to its place, so it holds shapes only: labels are text of the page, which stays
readable at any width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP = 8.0, 2.0
HEIGHT = 100.0
LEAST_TOP = 2
"""The lowest top of a chart, so that its middle is a whole number."""
LEAST_HEIGHT = 1.5
"""Height of a bar for a number above zero, so that it is seen."""
STEPS = (1, 2, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart."""

    x: float
    y: float
    height: float
    label: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars beside each other; `band` is a range as y and height, or None."""

    bars: Sequence[Bar]
    top: int
    """The number at the top of the chart."""
    band: tuple[float, float] | None = None

    @property
    def path(self) -> str:
        """The outlines of all bars but the latest, as one SVG path."""
        return "".join(map(_outline, self.bars[:-1]))

    @property
    def latest_path(self) -> str:
        """The outline of the latest bar."""
        return "".join(map(_outline, self.bars[-1:]))

    @property
    def width(self) -> float:
        """The width in the chart's own units."""
        return max(1, len(self.bars)) * (BAR + GAP)


@dataclass(frozen=True, slots=True)
class SparkChart:
    """Small bars without labels. Its outlines are made where it is drawn, off the event loop."""

    numbers: Sequence[int]

    @property
    def path(self) -> str:
        """The outlines of all bars but the latest, as one SVG path."""
        return self._outlines(0, len(self.numbers) - 1)

    @property
    def latest_path(self) -> str:
        """The outline of the latest bar."""
        return self._outlines(max(0, len(self.numbers) - 1), len(self.numbers))

    @property
    def width(self) -> float:
        """The width in the chart's own units."""
        return max(1, len(self.numbers)) * (BAR + GAP)

    def _outlines(self, first: int, end: int) -> str:
        top = round_up(max((*self.numbers, LEAST_TOP)))
        return "".join(
            f"M{at * (BAR + GAP) + GAP / 2:g} 100v-{height:g}h{BAR:g}v{height:g}z"
            for at, number in enumerate(self.numbers[first:end], first)
            if (height := _bar_height(number, top))
        )


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line over weeks, in a box of 100 by 100; `band` is a range as y and height, or None."""

    points: str
    """The coordinates of an SVG polyline."""
    latest: tuple[float, float]
    band: tuple[float, float] | None = None


def line_chart(
    numbers: Sequence[int], usual: tuple[int, int] | None = None, *, top: int = LEAST_TOP
) -> LineChart:
    """Return the line of these numbers, of which the largest or the range is at the top.

    With a `top`, that is at the top if they are all below it.
    """
    top = max((*numbers, *(usual or ()), top))
    step = HEIGHT / max(1, len(numbers) - 1)
    points = [
        (round(at * step, 2), round(HEIGHT - HEIGHT * number / top, 2))
        for at, number in enumerate(numbers)
    ]
    drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
    latest = points[-1] if points else (HEIGHT, HEIGHT)
    return LineChart(drawn, latest, None if usual is None else _band(usual, top))


def _band(usual: tuple[int, int], top: int) -> tuple[float, float]:
    """Return the upper edge and the height of a range, which is seen even if it is one number."""
    lowest, highest = (HEIGHT * number / top for number in usual)
    height = max(highest - lowest, LEAST_HEIGHT)
    return round(HEIGHT - lowest - height, 2), round(height, 2)


def round_up(number: int) -> int:
    """Return the nearest number of one digit with zeros that is not below this one."""
    size = 1
    while size * 10 < number:
        size *= 10
    return next(step * size for step in STEPS if step * size >= number)


def _bar_height(number: int, top: int) -> float:
    return round(max(HEIGHT * number / top, LEAST_HEIGHT), 2) if number > 0 else 0.0


def bar_chart(
    numbers: Sequence[int], labels: Sequence[str], usual: tuple[int, int] | None = None
) -> BarChart:
    """Return the chart of these numbers; `usual` is the range to be shown behind them."""
    top = round_up(max((*numbers, *(usual or ()), LEAST_TOP)))
    bars = []
    for at, (number, label) in enumerate(zip(numbers, labels, strict=True)):
        height = _bar_height(number, top)
        x = at * (BAR + GAP) + GAP / 2
        is_latest = at == len(numbers) - 1
        bars.append(Bar(x, round(HEIGHT - height, 2), height, label, is_latest))
    return BarChart(bars, top, None if usual is None else _band(usual, top))


def _outline(bar: Bar) -> str:
    return f"M{bar.x:g} 100v-{bar.height:g}h{BAR:g}v{bar.height:g}z" if bar.height else ""
