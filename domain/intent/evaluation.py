"""Quality of detection, measured against human judgements of the same messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Figures:
    """One score at one threshold: `hits` messages were detected, `right` of them correctly."""

    positives: int
    hits: int
    right: int
    average_precision: float

    @property
    def precision(self) -> float:
        """The share of detected messages that are right; 0 if nothing was detected."""
        return self.right / self.hits if self.hits else 0.0

    @property
    def recall(self) -> float:
        """The share of true messages that were detected; 0 if there were none."""
        return self.right / self.positives if self.positives else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.hits + self.positives
        return 2 * self.right / both if both else 0.0


def evaluate(judged: Sequence[tuple[float, bool]], threshold: float) -> Figures:
    """Return the figures of `judged`, pairs of a score and the truth, at `threshold`."""
    return Figures(
        positives=sum(true for _, true in judged),
        hits=sum(score >= threshold for score, _ in judged),
        right=sum(true and score >= threshold for score, true in judged),
        average_precision=average_precision(judged),
    )


def average_precision(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the area under precision over recall, in steps (no interpolation).

    0 without positives.

    Equal scores are one step: their order among each other means nothing.
    """
    positives = sum(true for _, true in judged)
    area, hits, right = 0.0, 0, 0
    ordered = sorted(judged, key=lambda pair: -pair[0])
    for _, step in groupby(ordered, key=lambda pair: pair[0]):
        of_step = [true for _, true in step]
        hits += len(of_step)
        found = sum(of_step)
        right += found
        area += found * right / hits
    return area / positives if positives else 0.0
