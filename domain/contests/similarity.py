"""Detection of near copies: of photos by a difference hash, of captions by their letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

HASH_SHAPE = (8, 9)
"""Rows and columns of the grey thumbnail that `difference_hash` reads."""
MAX_HASH_DISTANCE = 8
"""Maximum of 64 bits in which two copies of one photo (resized, recompressed) differ."""
MIN_CAPTION_SIMILARITY = 0.86
"""Minimum share of two captions' letters that are in the same order in near copies."""
MIN_LETTERS = 12
"""Minimum number of letters of captions whose similarity says anything."""

_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())


def difference_hash(grey: NDArray[np.uint8]) -> int:
    """Return the 64-bit difference hash of a picture, from its grey thumbnail of `HASH_SHAPE`.

    A bit says whether a pixel is darker than its right neighbour, so neither brightness, contrast
    nor size change it much. It is signed, as databases store 64 bits.
    """
    if grey.shape != HASH_SHAPE:
        raise ValueError(f"a thumbnail of {HASH_SHAPE} is needed, not {grey.shape}")
    bits = grey[:, :-1] < grey[:, 1:]
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def find_similar_photo(photo: int, others: Sequence[int]) -> int | None:
    """Return the index of the first of `others`, by hash, that is likely the same photo, or None.

    A picture of a single colour hashes to 0 and is similar to nothing.
    """
    hashes = np.array(others, dtype=np.int64)
    if photo == 0:
        return None
    differing = np.unpackbits((hashes ^ np.int64(photo)).view(np.uint8).reshape(-1, 8), axis=1)
    near = (differing.sum(axis=1) <= MAX_HASH_DISTANCE) & (hashes != 0)
    return int(near.argmax()) if near.any() else None


def find_similar_caption(caption: str, others: Sequence[str]) -> int | None:
    """Return the index of the first of `others` that is nearly the same as `caption`, or None.

    A caption of fewer than 12 letters is nearly the same only as one that differs from it in
    nothing but case, accents and punctuation.
    """
    own = comparison_key(caption)
    near = process.extract_iter(
        own,
        [comparison_key(other) for other in others],
        scorer=Indel.normalized_similarity,
        score_cutoff=MIN_CAPTION_SIMILARITY,
    )
    return next(
        (
            place
            for other, _, place in near
            if other == own or min(len(own), len(other)) >= MIN_LETTERS
        ),
        None,
    )


@lru_cache(maxsize=8192)
def comparison_key(words: str) -> str:
    """Return `words` for comparison: without case, accents, spaces and punctuation."""
    if words.isascii():
        plain = words.lower()
        letters = plain.encode().translate(None, _ASCII_SIGNS).decode()
    else:
        plain = unicodedata.normalize("NFKD", words.casefold()).casefold()
        plain = unicodedata.normalize("NFKD", plain)
        letters = "".join(filter(str.isalnum, plain))
    return letters or plain
