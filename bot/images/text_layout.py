"""Set a line in pictures in any mix of scripts, directions and emoji."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw

from bot.images.bidirectional_text import is_right_to_left, visual_runs
from bot.images.clusters import NON_JOINER, clusters
from bot.images.emoji import EMOJI_STYLE, JOINER, TEXT_STYLE, emoji_picture, is_emoji
from bot.images.font_files import (
    CHINESE,
    Font,
    FontFile,
    can_shape,
    east_asian_form,
    fallback_fonts,
    has_sign,
    load_font,
)
from domain.colour_contrast import Colour

Horizontal = Literal["l", "m", "r"]
Vertical = Literal["a", "m", "s"]
_OURS = "bot.images.fonts"
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
"""Invisible letters, which give a line its direction."""
_UNSEEN = frozenset({EMOJI_STYLE, TEXT_STYLE, JOINER, NON_JOINER, LEFT_TO_RIGHT, RIGHT_TO_LEFT})
_EMOJI_SIZE = 1.1
_EMOJI_MIDDLE = 0.33
"""The height of an emoji's middle above the base line. Both are shares of the font's size."""
_EMOJI_GAP = 0.04
"""The space on either side."""
_TALL_SCRIPTS = 0.92
"""The size of fallback fonts, whose letters are large for the same number of pixels."""


class Typeface(Enum):
    """A typeface, by its file."""

    SERIF = FontFile(_OURS, "SourceSerifPro-SemiboldIt.ttf", is_variable=False)
    """Italic, for text; Latin letters only."""
    SANS = FontFile(_OURS, "SourceSansPro-Semibold.ttf", is_variable=False)
    """For names and figures: Latin, Greek and Cyrillic letters."""
    PLAYFAIR = FontFile("fontpkg_playfair_display", "files/PlayfairDisplay-Italic[wght].ttf")
    NUNITO = FontFile("fontpkg_nunito", "files/Nunito[wght].ttf")
    GROTESK = FontFile("fontpkg_space_grotesk", "files/SpaceGrotesk[wght].ttf")
    """Of brands that choose them: these have Latin letters, Nunito also Cyrillic ones."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a line in one font and direction; `file` is None for an emoji."""

    words: str
    file: FontFile | None
    is_right_to_left: bool

    def __str__(self) -> str:
        name = self.file.name.split("[")[0].split(".")[0] if self.file else "emoji"
        return f"{name} {'←' if self.is_right_to_left else '→'} {self.words}"


@dataclass(frozen=True, slots=True)
class Lettering:
    """A typeface in a size in pixels, by which any text is measured and drawn."""

    face: Typeface
    size: int

    @property
    def font(self) -> Font:
        """The font for the letters that the typeface has."""
        return load_font(self.face.value, self.size)

    def width(self, words: str) -> float:
        """Return how many pixels wide a line with these words is."""
        return _width(self, words)

    def draw(
        self,
        page: Image.Image,
        at: tuple[float, float],
        words: str,
        colour: Colour,
        anchor: tuple[Horizontal, Vertical] = ("l", "s"),
    ) -> None:
        """Draw a line; `anchor` says which of its points is `at`.

        That is left, middle or right, and the ascender, the middle or the base line.
        """
        left = at[0] - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * self.width(words)
        ascent, descent = self.font.getmetrics()
        base = at[1] + {"a": ascent, "m": (ascent - descent) / 2, "s": 0}[anchor[1]]
        draw = ImageDraw.Draw(page)
        for run in runs(words, self.face):
            if run.file is None:
                self._draw_emoji(page, left, base, run.words)
            else:
                font = load_font(run.file, self._size_in(run.file))
                direction = _direction(run)
                draw.text((left, base), run.words, colour, font, anchor="ls", direction=direction)
            left += self._width_of(run)

    def _draw_emoji(self, page: Image.Image, left: float, base: float, cluster: str) -> None:
        side = round(self.size * _EMOJI_SIZE)
        picture = emoji_picture(cluster, side)
        top = base - self.size * _EMOJI_MIDDLE - side / 2
        page.paste(picture, (round(left + self.size * _EMOJI_GAP), round(top)), picture)

    def _size_in(self, file: FontFile) -> int:
        return self.size if file == self.face.value else round(self.size * _TALL_SCRIPTS)

    def _width_of(self, run: Run) -> float:
        if run.file is None:
            return round(self.size * _EMOJI_SIZE) + 2 * self.size * _EMOJI_GAP
        font = load_font(run.file, self._size_in(run.file))
        return font.getlength(run.words, direction=_direction(run))


