"""The picture of a campaign's funnel, from wishes to used coupons, and its weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from bot.images.contest_result_image import FAINT, GOLD, INK, MARGIN, PAPER, WIDTH, star
from bot.images.typography import Typeface, drawable, truncate_to_width, typeface

RIGHT = WIDTH - MARGIN
TOP = 250
ROW = 106
BAR = 62
MIDDLE, WIDEST = 596, 440
"""The middle of the bars, and the width of the widest, in pixels."""
LABELS_TO = 350
FIGURES_FROM = 850
FALL = (240, 231, 211)
"""The gap between two bars, in pixels."""
TRACK = (236, 228, 210)
CHART = 190
"""The height of the tallest week, in pixels."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of the funnel."""

    label: str
    count: int
    said: str
    """The formatted count."""
    share: str
    """The share of an earlier step, formatted; may be empty."""
    colour: tuple[int, int, int]
    is_first: bool = False
    """It begins another way, and does not follow from the step before."""


@dataclass(frozen=True, slots=True)
class FunnelHistory:
    """The number of coupons taken and used in each week, the latest last."""

    title: str
    labels: Sequence[str]
    """The labels under the weeks; may be empty."""
    taken: Sequence[int]
    used: Sequence[int]
    taken_label: str
    used_label: str


SEA, LEAF, SAND = (72, 104, 152), (84, 128, 96), (196, 180, 146)


def draw_funnel(
    title: str,
    subtitle: str,
    steps: Sequence[FunnelStep],
    *,
    figures: Sequence[tuple[str, str]],
    course: FunnelHistory | None,
) -> bytes:
    """Draw a PNG of a phone's width; `figures` are pairs of label and figure beneath the steps."""
    under = TOP + ROW * len(steps) + 10
    weeks_from = under + (190 if figures else 20)
    height = weeks_from + (CHART + 270 if course else 30)
    page = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(page)
    _heading(draw, title, subtitle)
    _steps(draw, steps)
    if figures:
        _figures(draw, under, figures)
    if course is not None:
        _course(draw, weeks_from, course)
    made = BytesIO()
    page.save(made, "PNG")
    return made.getvalue()


def _heading(draw: ImageDraw.ImageDraw, title: str, subtitle: str) -> None:
    for words, face, sizes, y, colour in (
        (title, Typeface.SERIF, (66, 58, 50, 44), 106, INK),
        (subtitle, Typeface.SANS, (36,), 164, FAINT),
    ):
        shown, room = drawable(words, face), RIGHT - MARGIN
        fonts = [typeface(face, size) for size in sizes]
        font = next((font for font in fonts if font.getlength(shown) <= room), fonts[-1])
        draw.text((WIDTH / 2, y), truncate_to_width(shown, font, room), colour, font, anchor="ms")
    for start, end in ((MARGIN, WIDTH / 2 - 34), (WIDTH / 2 + 34, RIGHT)):
        draw.line((start, 208, end, 208), fill=GOLD, width=3)
    star(draw, WIDTH / 2, 208, 17)


def _steps(draw: ImageDraw.ImageDraw, steps: Sequence[FunnelStep]) -> None:
    most = max([step.count for step in steps] + [1])
    halves = [max(WIDEST * min(step.count / most, 1) / 2, 4 if step.count else 0) for step in steps]
    for number in range(len(steps) - 1):
        if steps[number + 1].is_first or not any(halves[number : number + 2]):
            continue
        top = TOP + ROW * number + BAR
        # From the straight part of one bar to that of the next, whose corners are round.
        above, below = (max(half - 10, 1) for half in halves[number : number + 2])
        corners = [
            (MIDDLE - above, top),
            (MIDDLE + above, top),
            (MIDDLE + below, top + ROW - BAR),
            (MIDDLE - below, top + ROW - BAR),
        ]
        draw.polygon(corners, fill=FALL)
    for number, (step, half) in enumerate(zip(steps, halves, strict=True)):
        top = TOP + ROW * number
        middle = top + BAR / 2
        if step.count:
            bar = (MIDDLE - half, top, MIDDLE + half, top + BAR)
            draw.rounded_rectangle(bar, min(14, half), step.colour)
        else:
            draw.ellipse((MIDDLE - 5, middle - 5, MIDDLE + 5, middle + 5), TRACK)
        font = typeface(Typeface.SANS, 42)
        label = truncate_to_width(drawable(step.label, Typeface.SANS), font, LABELS_TO - MARGIN)
        draw.text((MARGIN, middle), label, INK, font, anchor="lm")
        _counted(draw, middle, step)


