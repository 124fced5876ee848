"""How good hearing is, held against what people said of the same messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Figures:
    """One score at one threshold: `hits` messages were heard, `right` of them truly."""

    positives: int
    hits: int
    right: int
    average_precision: float

    @property
    def precision(self) -> float:
        """How many of what was heard was true; 0 where nothing was heard."""
        return self.right / self.hits if self.hits else 0.0

    @property
    def recall(self) -> float:
        """How many of what was there was heard; 0 where nothing was there."""
        return self.right / self.positives if self.positives else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.hits + self.positives
        return 2 * self.right / both if both else 0.0


def evaluate(judged: Sequence[tuple[float, bool]], threshold: float) -> Figures:
    """The figures of `judged`, pairs of a score and what is true, at `threshold`."""
    return Figures(
        positives=sum(true for _, true in judged),
        hits=sum(score >= threshold for score, _ in judged),
        right=sum(true and score >= threshold for score, true in judged),
        average_precision=average_precision(judged),
    )


def average_precision(judged: Sequence[tuple[float, bool]]) -> float:
    """The area under precision over recall, in steps (no interpolation); 0 without positives.

    Equal scores are one step: their order among each other says nothing.
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
