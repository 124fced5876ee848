"""A stored picture: re-encoded by the bot, without anything of the member's file itself."""

from __future__ import annotations

from dataclasses import dataclass

FILE_NAME = "picture.jpg"
MEDIA_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture: its bytes (JPEG), its size in pixels, its SHA-256 in hexadecimal.

    `difference_hash` is a 64-bit hash by which near copies are detected (see `similarity.py`).
    """

    data: bytes
    width: int
    height: int
    sha256: str
    difference_hash: int
