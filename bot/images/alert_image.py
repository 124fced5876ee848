"""The picture of an alert: the counts of the last 48 hours, and what is usual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.chart_geometry import Scale, slots
from bot.images.legend import LegendEntry, draw_legend
from bot.images.scale_lines import draw_scale
from bot.images.style import (
    PLAIN,
    RIGHT,
    ImageStyle,
    draw_heading,
    encode_png,
    new_page,
)

TOP, CHART = 270, 320
"""The top of the scale, and its height, in pixels."""
LEAST_HOUR = 4
"""The least height of a bar, in pixels."""
BASE = TOP + CHART
HEIGHT = BASE + 190


@dataclass(frozen=True, slots=True)
class AlertHour:
    """One hour of the picture."""

    number: int
    usual: float | None
    """None while it is not known."""
    is_unusual: bool
    """Whether the alert is about it."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class AlertLegend:
    """The words under the chart."""

    counted: str
    unusual: str
    usual: str


def draw_alert(
    title: str,
    subtitle: str,
    hours: Sequence[AlertHour],
    legend: AlertLegend,
    number: Callable[[float], str],
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a phone's width, with a bar for each hour and a line for what is usual.

    `number` formats numbers of the scale.
    """
    page, draw = new_page(HEIGHT, style)
    draw_heading(page, title, subtitle, style)
    numbers = [number for each in hours for number in (each.number, each.usual or 0)]
    scale = Scale.rounded(numbers, CHART, LEAST_HOUR)
    first = draw_scale(page, scale, BASE, number, style)
    draw.line((first, BASE + 3, RIGHT, BASE + 3), style.track, 5)
    small = style.names(28)
    line: list[tuple[float, float]] = []
    for slot, hour in zip(slots(len(hours), first, RIGHT), hours, strict=True):
        if rise := scale.mark(hour.number):
            colour = style.accent if hour.is_unusual else style.second
            draw.rectangle((slot.left + 2, BASE - rise, slot.right - 2, BASE), colour)
        if hour.usual is not None:
            y = BASE - scale.place(hour.usual)
            line += [(slot.left, y), (slot.right, y)]
        if hour.label:
            small.draw(page, (slot.left, BASE + 18), hour.label, style.faint, ("l", "a"))
    if len(line) > 1:
        draw.line(line, style.ink, 3)
    entries = [LegendEntry(legend.counted, style.second), LegendEntry(legend.unusual, style.accent)]
    if line:
        entries.append(LegendEntry(legend.usual, style.ink, is_line=True))
    draw_legend(page, BASE + 96, entries, style)
    return encode_png(page)
