"""A member's place among very many, by a histogram of points.

Counting everybody above somebody takes as long as there are people above. Instead the members with
so many points are counted under each number of points, and again under ever wider spans of them: at
level 0 a bucket is one number of points, at each further level it is 256 buckets of the level
before. All who have more than somebody are then in at most 255 buckets of each level, however the
points are spread. A change mostly stays within one bucket of the wider levels, and costs them
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

BITS = 8
"""A bucket of one level is so many bits wider than one of the level before: 256 times."""
LEVELS = 4
"""Enough for points of 32 bits."""
SPREAD = 1 << BITS

Board = tuple[int, str, str]
"""Guild, period, kind."""


class RankBucket(NamedTuple):
    """Some span of points at a level; `points >> (level * BITS)` is its number."""

    level: int
    number: int


class BucketSpan(NamedTuple):
    """Neighbouring buckets of one level, from `first` to before `end`."""

    level: int
    first: int
    end: int


def buckets_of(points: int) -> list[RankBucket]:
    """Where somebody with these points is counted, a bucket for each level.

    Nowhere without points, or with less.
    """
    if points <= 0:
        return []
    return [RankBucket(level, points >> (level * BITS)) for level in range(LEVELS)]


def buckets_above(points: int) -> list[BucketSpan]:
    """The buckets in which everybody with more than `points` is counted, and each once.

    At each level they are those that the buckets of the next do not cover. Less than no points
    count as none.
    """
    points = max(points, 0)
    spans: list[BucketSpan] = []
    for level in range(LEVELS):
        own = points >> (level * BITS)
        spans.append(BucketSpan(level, own + 1, (own // SPREAD + 1) * SPREAD))
    return spans


def bucket_deltas(changes: Iterable[tuple[Board, int, int]]) -> dict[tuple[Board, RankBucket], int]:
    """What to add to which bucket when members go, on a board, from some points to others.

    Points of 0 stand for somebody who is not ranked, before or after. What comes to nothing, as
    when one leaves a bucket that another enters, is left out.
    """
    found: Counter[tuple[Board, RankBucket]] = Counter()
    for board, before, after in changes:
        for bucket in buckets_of(before):
            found[board, bucket] -= 1
        for bucket in buckets_of(after):
            found[board, bucket] += 1
    return {where: number for where, number in found.items() if number}
