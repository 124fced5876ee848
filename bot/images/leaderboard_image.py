"""Pictures of leaderboards and members' profiles, for a phone's width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from bot.images.avatars import PicturedMember, draw_avatar
from bot.images.contest_result_image import FAINT, GOLD, INK, MARGIN, PAPER, WIDTH, star
from bot.images.typography import Typeface, drawable, truncate_to_width, typeface
from domain.contributions import ContributionKind

RIGHT = WIDTH - MARGIN
ROW = 100
PORTRAIT = 68
NAMES_FROM = 236
TRACK = (236, 228, 210)
OWN = (247, 233, 203)
"""The background of the asking member's line."""
MEDALS = {1: (201, 140, 38), 2: (139, 143, 148), 3: (166, 101, 62)}
COLOURS: Mapping[ContributionKind, tuple[int, int, int]] = {
    ContributionKind.HELPED: (84, 128, 96),
    ContributionKind.ENTERTAINED: (214, 150, 46),
    ContributionKind.INTERESTED: (72, 104, 152),
    ContributionKind.TOOK_PART: (166, 84, 100),
    ContributionKind.CONNECTED: (60, 132, 138),
}
CHART_FROM = 510
CHART = 300
"""The height of the tallest bar, in pixels."""


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
    title: str, subtitle: str, lines: Sequence[BoardLine], *, below: BoardLine | None, foot: str
) -> bytes:
    """Draw a PNG of a page of a leaderboard; `below` is a line of another page, set apart."""
    rows = len(lines) + (1 if below else 0)
    top = 252
    height = top + rows * ROW + (50 if below else 0) + (92 if foot else 40)
    page, draw = _page(height)
    _heading(draw, title, subtitle)
    most = max((line.points for line in lines), default=1)
    for number, line in enumerate(lines):
        _line(page, draw, top + number * ROW, line, most)
    if below is not None:
        under = top + len(lines) * ROW
        for step in (-40, 0, 40):
            draw.ellipse(
                (WIDTH / 2 + step - 4, under + 18, WIDTH / 2 + step + 4, under + 26), FAINT
            )
        _line(page, draw, under + 50, below, most)
    if foot:
        font = typeface(Typeface.SANS, 32)
        draw.text((WIDTH / 2, height - 62), drawable(foot, Typeface.SANS), FAINT, font, anchor="ma")
    return _png(page)


def draw_profile(
    person: PicturedMember,
    headline: str,
    figures: Sequence[tuple[str, str]],
    weeks: WeekChart,
) -> bytes:
    """Draw a PNG of a member's profile: name, about three labelled figures, and the weeks."""
    legend = _legend_lines(weeks)
    height = CHART_FROM + CHART + 80 + 56 * len(legend) + 50
    page, draw = _page(height)
    face = draw_avatar(person, 150)
    page.paste(face, (MARGIN, 50), face)
    left = MARGIN + 186
    name = typeface(Typeface.SANS, 58)
    draw.text(
        (left, 106), truncate_to_width(person.name, name, RIGHT - left), INK, name, anchor="ls"
    )
    serif = typeface(Typeface.SERIF, 42)
    shown = truncate_to_width(drawable(headline), serif, RIGHT - left)
    draw.text((left, 172), shown, FAINT, serif, anchor="ls")
    _rule(draw, 240)
    column = (RIGHT - MARGIN) / max(len(figures), 1)
    for number, (label, figure) in enumerate(figures):
        middle = MARGIN + column * (number + 0.5)
        for words, size, y, colour in ((figure, 72, 350, INK), (label, 34, 404, FAINT)):
            font = typeface(Typeface.SANS, size)
            shown = truncate_to_width(drawable(words, Typeface.SANS), font, column - 20)
            draw.text((middle, y), shown, colour, font, anchor="ms")
    _bars(draw, CHART_FROM, weeks)
    for number, kinds in enumerate(legend):
        _legend(draw, CHART_FROM + CHART + 92 + 56 * number, kinds, weeks)
    return _png(page)


