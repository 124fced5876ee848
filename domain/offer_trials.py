"""The trial with which offers begin: its judgements, and the threshold they suggest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

PRECISION = 0.9
"""Share of the offers that should be right."""
MIN_JUDGED = 10
"""Minimum number of judgements above a threshold for a conclusion."""
TRIAL_LENGTH = timedelta(days=7)
"""Time after which the moderators receive the result of the trial."""


@dataclass(frozen=True, slots=True)
class JudgedOffer:
    """One trial offer that a moderator has judged."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class ThresholdProposal:
    """A threshold, and the judgements of trial offers at or above it."""

    threshold: float
    right: int
    judged: int


def propose_threshold(judgements: Iterable[JudgedOffer]) -> ThresholdProposal | None:
    """Return the lowest threshold at which at least nine in ten trial offers were right.

    It equals the score of one of them. None if no threshold has at least ten judged at or above it.
    """
    ranked = sorted(judgements, key=lambda one: one.score, reverse=True)
    best: ThresholdProposal | None = None
    right = 0
    for count, one in enumerate(ranked, start=1):
        right += one.right
        last_of_its_score = count == len(ranked) or ranked[count].score < one.score
        if last_of_its_score and count >= MIN_JUDGED and right >= PRECISION * count:
            best = ThresholdProposal(one.score, right, count)
    return best
