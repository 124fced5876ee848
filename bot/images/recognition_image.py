"""The card of the weekly surprise: a portrait, a name, and the reason."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from bot.images.avatars import PicturedMember, draw_avatar
from bot.images.contest_result_image import (
    FAINT,
    GOLD,
    INK,
    MARGIN,
    PAPER,
    WIDTH,
    set_line,
    sign_off,
    star,
)
from bot.images.typography import Font, Typeface, drawable, truncate_to_width, typeface

PORTRAIT = 300
RING = 8
"""The width of the golden ring around the portrait, and of the gap between."""
LARGEST, SMALLEST = 92, 48
"""Font sizes of the name."""


def draw_surprise(
    person: PicturedMember, *, nameless: str, over: str, line: str, foot: str
) -> bytes:
    """Draw a PNG of `person` with `over` small above the name, `line` beneath, `foot` under a rule.

    A name too long for one line is cut. Without a drawable name, `nameless` is shown; without an
    avatar as well, a star in place of the initials.
    """
    name, font = _name(person.name or nameless)
    lines, lettering = set_line(drawable(line))
    top = MARGIN + 2 * RING
    below = top + PORTRAIT + 2 * RING + 34
    name_at = below + 56
    line_at = name_at + (font.size + 22 if name else 0)
    leading = round(lettering.size * 1.28)
    rule = round(line_at + len(lines) * leading + 44)
    page = Image.new("RGB", (WIDTH, rule + 112), PAPER)
    draw = ImageDraw.Draw(page)
    middle = WIDTH // 2
    _ring(page, middle, top + PORTRAIT // 2)
    face = draw_avatar(person, PORTRAIT)
    page.paste(face, (middle - PORTRAIT // 2, top), face)
    if not person.name and person.picture is None:
        star(draw, middle, top + PORTRAIT // 2, 84, PAPER)
    small = typeface(Typeface.SERIF, 36)
    draw.text((middle, below), drawable(over), font=small, fill=FAINT, anchor="ma")
    draw.text((middle, name_at), name, font=font, fill=INK, anchor="ma")
    for number, words in enumerate(lines):
        at = line_at + number * leading
        draw.text((middle, at), words, font=lettering, fill=INK, anchor="ma")
    sign_off(draw, rule, drawable(foot))
    made = BytesIO()
    page.save(made, "PNG", optimize=True)
    return made.getvalue()


def _name(name: str) -> tuple[str, Font]:
    """Return the name and the largest font in which it fits, cut if it fits in none."""
    shown = drawable(name, Typeface.SANS)
    font = typeface(Typeface.SANS, SMALLEST)
    for size in range(LARGEST, SMALLEST - 1, -4):
        font = typeface(Typeface.SANS, size)
        if font.getlength(shown) <= WIDTH - 2 * MARGIN:
            return shown, font
    return truncate_to_width(shown, font, WIDTH - 2 * MARGIN), font


def _ring(page: Image.Image, x: int, y: int) -> None:
    """Draw a ring, four times as large and scaled down, which smooths its edge."""
    outer = PORTRAIT // 2 + 2 * RING
    large = Image.new("L", (outer * 8, outer * 8))
    draw = ImageDraw.Draw(large)
    draw.ellipse((0, 0, outer * 8 - 1, outer * 8 - 1), fill=255)
    inset = RING * 4
    draw.ellipse((inset, inset, outer * 8 - 1 - inset, outer * 8 - 1 - inset), fill=0)
    ring = large.resize((outer * 2, outer * 2), Image.Resampling.LANCZOS)
    page.paste(GOLD, (x - outer, y - outer), ring)
