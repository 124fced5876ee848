"""Results of brand posts: how many different people took part, counted without names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, FINAL = timedelta(hours=24), timedelta(hours=48)
"""How long after a post its result is counted for the first time, and for good."""
LATEST = timedelta(hours=6)
"""A count that is later than this counts more than the others, so nothing is compared with it."""


@dataclass(frozen=True, slots=True)
class PostReading:
    """The people seen below a post on Discord, bots left out."""

    reacted: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()
    """Those who replied, or wrote in its thread."""
    is_gone: bool = False
    """Whether the post was deleted."""

    @property
    def people(self) -> frozenset[int]:
        """Everybody who was seen."""
        return self.reacted | self.answered


@dataclass(frozen=True, slots=True)
class PostResult:
    """How many different people, the team left out, took part in a post."""

    post_id: int
    read_at: datetime
    reacted: int = 0
    answered: int = 0
    """Those who replied or wrote in the thread."""
    clicked: int = 0
    """Those who answered by one of the post's buttons or its form."""
    people: int = 0
    """Those who did any of these."""
    less: int = 0
    """Those who want less of posts like it."""
    is_gone: bool = False
    is_final: bool = False
    """Whether it was counted after the whole time, rather than halfway."""


def count_result(
    post_id: int,
    reading: PostReading,
    clicked: Collection[int],
    left_out: Collection[int],
    less: int,
    *,
    at: datetime,
    is_final: bool,
) -> PostResult:
    """Return how many people took part, without those who are `left_out`."""
    out = frozenset(left_out)
    return PostResult(
        post_id,
        at,
        len(reading.reacted - out),
        len(reading.answered - out),
        len(frozenset(clicked) - out),
        len((reading.people | frozenset(clicked)) - out),
        less,
        is_gone=reading.is_gone,
        is_final=is_final,
    )


def is_in_time(result: PostResult, posted_at: datetime) -> bool:
    """Return whether a final result was counted when all others are, of a post that is there."""
    return result.is_final and not result.is_gone and result.read_at <= posted_at + FINAL + LATEST
