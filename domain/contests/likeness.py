"""Telling near copies: of photos by a difference hash, of captions by their letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

HASH_SHAPE = (8, 9)
"""Rows and columns of the grey thumbnail that `likeness` reads."""
NEAR = 8
"""Of 64 bits, how many may differ between two copies of one photo (resized, recompressed)."""
ALIKE = 0.86
"""How much of two captions' letters must run in the same order for them to be one joke."""


def likeness(grey: NDArray[np.uint8]) -> int:
    """The 64-bit difference hash of a picture, from its grey thumbnail of `HASH_SHAPE`.

    A bit says whether a pixel is darker than its right neighbour, so neither brightness, contrast
    nor size change it much. Signed, as databases keep 64 bits.
    """
    if grey.shape != HASH_SHAPE:
        raise ValueError(f"a thumbnail of {HASH_SHAPE} is needed, not {grey.shape}")
    bits = grey[:, :-1] < grey[:, 1:]
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def near_photos(one: int, other: int) -> bool:
    """Whether two pictures with these hashes are likely the same photo.

    A picture without any shape in it (all of one colour) hashes to 0 and is like no other.
    """
    if 0 in {one, other}:
        return False
    return ((one ^ other) & (2**64 - 1)).bit_count() <= NEAR


def near_captions(one: str, other: str) -> bool:
    """Whether two captions are nearly the same line.

    Captions of fewer than 12 letters must be the same but for case, accents and punctuation.
    """
    left, right = letters(one), letters(other)
    if left == right:
        return True
    if min(len(left), len(right)) < 12:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )


def nearest_caption(caption: str, others: Sequence[str]) -> int | None:
    """The index of the first of `others` that `caption` is nearly the same as, or None."""
    return next((i for i, other in enumerate(others) if near_captions(caption, other)), None)


def letters(words: str) -> str:
    """What is left of `words` for comparing: no case, accents, spaces or punctuation."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", plain) or plain
