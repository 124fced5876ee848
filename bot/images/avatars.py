"""Members' avatars in our pictures: a round portrait, or the initials on a coloured disc."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageOps

from bot.images.clusters import clusters
from bot.images.emoji import is_emoji
from bot.images.text_layout import Lettering, Typeface

COLOURS = (
    (178, 92, 60),
    (84, 116, 92),
    (72, 100, 140),
    (150, 110, 42),
    (122, 84, 128),
    (60, 122, 128),
    (158, 78, 92),
    (104, 98, 86),
)
"""Background colours of the discs; white letters are legible on each."""
LETTERS = (255, 252, 245)
FINER = 4
"""The factor by which edges are drawn larger and then scaled down, which smooths them."""
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 1024 * 1024
KEPT = 500
"""How many avatars are cached, of about ten kilobytes each."""
PATIENCE_SECONDS = 1.5
"""How long an avatar may take, since a person is waiting for the picture."""

Fetch = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class PicturedMember:
    """A member in a picture."""

    user_id: int
    name: str
    """In letters that can be drawn."""
    picture: bytes | None = None
    """The file of the avatar; None if there is none or it did not arrive in time."""


class AvatarCache:
    """An in-memory cache of avatars fetched lately."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def get(self, key: str, fetch: Fetch) -> bytes | None:
        """Return the avatar for `key`, fetching it if needed; None if that fails or takes too long.

        The key must change when the avatar does, as its address at Discord does.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        try:
            async with asyncio.timeout(self._patience_seconds):
                picture = await fetch()
        except Exception:  # initials are shown instead
            return None
        self._kept[key] = picture
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return picture


def draw_avatar(person: PicturedMember, size: int) -> Image.Image:
    """Draw an RGBA disc, `size` pixels wide and transparent around, with the avatar or initials."""
    shown = _avatar(person.picture, size) if person.picture else None
    disc = _disc(size)
    if shown is None:
        shown = _initials(person, size)
    shown.putalpha(ImageChops.multiply(shown.getchannel("A"), disc))
    return shown


def initials(name: str) -> str:
    """Return one or two letters for `name`, or its first emoji; empty if it has neither.

    Letters without capitals, as in Arabic or Chinese, stand alone.
    """
    found = [one for word in name.split() if (one := _first(word, str.isalnum))]
    if not found:
        return _first(name, is_emoji)
    if len(found) > 1 and all(one.lower() != one.upper() for one in found):
        return (found[0] + found[-1]).upper()
    return found[0].upper()


def _first(words: str, wanted: Callable[[str], bool]) -> str:
    """Return the first cluster that is wanted, or whose letter is."""
    return next((one for one in clusters(words) if wanted(one) or wanted(one[0])), "")


def _avatar(picture: bytes, size: int) -> Image.Image | None:
    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return None
            plain = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, ArithmeticError, Image.DecompressionBombError):
        return None
    paper = Image.new("RGBA", plain.size, (*LETTERS, 255))
    paper.alpha_composite(plain)
    return ImageOps.fit(paper, (size, size), Image.Resampling.LANCZOS)


def _initials(person: PicturedMember, size: int) -> Image.Image:
    shown = Image.new("RGBA", (size, size), (*_colour(person.user_id), 255))
    letters = initials(person.name)
    lettering = Lettering(Typeface.SANS, round(size * (0.42 if len(letters) > 1 else 0.5)))
    drawn = Image.new("RGBA", (size, size * 2), (*LETTERS, 0))
    lettering.draw(drawn, (size / 2, size), letters, LETTERS, ("m", "s"))
    if letters.lower() != letters:
        # Centred by the height of capitals, so that all discs have the same baseline.
        top, bottom = size + lettering.font.getbbox("H", anchor="ls")[1], size
    else:
        _, top, _, bottom = drawn.getchannel("A").getbbox() or (0, size, 0, size)
    shown.alpha_composite(drawn, source=(0, round((top + bottom - size) / 2)))
    return shown


def _colour(user_id: int) -> tuple[int, int, int]:
    # The upper bits of an id are the time of birth, the lowest are mostly zeros.
    return COLOURS[(user_id ^ user_id >> 22) % len(COLOURS)]


@lru_cache(maxsize=8)
def _disc(size: int) -> Image.Image:
    large = Image.new("L", (size * FINER, size * FINER))
    ImageDraw.Draw(large).ellipse((0, 0, size * FINER - 1, size * FINER - 1), fill=255)
    return large.resize((size, size), Image.Resampling.LANCZOS)
