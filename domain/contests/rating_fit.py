"""The fit of the rating model: quality of each entry and leniency of each voter.

`domain/contests/rating_model.py` describes the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

PRIOR_VOTES = 20.0
"""Votes at the overall mean that every entry starts with: noise over spread of qualities."""

PRIOR_CARDS = 5.0
"""Cards without leniency that every voter starts with: noise over spread of leniencies."""


@dataclass(frozen=True, slots=True)
class RatingFit:
    """Scores of entries and leniency of voters, by position; `counts` is the ratings per entry."""

    scores: Floats
    counts: Floats
    leniency: Floats


def fit_ratings(voters: Ints, entries: Ints, ratings: Floats, shape: tuple[int, int]) -> RatingFit:
    """Return the posterior means of the model for ratings given as three arrays of equal length.

    `voters` and `entries` are positions below `shape` (voters, entries). An entry without ratings
    scores the mean of all ratings, or 0 if there are none at all. Each step is exact for one side
    given the other (block coordinate ascent on a concave function), and steps alternate until
    nothing moves by more than a millionth of a millionth, so the starting point does not matter.
    """
    counts = np.bincount(entries, minlength=shape[1]).astype(np.float64)
    cards = np.bincount(voters, minlength=shape[0])
    mean = float(ratings.mean()) if ratings.size else 0.0
    scores = np.full(shape[1], mean)
    leniency = np.zeros(shape[0])
    for _ in range(1000):
        excess = np.bincount(voters, weights=ratings - scores[entries], minlength=shape[0])
        leniency = excess / (cards + PRIOR_CARDS)
        sums = np.bincount(entries, weights=ratings - leniency[voters], minlength=shape[1])
        before, scores = scores, (sums + PRIOR_VOTES * mean) / (counts + PRIOR_VOTES)
        if np.abs(scores - before).max(initial=0.0) < 1e-12:
            break
    return RatingFit(scores, counts, leniency)
