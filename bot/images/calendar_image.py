"""The picture of a week: a row for each day with what is planned, and the mix beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.images.legend import LegendEntry, draw_legend, legend_rows
from bot.images.style import (
    MARGIN,
    PLAIN,
    RIGHT,
    ImageStyle,
    brand_room,
    draw_brand,
    draw_heading,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, truncate_to_width
from domain.colour_contrast import Colour

TOP = 244
TILE, GAP = 66, 10
DAY_WIDTH = 190
TILES_FROM = MARGIN + DAY_WIDTH
LEGEND_ROW = 62
MIX = 210


@dataclass(frozen=True, slots=True)
class CalendarTile:
    """One entry in the picture."""

    time: str
    title: str
    colour: Colour
    is_certain: bool = True
    """Otherwise it is drawn as an outline."""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One day in the picture."""

    weekday: str
    day: str
    tiles: Sequence[CalendarTile]
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class MixShare:
    """The share of one purpose in the mix."""

    label: str
    share: float
    colour: Colour


def draw_calendar(
    title: str,
    subtitle: str,
    rows: Sequence[CalendarRow],
    *,
    legend: Sequence[LegendEntry],
    mix: Sequence[MixShare] = (),
    mix_title: str = "",
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a phone's width; without `mix`, its bar is left out."""
    heights = [_height(row) for row in rows]
    below = TOP + sum(heights) + 30
    legends = legend_rows(legend, style)
    shares = legend_rows([LegendEntry(each.label, each.colour) for each in mix], style)
    height = below + LEGEND_ROW * (len(legends) + len(shares) - 1) + (MIX if mix else 0)
    page, draw = new_page(height + brand_room(style) + 20, style)
    draw_heading(page, title, subtitle, style)
    y = TOP
    for row, tall in zip(rows, heights, strict=True):
        _row(page, draw, y, row, tall, style)
        y += tall
    y = below
    for entries in legends:
        draw_legend(page, y, entries, style)
        y += LEGEND_ROW
    if mix:
        _mix(page, draw, y + 10, mix, mix_title, style)
        for number, entries in enumerate(shares):
            draw_legend(page, y + 130 + LEGEND_ROW * number, entries, style)
    draw_brand(page, height, style)
    return encode_png(page)


def _height(row: CalendarRow) -> int:
    return max(len(row.tiles), 1) * (TILE + GAP) + 2 * GAP


def _row(
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    top: int,
    row: CalendarRow,
    tall: int,
    style: ImageStyle,
) -> None:
    if row.is_today:
        draw.rectangle((0, top, page.width, top + tall), style.own)
    draw.line((MARGIN, top, RIGHT, top), style.track, 3)
    middle = top + 2 * GAP + TILE / 2
    weekday = truncate_to_width(row.weekday, style.names(34), DAY_WIDTH - 76)
    style.names(48).draw(page, (MARGIN, middle), row.day, style.ink, ("l", "m"))
    style.names(34).draw(page, (MARGIN + 70, middle), weekday, style.faint, ("l", "m"))
    for number, tile in enumerate(row.tiles):
        _tile(page, draw, top + 2 * GAP + number * (TILE + GAP), tile, style)


def _tile(
    page: Image.Image, draw: ImageDraw.ImageDraw, top: int, tile: CalendarTile, style: ImageStyle
) -> None:
    box = (TILES_FROM, top, RIGHT, top + TILE)
    draw.rounded_rectangle(box, 14, style.paper, style.track, 3)
    mark = (TILES_FROM + 14, top + 16, TILES_FROM + 26, top + TILE - 16)
    if tile.is_certain:
        draw.rounded_rectangle(mark, 6, tile.colour)
    else:
        draw.rounded_rectangle(mark, 6, style.paper, tile.colour, 3)
    lettering, middle = style.names(34), top + TILE / 2
    lettering.draw(page, (TILES_FROM + 42, middle), tile.time, style.faint, ("l", "m"))
    left = TILES_FROM + 42 + max(lettering.width(tile.time), 92) + 20
    title = drawable(tile.title, style.name_face)
    title = truncate_to_width(title, lettering, RIGHT - 20 - left)
    colour = style.ink if tile.is_certain else style.faint
    lettering.draw(page, (left, middle), title, colour, ("l", "m"))


def _mix(
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    top: int,
    mix: Sequence[MixShare],
    title: str,
    style: ImageStyle,
) -> None:
    said = truncate_to_width(title, style.names(34), RIGHT - MARGIN)
    style.names(34).draw(page, (MARGIN, top + 30), said, style.faint, ("l", "s"))
    left = float(MARGIN)
    for each in mix:
        wide = (RIGHT - MARGIN) * each.share
        if wide > 0:
            draw.rectangle((left, top + 50, left + wide, top + 90), each.colour)
        left += wide
