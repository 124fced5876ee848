"""Posts of a team that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from rapidfuzz import fuzz, utils

from domain.publishing.checks.base import OtherPost

SIMILARITY = 90
"""Percent of letters that two texts share, in order, if they say nearly the same."""
CLOSE = timedelta(hours=48)
"""How far apart two posts are at about the same time."""


def similar_posts(text: str, others: Iterable[OtherPost]) -> list[OtherPost]:
    """Return the posts whose text is nearly this one, whatever its capitals and punctuation."""
    return [other for other in others if is_nearly_same(text, other.text)]


def is_nearly_same(text: str, other: str) -> bool:
    """Return whether two texts say nearly the same, whatever their capitals and punctuation."""
    plain, compared = map(utils.default_process, (text, other))
    return bool(fuzz.ratio(plain, compared, score_cutoff=SIMILARITY))
