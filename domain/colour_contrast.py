"""Colours, and whether text in one can be read on another, by the rules of WCAG 2."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""
SMALL_TEXT = 4.5
"""The lowest contrast for small text."""
BODY_TEXT = 7.0
"""The lowest contrast that we want for names and sentences."""
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


def parse_colour(typed: str) -> Colour | None:
    """Return the colour written as #RRGGBB or #RGB, with or without the sign; else None."""
    digits = typed.strip().removeprefix("#")
    if re.fullmatch(r"[0-9a-fA-F]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-fA-F]{6}", digits):
        return None
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def colour_code(colour: Colour) -> str:
    """Return the colour as #RRGGBB."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours: 1 if they are equally bright, 21 for black on white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour between two; `share` is that of `other`, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def readable(colour: Colour, *backgrounds: Colour, least: float = SMALL_TEXT) -> Colour:
    """Return the colour, made lighter or darker until it has the contrast on each background.

    Where neither black nor white has it, the better of these is returned.
    """

    def worst(one: Colour) -> float:
        return min(contrast(one, background) for background in backgrounds)

    end = max((BLACK, WHITE), key=worst)
    steps = (mix(colour, end, step / 100) for step in range(101))
    return next((one for one in steps if worst(one) >= least), end)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
