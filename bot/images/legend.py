"""The legend of a chart: a mark of each colour with its words, in rows centred on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.images.style import MARGIN, RIGHT, WIDTH, ImageStyle
from bot.images.typography import drawable, truncate_to_width
from domain.colour_contrast import Colour

MARK, GAP, BETWEEN = 34, 14, 46
SIZE = 38
"""The size of a mark, the room after it and after its words, and of letters, in pixels."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """Words for a colour of the chart."""

    words: str
    colour: Colour
    is_line: bool = False
    """Whether the chart shows it as a line, not as bars."""


def legend_rows(entries: Sequence[LegendEntry], style: ImageStyle) -> list[list[LegendEntry]]:
    """Return the entries in rows that fit the width; at least one row, which may be empty."""
    rows: list[list[LegendEntry]] = [[]]
    width = 0.0
    for entry in entries:
        needed = _width(entry.words, style)
        if width + needed > RIGHT - MARGIN and rows[-1]:
            rows.append([])
            width = 0.0
        rows[-1].append(entry)
        width += needed
    return rows


def draw_legend(
    page: Image.Image, y: float, entries: Sequence[LegendEntry], style: ImageStyle
) -> None:
    """Draw the entries in one row at `y`; if they do not fit, each is cut to an equal share."""
    draw, lettering = ImageDraw.Draw(page), style.names(SIZE)
    shown = [drawable(entry.words, lettering.face) for entry in entries]
    if sum(_width(words, style) for words in shown) > RIGHT - MARGIN:
        room = (RIGHT - MARGIN) / len(shown) - MARK - GAP - BETWEEN
        shown = [truncate_to_width(words, lettering, room) for words in shown]
    widths = [_width(words, style) for words in shown]
    left = (WIDTH - sum(widths) + BETWEEN) / 2
    for entry, words, width in zip(entries, shown, widths, strict=True):
        if entry.is_line:
            draw.line((left, y + MARK / 2, left + MARK, y + MARK / 2), entry.colour, 4)
        else:
            draw.rounded_rectangle((left, y, left + MARK, y + MARK), 8, entry.colour)
        lettering.draw(page, (left + MARK + GAP, y + MARK / 2), words, style.ink, ("l", "m"))
        left += width


def _width(words: str, style: ImageStyle) -> float:
    return MARK + GAP + style.names(SIZE).width(words) + BETWEEN
