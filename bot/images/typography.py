"""Text in pictures: the typefaces, their characters, and fitting a line to a width."""

from __future__ import annotations

import unicodedata
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

Font = ImageFont.FreeTypeFont

HOLDING_SPACE = "\u00a0"
ELLIPSIS = "…"
MAX_CHARACTERS = 100
"""The longest name on Discord; longer text is cut before it costs time."""


class Typeface(Enum):
    """A typeface, by its file."""

    SERIF = "SourceSerifPro-SemiboldIt.ttf"
    """Italic, for text; Latin letters only."""
    SANS = "SourceSansPro-Semibold.ttf"
    """For names and figures: Latin, Greek and Cyrillic letters."""


@cache
def typeface(face: Typeface, size: int) -> Font:
    """Load the typeface in this size, in pixels."""
    data = files("bot.images").joinpath("fonts", face.value).read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


def drawable(words: str, face: Typeface = Typeface.SERIF) -> str:
    """Return `words` without characters that the typeface lacks; empty if most are lacking."""
    # French sets its narrow space before ! and within « »: no line may break there.
    kept = _kept(words.replace("\u202f", HOLDING_SPACE), face)
    return kept if len(kept) * 2 >= len(words) else ""


def drawable_name(*names: str | None) -> str:
    """Return the first of `names` that can be drawn, in plain letters; empty if none can.

    Letters of fancy styles ("𝓐𝓷𝓪") become plain ones; stacked accents and emoji are dropped. A name
    in letters that our typefaces lack is skipped: Discord's user name, which has only Latin
    letters, should come last.
    """
    for name in names:
        plain = unicodedata.normalize("NFKC", (name or "")[:MAX_CHARACTERS])
        letters = [sign for sign in plain if unicodedata.category(sign)[0] in "LN"]
        seen = "".join(sign for sign in plain if sign.isspace() or _stands_alone(sign))
        kept = _kept(" ".join(seen.split()), Typeface.SANS)
        if letters and sum(sign in kept for sign in letters) * 2 > len(letters):
            return kept
    return ""


def truncate_to_width(words: str, font: Font, width: float) -> str:
    """Return `words`, cut with an ellipsis if they exceed `width` pixels."""
    if font.getlength(words) <= width:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(words[:middle].rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return words[:low].rstrip() + ELLIPSIS


def wrap_lines(words: str, font: Font, width: int) -> list[str]:
    """Wrap `words` into lines of at most `width` pixels; a longer word is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while font.getlength(word) > width:
            fits = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= width)
            lines.append(word[:fits])
            word = word[fits:]  # noqa: PLW2901 (what is left of it)
        line = word
    return [*lines, line]


def _kept(words: str, face: Typeface) -> str:
    kept = "".join(sign for sign in words if sign in {" ", HOLDING_SPACE} or _has(face, sign))
    return " ".join(filter(None, kept.split(" ")))


def _stands_alone(sign: str) -> bool:
    """Return whether `sign` is neither a separate accent nor an invisible character."""
    return unicodedata.category(sign) not in {"Mn", "Me", "Cf", "Cc", "Co", "Cn", "Cs"}


@lru_cache(10_000)
def _has(face: Typeface, sign: str) -> bool:
    """Return whether the typeface draws `sign` and not the box for missing characters."""
    drawn = typeface(face, 32)
    return bytes(drawn.getmask(sign)) != bytes(drawn.getmask("\U0010fffd"))
