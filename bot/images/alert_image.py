"""The picture of an alert: the counts of the last 48 hours, and what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.images.style import (
    MARGIN,
    PLAIN,
    RIGHT,
    WIDTH,
    ImageStyle,
    draw_heading,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, truncate_to_width
from domain.colour_contrast import Colour

TOP, CHART = 270, 320
"""Where the tallest bar begins, and its height, in pixels."""
BASE = TOP + CHART
HEIGHT = BASE + 190
CALM: Colour = (72, 104, 152)


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
            colour = style.accent if hour.is_unusual else CALM
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
    _legend(page, legend, style, is_usual_known=bool(line))
    return encode_png(page)


def _legend(
    page: Image.Image, legend: AlertLegend, style: ImageStyle, *, is_usual_known: bool
) -> None:
    draw, lettering = ImageDraw.Draw(page), style.names(32)
    entries: list[tuple[str, Colour]] = [(legend.counted, CALM), (legend.unusual, style.accent)]
    if is_usual_known:
        entries.append((legend.usual, style.ink))
    room = (RIGHT - MARGIN) / len(entries) - 80
    shown = [
        (truncate_to_width(drawable(words, lettering.face), lettering, room), colour)
        for words, colour in entries
    ]
    widths = [80 + lettering.width(words) for words, _ in shown]
    left, y = (WIDTH - sum(widths) + 36) / 2, BASE + 96
    for (words, colour), width in zip(shown, widths, strict=True):
        if colour == style.ink:
            draw.line((left, y + 15, left + 30, y + 15), colour, 4)
        else:
            draw.rounded_rectangle((left, y, left + 30, y + 30), 8, colour)
        lettering.draw(page, (left + 44, y + 15), words, style.ink, ("l", "m"))
        left += width
