"""The card of the weekly surprise: a portrait, a name, and the reason."""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw

from bot.images.avatars import PicturedMember, draw_avatar
from bot.images.contest_result_image import foot_height, set_line, sign_off
from bot.images.style import (
    MARGIN,
    PLAIN,
    WIDTH,
    ImageStyle,
    draw_star,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, fit_lines, truncate_to_width
from domain.colour_contrast import Colour

PORTRAIT = 300
RING = 8
"""The width of the ring around the portrait, and of the gap between."""
LARGEST, SMALLEST = 92, 48
"""Font sizes of the name."""


def draw_surprise(
    person: PicturedMember,
    *,
    nameless: str,
    over: str,
    line: str,
    foot: str,
    style: ImageStyle = PLAIN,
) -> bytes:
    """Draw a PNG of `person` with `over` small above the name, `line` beneath, `foot` under a rule.

    A name too long for one line takes two. Without a drawable name, `nameless` is shown; without an
    avatar as well, a star in place of the initials.
    """
    names, lettering = fit_lines(
        drawable(person.name or nameless, style.name_face),
        style.name_face,
        WIDTH - 2 * MARGIN,
        range(LARGEST, SMALLEST - 1, -4),
        SMALLEST,
    )
    lines, small = set_line(drawable(line, style.text_face), style)
    top = MARGIN + 2 * RING
    below = top + PORTRAIT + 2 * RING + 34
    name_at = below + 56
    name_leading = round(lettering.size * 1.25)
    line_at = name_at + name_leading * len(names) + (22 - lettering.size // 4)
    leading = round(small.size * 1.28)
    rule = round(line_at + len(lines) * leading + 44)
    page, draw = new_page(rule + foot_height(style) - 8, style)
    middle = WIDTH // 2
    _ring(page, middle, top + PORTRAIT // 2, style.accent)
    face = draw_avatar(person, PORTRAIT)
    page.paste(face, (middle - PORTRAIT // 2, top), face)
    if not person.name and person.picture is None:
        draw_star(draw, middle, top + PORTRAIT // 2, 84, style.paper)
    above = style.text(36)
    said = truncate_to_width(drawable(over, style.text_face), above, WIDTH - 2 * MARGIN)
    above.draw(page, (middle, below), said, style.faint, ("m", "a"))
    for number, words in enumerate(names):
        at = name_at + number * name_leading
        lettering.draw(page, (middle, at), words, style.ink, ("m", "a"))
    for number, words in enumerate(lines):
        at = line_at + number * leading
        small.draw(page, (middle, at), words, style.ink, ("m", "a"))
    sign_off(page, rule, drawable(foot, style.text_face), style)
    return encode_png(page)


def _ring(page: Image.Image, x: int, y: int, colour: Colour) -> None:
    ring = _ring_mask()
    page.paste(colour, (x - ring.width // 2, y - ring.height // 2), ring)


@cache
def _ring_mask() -> Image.Image:
    """Draw a ring, four times as large and scaled down, which smooths its edge."""
    outer = PORTRAIT // 2 + 2 * RING
    large = Image.new("L", (outer * 8, outer * 8))
    draw = ImageDraw.Draw(large)
    draw.ellipse((0, 0, outer * 8 - 1, outer * 8 - 1), fill=255)
    inset = RING * 4
    draw.ellipse((inset, inset, outer * 8 - 1 - inset, outer * 8 - 1 - inset), fill=0)
    return large.resize((outer * 2, outer * 2), Image.Resampling.LANCZOS)
