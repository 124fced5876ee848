"""The lines of a scale behind the marks of a picture's chart, with their numbers."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from bot.chart_geometry import Scale
from bot.images.style import MARGIN, RIGHT, ImageStyle

SIZE, GAP = 28, 16
"""The size of the letters, and the room after the numbers, in pixels."""


def draw_scale(
    page: Image.Image,
    scale: Scale,
    base: float,
    number: Callable[[float], str],
    style: ImageStyle,
) -> float:
    """Draw the labels of a scale that stands on `base`, and a line at each; return where they end.

    Marks belong to the right of that.
    """
    draw, lettering = ImageDraw.Draw(page), style.names(SIZE)
    labels = [number(tick) for tick in scale.ticks]
    left = MARGIN + max(map(lettering.width, labels)) + GAP
    for tick, label in zip(scale.ticks, labels, strict=True):
        y = base - scale.place(tick)
        draw.line((left, y, RIGHT, y), style.track, 2)
        lettering.draw(page, (left - GAP, y), label, style.faint, ("r", "m"))
    return left
