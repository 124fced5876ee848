"""A member's rank among very many, by a histogram of points.

Counting everybody above a member takes time in proportion to the people above. Instead the members
are counted by number of points, and again in ever wider buckets: at level 0 a bucket is one number
of points, at each further level it is 256 buckets of the level before. All who have more than a
member are then in at most 255 buckets of each level, however the points are spread. A change mostly
stays within one bucket of the wider levels, and costs nothing there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

BITS = 8
"""Bits by which a bucket is wider than one of the level before (factor 256)."""
LEVELS = 4
"""Number of levels, enough for points of 32 bits."""
SPREAD = 1 << BITS

Board = tuple[int, str, str]
"""Guild, period, kind."""


class RankBucket(NamedTuple):
    """A span of points at a level; its number is `points >> (level * BITS)`."""

    level: int
    number: int


class BucketSpan(NamedTuple):
    """Neighbouring buckets of one level, from `first` to before `end`."""

    level: int
    first: int
    end: int


def buckets_of(points: int) -> list[RankBucket]:
    """Return the buckets that count a member with these points, one for each level.

    It is empty without points, or with fewer.
    """
    if points <= 0:
        return []
    return [RankBucket(level, points >> (level * BITS)) for level in range(LEVELS)]


def buckets_above(points: int) -> list[BucketSpan]:
    """Return the buckets that together count everybody with more than `points`, each once.

    At each level they are those that the buckets of the next do not cover. Negative points count as
    none.
    """
    points = max(points, 0)
    spans: list[BucketSpan] = []
    for level in range(LEVELS):
        own = points >> (level * BITS)
        spans.append(BucketSpan(level, own + 1, (own // SPREAD + 1) * SPREAD))
    return spans


def bucket_deltas(changes: Iterable[tuple[Board, int, int]]) -> dict[tuple[Board, RankBucket], int]:
    """Return the changes of buckets for members whose points on a board change.

    `changes` has the board and the points before and after; 0 means not ranked. Changes that cancel
    out, as when one member leaves a bucket and another enters it, are left out.
    """
    found: Counter[tuple[Board, RankBucket]] = Counter()
    for board, before, after in changes:
        for bucket in buckets_of(before):
            found[board, bucket] -= 1
        for bucket in buckets_of(after):
            found[board, bucket] += 1
    return {where: number for where, number in found.items() if number}
