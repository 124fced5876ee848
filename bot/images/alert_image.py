"""The picture of an alert: the counts of the last 48 hours, and what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.images.legend import LegendEntry, draw_legend
from bot.images.style import (
    MARGIN,
    PLAIN,
    RIGHT,
    ImageStyle,
    draw_heading,
    encode_png,
    new_page,
)

TOP, CHART = 270, 320
"""The top of the tallest bar, and its height, in pixels."""
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
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a phone's width, with a bar for each hour and a line for what is usual."""
    page, draw = new_page(HEIGHT, style)
    draw_heading(page, title, subtitle, style)
    most = max([each.number for each in hours] + [each.usual or 0 for each in hours] + [1])
    step = (RIGHT - MARGIN) / max(len(hours), 1)
    draw.line((MARGIN, BASE + 3, RIGHT, BASE + 3), style.track, 5)
    small = style.names(28)
    line: list[tuple[float, float]] = []
    for place, hour in enumerate(hours):
        left = MARGIN + step * place
        if hour.number:
            rise = max(CHART * hour.number / most, 4)
            colour = style.accent if hour.is_unusual else style.second
            draw.rectangle((left + 2, BASE - rise, left + step - 2, BASE), colour)
        if hour.usual is not None:
            y = BASE - CHART * hour.usual / most
            line += [(left, y), (left + step, y)]
        if hour.label:
            small.draw(page, (left, BASE + 18), hour.label, style.faint, ("l", "a"))
    if len(line) > 1:
        draw.line(line, style.ink, 3)
    said = f"{most:.0f}" if most >= 1 else ""
    style.names(34).draw(page, (RIGHT, TOP - 8), said, style.faint, ("r", "s"))
    entries = [LegendEntry(legend.counted, style.second), LegendEntry(legend.unusual, style.accent)]
    if line:
        entries.append(LegendEntry(legend.usual, style.ink, is_line=True))
    draw_legend(page, BASE + 96, entries, style)
    return encode_png(page)
