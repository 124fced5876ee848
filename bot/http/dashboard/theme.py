"""Style sheets: the dashboard's own, and a guild's colour on light and on dark pages; its icon."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from bot.images.style import SHAPES, second_colour
from domain.colour_contrast import Colour, colour_code, parse_colour, readable

LIGHT: tuple[Colour, ...] = ((251, 247, 237), (255, 255, 255))
DARK: tuple[Colour, ...] = ((27, 24, 22), (38, 34, 32))
"""Backgrounds of the page and of cards, as in style.css."""
STYLE = files("bot.http.dashboard").joinpath("style.css").read_bytes()
STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]


@lru_cache(maxsize=200)
def colour_sheet(code: str) -> bytes | None:
    """Return the style sheet for a colour, as six hexadecimal digits; None for anything else."""
    colour = _colour(code)
    if colour is None:
        return None
    light, dark = _variables(colour, LIGHT), _variables(colour, DARK)
    return (
        f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) "
        f"{{ :root {{ {dark} }} }}\n"
    ).encode()


def icon(code: str) -> bytes | None:
    """Return the picture (SVG) for a browser's tab, two people in a colour; None as above."""
    colour = _colour(code)
    if colour is None:
        return None
    shown = colour_code(readable(colour, *LIGHT, least=SHAPES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="{shown}">'
        '<circle cx="11" cy="10" r="5"/><path d="M2 27a9 9 0 0 1 18 0z"/>'
        '<circle cx="23" cy="13" r="4"/><path d="M22 27a12 12 0 0 0-2-7 7 7 0 0 1 10 7z"/></svg>'
    ).encode()


def _colour(code: str) -> Colour | None:
    return parse_colour(code) if len(code) == 6 else None


def _variables(colour: Colour, backgrounds: tuple[Colour, ...]) -> str:
    words = colour_code(readable(colour, *backgrounds))
    shapes = colour_code(readable(colour, *backgrounds, least=SHAPES))
    second = colour_code(second_colour(colour, *backgrounds))
    return f"--accent-text: {words}; --accent: {shapes}; --second: {second};"