def _counted(draw: ImageDraw.ImageDraw, middle: float, step: FunnelStep) -> None:
    font = typeface(Typeface.SANS, 48)
    raised = 14 if step.share else 0
    said = truncate_to_width(step.said, font, RIGHT - FIGURES_FROM)
    draw.text((RIGHT, middle - raised), said, INK if step.count else FAINT, font, anchor="rm")
    if step.share:
        small = typeface(Typeface.SANS, 28)
        draw.text((RIGHT, middle + 26), step.share, FAINT, small, anchor="rm")


def _figures(draw: ImageDraw.ImageDraw, top: float, figures: Sequence[tuple[str, str]]) -> None:
    draw.line((MARGIN, top, RIGHT, top), fill=TRACK, width=3)
    column = (RIGHT - MARGIN) / len(figures)
    for number, (label, figure) in enumerate(figures):
        middle = MARGIN + column * (number + 0.5)
        for words, sizes, y, colour in (
            (figure, (66, 56, 48, 40, 34), 98, INK),
            (label, (34, 30, 26), 148, FAINT),
        ):
            fonts = [typeface(Typeface.SANS, size) for size in sizes]
            plain = drawable(words, Typeface.SANS)
            room = column - 20
            font = next((each for each in fonts if each.getlength(plain) <= room), fonts[-1])
            shown = truncate_to_width(plain, font, room)
            draw.text((middle, top + y), shown, colour, font, anchor="ms")


def _course(draw: ImageDraw.ImageDraw, top: float, course: FunnelHistory) -> None:
    draw.line((MARGIN, top, RIGHT, top), fill=TRACK, width=3)
    font = typeface(Typeface.SANS, 34)
    title = truncate_to_width(drawable(course.title, Typeface.SANS), font, RIGHT - MARGIN)
    draw.text((WIDTH / 2, top + 58), title, FAINT, font, anchor="ms")
    base = top + 90 + CHART
    most = max([*course.taken, *course.used, 1])
    step = (RIGHT - MARGIN) / max(len(course.labels), 1)
    wide = min(step * 0.36, 60)
    small = typeface(Typeface.SANS, 28)
    for number, label in enumerate(course.labels):
        middle = MARGIN + step * (number + 0.5)
        draw.line((middle - wide - 2, base + 3, middle + wide + 2, base + 3), TRACK, 5)
        for count, left, colour in (
            (course.taken[number], middle - wide - 2, SEA),
            (course.used[number], middle + 2, GOLD),
        ):
            if count:
                rise = max(CHART * count / most, 4)
                draw.rectangle((left, base - rise, left + wide, base), colour)
        if label:
            draw.text((middle, base + 18), label, FAINT, small, anchor="ma")
    _legend(draw, base + 84, course)


def _legend(draw: ImageDraw.ImageDraw, y: float, course: FunnelHistory) -> None:
    font = typeface(Typeface.SANS, 32)
    entries = [
        (truncate_to_width(drawable(label, Typeface.SANS), font, (RIGHT - MARGIN) / 2 - 90), colour)
        for label, colour in ((course.taken_label, SEA), (course.used_label, GOLD))
    ]
    widths = [90 + font.getlength(label) for label, _ in entries]
    left = (WIDTH - sum(widths) + 44) / 2
    for (label, colour), width in zip(entries, widths, strict=True):
        draw.rounded_rectangle((left, y, left + 30, y + 30), 8, colour)
        draw.text((left + 44, y + 15), label, INK, font, anchor="lm")
        left += width
