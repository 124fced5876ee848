"""The picture of a prompt's result: how many chose each answer, or how many answered."""

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
    brand_room,
    draw_brand,
    draw_heading,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, truncate_to_width, wrap_lines

TOP = 262
ROW, BAR = 118, 44
LARGE = 190
LINE = 58
QUOTE_LINES = 3


@dataclass(frozen=True, slots=True)
class ResultBar:
    """One answer of the picture."""

    label: str
    share: float
    """From 0 to 1, of those who answered."""
    said: str
    """The formatted number."""
    is_leading: bool = False


@dataclass(frozen=True, slots=True)
class ResultQuote:
    """An answer in one line, and who gave it."""

    words: str
    by: str


def draw_prompt_result(
    title: str,
    subtitle: str,
    bars: Sequence[ResultBar],
    *,
    figure: str = "",
    figure_label: str = "",
    quotes: Sequence[ResultQuote] = (),
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a phone's width: bars, or one large figure with quotations beneath."""
    lettering = style.text(44)
    room = RIGHT - MARGIN - 60
    wrapped = [
        (wrap_lines(drawable(quote.words, style.text_face), lettering, room)[:QUOTE_LINES], quote)
        for quote in quotes
    ]
    quoted = sum(len(lines) * LINE + 84 for lines, _ in wrapped)
    height = TOP + ROW * len(bars) + (LARGE + 90 if figure else 0) + quoted
    page, _ = new_page(height + 30 + brand_room(style), style)
    draw_heading(page, title, subtitle, style)
    y = TOP
    for bar in bars:
        _bar(page, y, bar, style)
        y += ROW
    if figure:
        style.names(LARGE - 20).draw(page, (WIDTH / 2, y + 150), figure, style.ink, ("m", "s"))
        label = drawable(figure_label, style.name_face)
        small = truncate_to_width(label, style.names(38), RIGHT - MARGIN)
        style.names(38).draw(page, (WIDTH / 2, y + 215), small, style.faint, ("m", "s"))
        y += LARGE + 90
    for lines, quote in wrapped:
        for number, words in enumerate(lines):
            at = (WIDTH / 2, y + 20 + number * LINE)
            lettering.draw(page, at, words, style.ink, ("m", "a"))
        by = drawable(quote.by, style.name_face)
        by = truncate_to_width(by, style.names(32), room)
        at = (WIDTH / 2, y + 20 + len(lines) * LINE)
        style.names(32).draw(page, at, by, style.accent_text, ("m", "a"))
        y += len(lines) * LINE + 84
    draw_brand(page, height, style)
    return encode_png(page)


def _bar(page: Image.Image, top: float, bar: ResultBar, style: ImageStyle) -> None:
    draw = ImageDraw.Draw(page)
    lettering = style.names(40)
    said = drawable(bar.said, style.name_face)
    room = RIGHT - MARGIN - lettering.width(said) - 30
    label = truncate_to_width(drawable(bar.label, style.name_face), lettering, room)
    lettering.draw(page, (MARGIN, top + 34), label, style.ink, ("l", "s"))
    colour = style.accent_text if bar.is_leading else style.faint
    lettering.draw(page, (RIGHT, top + 34), said, colour, ("r", "s"))
    box = (MARGIN, top + 50, RIGHT, top + 50 + BAR)
    draw.rounded_rectangle(box, BAR / 2, style.track)
    if bar.share > 0:
        wide = max((RIGHT - MARGIN) * bar.share, BAR)
        filled = style.accent if bar.is_leading else style.faint
        draw.rounded_rectangle((MARGIN, top + 50, MARGIN + wide, top + 50 + BAR), BAR / 2, filled)
