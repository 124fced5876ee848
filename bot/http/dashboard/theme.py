"""Style sheets: the dashboard's own, and a guild's colour on light and on dark pages."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from domain.colour_contrast import Colour, colour_code, parse_colour, readable

LIGHT: tuple[Colour, ...] = ((251, 247, 237), (255, 255, 255))
DARK: tuple[Colour, ...] = ((27, 24, 22), (38, 34, 32))
"""Backgrounds of the page and of cards, as in style.css."""
SHAPES = 3.0
"""The lowest contrast of bars, by WCAG 2."""
STYLE = files("bot.http.dashboard").joinpath("style.css").read_bytes()
STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]


@lru_cache(maxsize=200)
def colour_sheet(code: str) -> bytes | None:
    """Return the style sheet for a colour, as six hexadecimal digits; None for anything else."""
    colour = parse_colour(code) if len(code) == 6 else None
    if colour is None:
        return None
    light, dark = _variables(colour, LIGHT), _variables(colour, DARK)
    return (
        f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) "
        f"{{ :root {{ {dark} }} }}\n"
    ).encode()


def _variables(colour: Colour, backgrounds: tuple[Colour, ...]) -> str:
    words = colour_code(readable(colour, *backgrounds))
    shapes = colour_code(readable(colour, *backgrounds, least=SHAPES))
    return f"--accent-text: {words}; --accent: {shapes};"