def _page(height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", (WIDTH, height), PAPER)
    return page, ImageDraw.Draw(page)


def _png(page: Image.Image) -> bytes:
    made = BytesIO()
    page.save(made, "PNG")
    return made.getvalue()


def _heading(draw: ImageDraw.ImageDraw, title: str, subtitle: str) -> None:
    font = typeface(Typeface.SERIF, 72)
    room = RIGHT - MARGIN
    draw.text(
        (WIDTH / 2, 106), truncate_to_width(drawable(title), font, room), INK, font, anchor="ms"
    )
    font = typeface(Typeface.SANS, 36)
    said = truncate_to_width(drawable(subtitle, Typeface.SANS), font, room)
    draw.text((WIDTH / 2, 164), said, FAINT, font, anchor="ms")
    _rule(draw, 212)


def _rule(draw: ImageDraw.ImageDraw, y: int) -> None:
    """Draw a golden rule with a star in its middle."""
    for start, end in ((MARGIN, WIDTH / 2 - 34), (WIDTH / 2 + 34, RIGHT)):
        draw.line((start, y, end, y), fill=GOLD, width=3)
    star(draw, WIDTH / 2, y, 17)


def _line(
    page: Image.Image, draw: ImageDraw.ImageDraw, top: int, line: BoardLine, most: int
) -> None:
    middle = top + 44
    if line.own:
        draw.rounded_rectangle((MARGIN - 26, top - 4, RIGHT + 26, top + ROW - 8), 22, OWN)
    _place(draw, middle, line.place)
    face = draw_avatar(line.person, PORTRAIT)
    page.paste(face, (NAMES_FROM - PORTRAIT - 22, middle - PORTRAIT // 2), face)
    font = typeface(Typeface.SANS, 44)
    said = drawable(line.said, Typeface.SANS)
    draw.text((RIGHT, middle + 9), said, INK, font, anchor="rs")
    room = RIGHT - NAMES_FROM - font.getlength(said) - 36
    draw.text(
        (NAMES_FROM, middle + 9),
        truncate_to_width(line.person.name, font, room),
        INK,
        font,
        anchor="ls",
    )
    bar = (NAMES_FROM, middle + 28, RIGHT, middle + 35)
    draw.rounded_rectangle(bar, 3, TRACK)
    share = min(line.points / most, 1.0)
    end = max(NAMES_FROM + (RIGHT - NAMES_FROM) * share, NAMES_FROM + 7)
    draw.rounded_rectangle((bar[0], bar[1], end, bar[3]), 3, MEDALS.get(line.place, GOLD))


def _place(draw: ImageDraw.ImageDraw, middle: int, place: int) -> None:
    centre = MARGIN + 36
    colour = MEDALS.get(place)
    if colour is None:
        words = str(place)
        # The longest ranks take all the room up to the portrait.
        font = typeface(Typeface.SANS, 40 if len(words) < 4 else 30 if len(words) < 6 else 22)
        draw.text((centre, middle), words, FAINT, font, anchor="mm")
        return
    # Drawn larger and scaled down, which smooths the edge.
    large = Image.new("L", (256, 256))
    ImageDraw.Draw(large).ellipse((0, 0, 255, 255), fill=255)
    disc = large.resize((60, 60), Image.Resampling.LANCZOS)
    draw.bitmap((centre - 30, middle - 30), disc, colour)
    draw.text((centre, middle), str(place), PAPER, typeface(Typeface.SANS, 36), anchor="mm")


def _bars(draw: ImageDraw.ImageDraw, top: int, weeks: WeekChart) -> None:
    sums = [sum(points.values()) for points in weeks.points]
    most = max([*sums, 1])
    step = (RIGHT - MARGIN) / max(len(sums), 1)
    base = top + CHART
    font = typeface(Typeface.SANS, 28)
    for number, (points, label) in enumerate(zip(weeks.points, weeks.labels, strict=True)):
        left = MARGIN + step * (number + 0.17)
        right = MARGIN + step * (number + 0.83)
        draw.line((left, base, right, base), TRACK, 5)
        floor = float(base)
        for kind in ContributionKind:
            part = points.get(kind, 0)
            if part > 0:
                rise = max(CHART * part / most, 3)
                draw.rectangle((left, floor - rise, right, floor), COLOURS[kind])
                floor -= rise
        if label:
            draw.text(((left + right) / 2, base + 18), label, FAINT, font, anchor="ma")
        if sums[number] == most and weeks.highest:
            draw.text(((left + right) / 2, floor - 14), weeks.highest, INK, font, anchor="ms")


def _legend_lines(weeks: WeekChart) -> list[list[ContributionKind]]:
    """Return the kinds with points, in lines that fit the width."""
    font = typeface(Typeface.SANS, 32)
    lines: list[list[ContributionKind]] = [[]]
    width = 0.0
    for kind in weeks.kinds:
        if not any(points.get(kind, 0) > 0 for points in weeks.points):
            continue
        needed = 90 + font.getlength(weeks.kinds[kind])
        if width + needed > RIGHT - MARGIN and lines[-1]:
            lines.append([])
            width = 0.0
        lines[-1].append(kind)
        width += needed
    return lines


def _legend(
    draw: ImageDraw.ImageDraw, y: int, kinds: Sequence[ContributionKind], weeks: WeekChart
) -> None:
    font = typeface(Typeface.SANS, 32)
    widths = [90 + font.getlength(weeks.kinds[kind]) for kind in kinds]
    left = (WIDTH - sum(widths) + 44) / 2
    for kind, width in zip(kinds, widths, strict=True):
        draw.rounded_rectangle((left, y, left + 30, y + 30), 8, COLOURS[kind])
        draw.text((left + 44, y + 15), weeks.kinds[kind], INK, font, anchor="lm")
        left += width
