"""Pictures of leaderboards and members' profiles, for a phone's width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.chart_geometry import Scale, slots
from bot.images.avatars import PicturedMember, draw_avatar
from bot.images.legend import LegendEntry, draw_legend, legend_rows
from bot.images.style import (
    MARGIN,
    PLAIN,
    RIGHT,
    SEA,
    WIDTH,
    ImageStyle,
    brand_room,
    draw_brand,
    draw_heading,
    draw_rule,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, fit_lines, truncate_to_width
from domain.contributions import ContributionKind

ROW = 100
PORTRAIT = 68
NAMES_FROM = 236
ON_MEDAL = (255, 252, 245)
MEDALS = {1: (201, 140, 38), 2: (139, 143, 148), 3: (166, 101, 62)}
COLOURS: Mapping[ContributionKind, tuple[int, int, int]] = {
    ContributionKind.HELPED: (84, 128, 96),
    ContributionKind.ENTERTAINED: (214, 150, 46),
    ContributionKind.INTERESTED: SEA,
    ContributionKind.TOOK_PART: (166, 84, 100),
    ContributionKind.CONNECTED: (60, 132, 138),
}
CHART_FROM = 510
CHART = 300
"""The height of the tallest bar, in pixels."""
LEAST_BAR, LEAST_PART = 7, 3
"""The least length of a bar of the board, and the least height of a part of a week."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One member's line."""

    place: int
    person: PicturedMember
    points: int
    said: str
    """The formatted points."""
    own: bool = False


@dataclass(frozen=True, slots=True)
class WeekChart:
    """A member's points in each week by kind, the latest last."""

    labels: Sequence[str]
    """The labels under the weeks; may be empty."""
    points: Sequence[Mapping[ContributionKind, int]]
    kinds: Mapping[ContributionKind, str]
    """The name of each kind."""
    highest: str
    """The formatted points of the highest week."""


