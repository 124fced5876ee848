"""Colour emoji in pictures: Twemoji, as Discord shows them."""

from __future__ import annotations

from functools import cache, lru_cache

from PIL import Image

from bot.images.font_files import TWEMOJI, package_folder

TEXT_STYLE, EMOJI_STYLE, JOINER = "\ufe0e", "\ufe0f", "\u200d"
KEYCAP = "\u20e3"


def is_emoji(cluster: str) -> bool:
    """Return whether there is a picture of this emoji, which may be several characters."""
    return TEXT_STYLE not in cluster and _file_name(cluster) in _file_names()


@lru_cache(256)
def emoji_picture(cluster: str, size: int) -> Image.Image:
    """Return the emoji in RGBA, `size` pixels wide and high."""
    folder = package_folder(TWEMOJI)
    assert folder is not None, "asked about with is_emoji"  # noqa: S101
    with Image.open(folder / "assets" / "72x72" / _file_name(cluster)) as opened:
        return opened.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)


def _file_name(cluster: str) -> str:
    # Twemoji's own rule: the sign for emoji style is part of a name only beside a joiner.
    signs = cluster if JOINER in cluster else cluster.replace(EMOJI_STYLE, "")
    return "-".join(f"{ord(sign):x}" for sign in signs) + ".png"


@cache
def _file_names() -> frozenset[str]:
    folder = package_folder(TWEMOJI)
    pictures = folder / "assets" / "72x72" if folder else None
    if pictures is None or not pictures.is_dir():
        return frozenset()
    return frozenset(file.name for file in pictures.iterdir())
