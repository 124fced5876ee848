"""Detection of near copies: of photos by a difference hash, of captions by their letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

HASH_SHAPE = (8, 9)
"""Rows and columns of the grey thumbnail that `difference_hash` reads."""
MAX_HASH_DISTANCE = 8
"""Maximum of 64 bits in which two copies of one photo (resized, recompressed) differ."""
MIN_CAPTION_SIMILARITY = 0.86
"""Minimum share of two captions' letters that are in the same order in near copies."""
BUCKETS = 512
"""Number of buckets into which pairs of letters are hashed."""


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


def are_similar_captions(one: str, other: str) -> bool:
    """Return whether two captions are nearly the same line.

    Captions of fewer than 12 letters must be the same but for case, accents and punctuation.
    """
    left, right = comparison_key(one), comparison_key(other)
    if left == right:
        return True
    if min(len(left), len(right)) < 12:
        return False
    both = len(left) + len(right)
    return 2 * min(len(left), len(right)) >= MIN_CAPTION_SIMILARITY * both and (
        2 * in_order(left, right) >= MIN_CAPTION_SIMILARITY * both
    )


def find_similar_caption(caption: str, others: Sequence[str]) -> int | None:
    """Return the index of the first of `others` that is nearly the same as `caption`, or None.

    Most of thousands are excluded by the pairs of letters in common: if `n` of both captions' `t`
    letters are not in the common order, that order is broken at `n` places at most, and at least
    `(t - n) / 2 - n - 1` pairs are in both.
    """
    if not others:
        return None
    own = _profile(caption)
    profiles = [_profile(other) for other in others]
    pairs = np.frombuffer(b"".join(one.pairs for one in profiles), dtype=np.uint8)
    common = np.minimum(pairs.reshape(-1, BUCKETS), np.frombuffer(own.pairs, dtype=np.uint8)).sum(
        axis=1, dtype=np.intp
    )
    both = np.array([one.length for one in profiles], dtype=np.float64) + own.length
    possible: list[int] = np.flatnonzero(
        common >= both * (1.5 * MIN_CAPTION_SIMILARITY - 1) - 1
    ).tolist()
    return next((place for place in possible if are_similar_captions(caption, others[place])), None)


def in_order(left: str, right: str) -> int:
    """Return the length of the longest common subsequence of letters.

    It is computed for all of `left` at once, in the bits of a number (Hyyrö, "Bit-parallel
    LCS-length computation revisited", 2004).
    """
    where: dict[str, int] = {}
    for place, sign in enumerate(left):
        where[sign] = where.get(sign, 0) | 1 << place
    every = (1 << len(left)) - 1
    rest = every
    for sign in right:
        matched = rest & where.get(sign, 0)
        rest = (rest + matched | rest - matched) & every
    return len(left) - rest.bit_count()


@dataclass(frozen=True, slots=True)
class _Profile:
    """The number of letters in a caption, and of each pair of neighbours, by a hash of it."""

    length: int
    pairs: bytes


@lru_cache(maxsize=8192)
def _profile(caption: str) -> _Profile:
    plain = comparison_key(caption)
    signs = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    counts = np.bincount((signs[:-1] * 31 + signs[1:]) % BUCKETS, minlength=BUCKETS)
    return _Profile(len(plain), np.minimum(counts, 255).astype(np.uint8).tobytes())


@lru_cache(maxsize=8192)
def comparison_key(words: str) -> str:
    """Return `words` for comparison: without case, accents, spaces and punctuation."""
    plain = words.casefold()
    if not words.isascii():
        plain = unicodedata.normalize("NFKD", words).casefold()
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", plain) or plain
