"""The picture of a campaign's funnel, from wishes to used coupons, and its weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.chart_geometry import Scale, slots
from bot.images.legend import LegendEntry, draw_legend
from bot.images.scale_lines import draw_scale
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
from bot.images.text_layout import Lettering
from bot.images.typography import drawable, truncate_to_width
from domain.colour_contrast import Colour

TOP = 250
ROW = 106
BAR = 62
MIDDLE, WIDEST = 596, 440
"""The middle of the bars, and the width of the widest, in pixels."""
LABELS_TO = 350
FIGURES_FROM = 850
CHART = 190
"""The height of the weeks' scale, in pixels."""
LEAST_STEP, LEAST_WEEK = 8, 4
"""The least width of a step's bar, and the least height of a week's."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of the funnel."""

    label: str
    count: int
    said: str
    """The formatted count."""
    share: str
    """The share of an earlier step, formatted; may be empty."""
    colour: Colour | None = None
    """None for the accent colour."""
    is_first: bool = False
    """It is the start of another way, and does not follow from the step before."""


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
    number: Callable[[float], str]
    """Formats a number of the scale."""


LEAF, SAND = (84, 128, 96), (196, 180, 146)


def draw_funnel(
    title: str,
    subtitle: str,
    steps: Sequence[FunnelStep],
    *,
    figures: Sequence[tuple[str, str]],
    course: FunnelHistory | None,
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of a phone's width; `figures` are pairs of label and figure beneath the steps."""
    under = TOP + ROW * len(steps) + 10
    weeks_from = under + (196 if figures else 20)
    page, _ = new_page(weeks_from + (CHART + 270 if course else 30), style)
    draw_heading(page, title, subtitle, style)
    _steps(page, steps, style)
    if figures:
        _figures(page, under, figures, style)
    if course is not None:
        _course(page, weeks_from, course, style)
    return encode_png(page)


def _steps(page: Image.Image, steps: Sequence[FunnelStep], style: ImageStyle) -> None:
    draw = ImageDraw.Draw(page)
    scale = Scale.exact((step.count for step in steps), WIDEST, LEAST_STEP)
    halves = [scale.mark(step.count) / 2 for step in steps]
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
        draw.polygon(corners, fill=style.track)
    for number, (step, half) in enumerate(zip(steps, halves, strict=True)):
        top = TOP + ROW * number
        middle = top + BAR / 2
        if step.count:
            bar = (MIDDLE - half, top, MIDDLE + half, top + BAR)
            draw.rounded_rectangle(bar, min(14, half), step.colour or style.accent)
        else:
            draw.ellipse((MIDDLE - 5, middle - 5, MIDDLE + 5, middle + 5), style.track)
        lettering = style.names(46)
        label = _cut(step.label, lettering, LABELS_TO - MARGIN)
        lettering.draw(page, (MARGIN, middle), label, style.ink, ("l", "m"))
        _counted(page, middle, step, style)


def _counted(page: Image.Image, middle: float, step: FunnelStep, style: ImageStyle) -> None:
    lettering = style.names(48)
    raised = 19 if step.share else 0
    said = truncate_to_width(step.said, lettering, RIGHT - FIGURES_FROM)
    colour = style.ink if step.count else style.faint
    lettering.draw(page, (RIGHT, middle - raised), said, colour, ("r", "m"))
    if step.share:
        style.names(38).draw(page, (RIGHT, middle + 28), step.share, style.faint, ("r", "m"))


def _figures(
    page: Image.Image, top: float, figures: Sequence[tuple[str, str]], style: ImageStyle
) -> None:
    ImageDraw.Draw(page).line((MARGIN, top, RIGHT, top), fill=style.track, width=3)
    column = (RIGHT - MARGIN) / len(figures)
    for number, (label, figure) in enumerate(figures):
        middle = MARGIN + column * (number + 0.5)
        for words, sizes, y, colour in (
            (figure, (66, 56, 48, 40, 34), 98, style.ink),
            (label, (40, 36, 32, 28), 152, style.faint),
        ):
            plain = drawable(words, style.name_face)
            room = column - 20
            fitting = (style.names(size) for size in sizes)
            lettering = next(
                (each for each in fitting if each.width(plain) <= room), style.names(sizes[-1])
            )
            shown = truncate_to_width(plain, lettering, room)
            lettering.draw(page, (middle, top + y), shown, colour, ("m", "s"))


def _course(page: Image.Image, top: float, course: FunnelHistory, style: ImageStyle) -> None:
    draw = ImageDraw.Draw(page)
    draw.line((MARGIN, top, RIGHT, top), fill=style.track, width=3)
    lettering = style.names(42)
    title = _cut(course.title, lettering, RIGHT - MARGIN)
    lettering.draw(page, (WIDTH / 2, top + 58), title, style.faint, ("m", "s"))
    base = top + 90 + CHART
    scale = Scale.rounded([*course.taken, *course.used], CHART, LEAST_WEEK)
    first = draw_scale(page, scale, base, course.number, style)
    small = style.names(38)
    for number, (slot, label) in enumerate(
        zip(slots(len(course.labels), first, RIGHT), course.labels, strict=True)
    ):
        wide, middle = min(slot.width * 0.36, 60), slot.middle
        draw.line((middle - wide - 2, base + 3, middle + wide + 2, base + 3), style.track, 5)
        for count, left, colour in (
            (course.taken[number], middle - wide - 2, style.second),
            (course.used[number], middle + 2, style.accent),
        ):
            if rise := scale.mark(count):
                draw.rectangle((left, base - rise, left + wide, base), colour)
        if label:
            small.draw(page, (middle, base + 18), label, style.faint, ("m", "a"))
    entries = [
        LegendEntry(course.taken_label, style.second),
        LegendEntry(course.used_label, style.accent),
    ]
    draw_legend(page, base + 92, entries, style)


def _cut(words: str, lettering: Lettering, width: float) -> str:
    return truncate_to_width(drawable(words, lettering.face), lettering, width)
