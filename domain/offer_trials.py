"""The trial with which offers begin: what was right, and from which score it would have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

PRECISION = 0.9
"""So many of the offers made should be right."""
MIN_JUDGED = 10
"""Judgements above a threshold below which nothing is concluded from them."""
TRIAL_LENGTH = timedelta(days=7)
"""After so long the moderators are told how the trial went."""


@dataclass(frozen=True, slots=True)
class JudgedOffer:
    """One hearing on which a moderator has passed judgement."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class ThresholdProposal:
    """A threshold, and how the judged hearings at or above it fared."""

    threshold: float
    right: int
    judged: int


def propose_threshold(judgements: Iterable[JudgedOffer]) -> ThresholdProposal | None:
    """The lowest threshold at which at least nine in ten were right.

    It is the score of a hearing itself. None while there is no such threshold with at least ten
    hearings judged at or above it.
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