def can_draw(cluster: str, face: Typeface) -> bool:
    """Return whether there is a font, or a picture, for all of this cluster of letters."""
    if is_emoji(cluster):
        return True
    if any(unicodedata.category(sign)[0] == "C" for sign in cluster if sign not in _UNSEEN):
        return False
    return _font_for(cluster, face, CHINESE) is not None


@lru_cache(4096)
def _width(lettering: Lettering, words: str) -> float:
    return sum(lettering._width_of(run) for run in runs(words, lettering.face))


def _direction(run: Run) -> str | None:
    # Without Raqm no direction can be asked for, nor is there any such letter.
    return ("rtl" if run.is_right_to_left else "ltr") if can_shape() else None


@lru_cache(1024)
def runs(words: str, face: Typeface) -> tuple[Run, ...]:
    """Return the runs of a line, from left to right."""
    form = east_asian_form(words)
    found: list[Run] = []
    for part in visual_runs(words, right_to_left=is_right_to_left(words)):
        read = _in_fonts(
            words[part.start : part.end], face, form, is_right_to_left=part.is_right_to_left
        )
        found += reversed(list(read)) if part.is_right_to_left else read
    return tuple(found)


def _in_fonts(words: str, face: Typeface, form: int, *, is_right_to_left: bool) -> Iterator[Run]:
    """Yield the runs of a text in one direction, in the order in which it is read."""
    held: FontFile | None = None
    seen = ""
    for part, file in _parts(words, face, form):
        chosen = file
        if part.isspace() and held is not None and all(has_sign(held, one) for one in part):
            chosen = held
        if seen and (chosen is None or chosen != held):
            yield Run(seen, held, is_right_to_left)
            seen = ""
        if chosen is None:
            yield Run(part, None, is_right_to_left)
        else:
            seen += part
        held = chosen
    if seen:
        yield Run(seen, held, is_right_to_left)


def _parts(words: str, face: Typeface, form: int) -> Iterator[tuple[str, FontFile | None]]:
    """Yield words and clusters with their fonts, emoji with None; without what no font has."""
    for word in re.findall(r"\s+|\S+", words):
        found = [(cluster, _font_for(cluster, face, form)) for cluster in clusters(word)]
        files = {file for _, file in found}
        if len(files) > 1 and None not in files and not any(is_emoji(one) for one, _ in found):
            # A word is set in one font if there is one for it.
            lacking = next(cluster for cluster, file in found if file != face.value)
            whole = _first_with(word, _candidates(lacking, face, form))
            if whole is not None:
                yield word, whole
                continue
        for cluster, file in found:
            if file != face.value and is_emoji(cluster):
                yield cluster, None
            elif file is not None:
                yield cluster, file


def _candidates(cluster: str, face: Typeface, form: int) -> tuple[FontFile, ...]:
    return (face.value, Typeface.SANS.value, *fallback_fonts(cluster[0], form))


def _first_with(words: str, files: tuple[FontFile, ...]) -> FontFile | None:
    signs = [sign for sign in words if sign not in _UNSEEN]
    return next((file for file in files if all(has_sign(file, one) for one in signs)), None)


@lru_cache(10_000)
def _font_for(cluster: str, face: Typeface, form: int) -> FontFile | None:
    """Return the first font that has the whole cluster; None for an emoji, or if there is none."""
    if all(sign in _UNSEEN for sign in cluster) or (EMOJI_STYLE in cluster and is_emoji(cluster)):
        return None
    return _first_with(cluster, _candidates(cluster, face, form))