def draw_leaderboard(
    title: str,
    subtitle: str,
    lines: Sequence[BoardLine],
    *,
    below: BoardLine | None,
    foot: str,
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a page of a leaderboard; `below` is a line of another page, set apart."""
    rows = len(lines) + (1 if below else 0)
    top = 252
    height = top + rows * ROW + (50 if below else 0) + (92 if foot else 40)
    page, draw = new_page(height + brand_room(style), style)
    draw_heading(page, title, subtitle, style)
    draw_brand(page, height, style)
    scale = Scale.exact((line.points for line in lines), RIGHT - NAMES_FROM, LEAST_BAR)
    for number, line in enumerate(lines):
        _line(page, top + number * ROW, line, scale, style)
    if below is not None:
        under = top + len(lines) * ROW
        for step in (-40, 0, 40):
            dot = (WIDTH / 2 + step - 4, under + 18, WIDTH / 2 + step + 4, under + 26)
            draw.ellipse(dot, style.faint)
        _line(page, under + 50, below, scale, style)
    if foot:
        small = style.names(32)
        said = truncate_to_width(drawable(foot, style.name_face), small, RIGHT - MARGIN)
        small.draw(page, (WIDTH / 2, height - 62), said, style.faint, ("m", "a"))
    return encode_png(page)


def draw_profile(
    person: PicturedMember,
    headline: str,
    figures: Sequence[tuple[str, str]],
    weeks: WeekChart,
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a member's profile: name, about three labelled figures, and the weeks."""
    legend = legend_rows(
        [
            LegendEntry(words, COLOURS[kind])
            for kind, words in weeks.kinds.items()
            if any(points.get(kind, 0) > 0 for points in weeks.points)
        ],
        style,
    )
    height = CHART_FROM + CHART + 80 + 56 * len(legend) + 50
    page, _ = new_page(height + brand_room(style), style)
    draw_brand(page, height, style)
    face = draw_avatar(person, 150)
    page.paste(face, (MARGIN, 50), face)
    left = MARGIN + 186
    names, lettering = fit_lines(person.name, style.name_face, RIGHT - left, range(58, 39, -3), 38)
    for number, words in enumerate(names):
        at = 106 - 46 * (len(names) - 1 - number)
        lettering.draw(page, (left, at), words, style.ink)
    text = style.text(42)
    shown = truncate_to_width(drawable(headline, style.text_face), text, RIGHT - left)
    text.draw(page, (left, 172), shown, style.faint)
    draw_rule(page, 240, style)
    column = (RIGHT - MARGIN) / max(len(figures), 1)
    for number, (label, figure) in enumerate(figures):
        middle = MARGIN + column * (number + 0.5)
        for words, size, y, colour in (
            (figure, 72, 350, style.ink),
            (label, 34, 404, style.faint),
        ):
            font = style.names(size)
            shown = truncate_to_width(drawable(words, style.name_face), font, column - 20)
            font.draw(page, (middle, y), shown, colour, ("m", "s"))
    _bars(page, CHART_FROM, weeks, style)
    for number, row in enumerate(legend):
        draw_legend(page, CHART_FROM + CHART + 92 + 56 * number, row, style)
    return encode_png(page)


def _line(page: Image.Image, top: int, line: BoardLine, scale: Scale, style: ImageStyle) -> None:
    draw = ImageDraw.Draw(page)
    middle = top + 44
    if line.own:
        box = (MARGIN - 26, top - 4, RIGHT + 26, top + ROW - 8)
        draw.rounded_rectangle(box, 22, style.own)
    _place(page, middle, line.place, style)
    face = draw_avatar(line.person, PORTRAIT)
    page.paste(face, (NAMES_FROM - PORTRAIT - 22, middle - PORTRAIT // 2), face)
    figures = style.names(44)
    said = drawable(line.said, style.name_face)
    figures.draw(page, (RIGHT, middle + 9), said, style.ink, ("r", "s"))
    room = RIGHT - NAMES_FROM - figures.width(said) - 36
    names, lettering = fit_lines(line.person.name, style.name_face, room, range(44, 31, -2), 30)
    for number, words in enumerate(names):
        at = middle + 9 + (9 if len(names) > 1 else 0) - 34 * (len(names) - 1 - number)
        lettering.draw(page, (NAMES_FROM, at), words, style.ink)
    bar = (NAMES_FROM, middle + 28, RIGHT, middle + 35)
    draw.rounded_rectangle(bar, 3, style.track)
    # A line from another page may have more points than those of this one.
    if wide := min(scale.mark(line.points), scale.length):
        colour = MEDALS.get(line.place, style.accent)
        draw.rounded_rectangle((bar[0], bar[1], NAMES_FROM + wide, bar[3]), 3, colour)


def _place(page: Image.Image, middle: int, place: int, style: ImageStyle) -> None:
    centre = MARGIN + 36
    colour = MEDALS.get(place)
    if colour is None:
        words = str(place)
        # The longest ranks take all the room up to the portrait.
        small = style.names(40 if len(words) < 4 else 30 if len(words) < 6 else 22)
        small.draw(page, (centre, middle), words, style.faint, ("m", "m"))
        return
    # Drawn larger and scaled down, which smooths the edge.
    large = Image.new("L", (256, 256))
    ImageDraw.Draw(large).ellipse((0, 0, 255, 255), fill=255)
    disc = large.resize((60, 60), Image.Resampling.LANCZOS)
    ImageDraw.Draw(page).bitmap((centre - 30, middle - 30), disc, colour)
    style.names(36).draw(page, (centre, middle), str(place), ON_MEDAL, ("m", "m"))


def _bars(page: Image.Image, top: int, weeks: WeekChart, style: ImageStyle) -> None:
    draw = ImageDraw.Draw(page)
    sums = [sum(points.values()) for points in weeks.points]
    # The highest week is labelled, which is its scale.
    scale = Scale.exact(sums, CHART, LEAST_PART)
    places = slots(len(sums), MARGIN, RIGHT, 0.66)
    base = top + CHART
    small = style.names(38)
    for slot, sum_, points, label in zip(places, sums, weeks.points, weeks.labels, strict=True):
        draw.line((slot.left, base, slot.right, base), style.track, 5)
        floor = float(base)
        for kind in ContributionKind:
            if rise := scale.mark(points.get(kind, 0)):
                draw.rectangle((slot.left, floor - rise, slot.right, floor), COLOURS[kind])
                floor -= rise
        if label:
            small.draw(page, (slot.middle, base + 18), label, style.faint, ("m", "a"))
        if sum_ == scale.top and weeks.highest:
            small.draw(page, (slot.middle, floor - 14), weeks.highest, style.ink, ("m", "s"))
