"""Classifiers: models learnt from labelled chat, which turn features into scores."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.intent.features import Vector

Label = Literal["purchase", "complaint", "praise"]
LABELS: tuple[Label, ...] = ("purchase", "complaint", "praise")

# In a vector that a kernel compares, grammar and meaning weigh about the same.
_GRAMMAR_WEIGHT, _MEANING_WEIGHT = 0.5, 2.0


class Encoder(Protocol):
    """Encodes the meaning of sentences as unit vectors, as a multilingual sentence encoder does."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """Return one row for each text, all of the length that the weights were learnt with.

        None if there is no time for them now; they are then judged without.
        """
        ...


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """Converts a model's raw number to 0..1, by straight rising lines between known points."""

    raw: Sequence[float]
    """The raw numbers of the known points, rising; lower and higher ones count as the last."""
    score: Sequence[float]

    def __call__(self, raw: float) -> float:
        at = bisect_right(self.raw, raw)
        if at in {0, len(self.raw)}:
            return self.score[at and -1]
        rise = (self.score[at] - self.score[at - 1]) / (self.raw[at] - self.raw[at - 1])
        return rise * (raw - self.raw[at - 1]) + self.score[at - 1]


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales of a model: one for each place, so that a score means the same everywhere."""

    chat: ScoreScale
    team: ScoreScale | None = None
    """For messages to the team; as in chat if there is none."""

    def score(self, raw: float, *, to_team: bool) -> float:
        """Return the score of a message with this raw number."""
        scale = self.team if to_team and self.team is not None else self.chat
        return scale(raw)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression of grammar and words."""

    grammar: Vector
    words: Vector
    bias: float
    scales: Scales

    def raw(self, grammar: Vector, buckets: NDArray[np.intp]) -> float:
        """Return the weighted sum, before it is scaled."""
        return float(grammar @ self.grammar + self.words[buckets].sum() + self.bias)


@dataclass(frozen=True, slots=True)
class KernelModel:
    """A support vector machine: compares grammar and meaning with those of learnt examples."""

    support: Vector
    weights: Vector
    bias: float
    gamma: float
    lean: float
    """The weight of the linear model's raw number in the sum."""
    emphasis: Vector
    """The factor of each number of a joined vector, by how telling it is; applied to `support`."""
    scales: Scales
    _squares: Vector = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compute what is the same for every message."""
        object.__setattr__(self, "_squares", np.einsum("ij,ij->i", self.support, self.support))

    def raw(self, joined: Vector, linear: float) -> float:
        """Return the sum over the examples of their weight times `exp(-gamma * squared distance)`.

        `linear` is the raw number of the linear model for the same message. The distances are
        computed by |a - b|² = |a|² - 2ab + |b|², an eighth of the work of subtracting.
        """
        joined = joined * self.emphasis
        distance = self._squares - 2 * (self.support @ joined) + joined @ joined
        alike = float(np.exp(-self.gamma * distance) @ self.weights)
        return alike + self.bias + self.lean * linear


def joined(grammar: Vector, meaning: Vector) -> Vector:
    """Return grammar and meaning as the one vector that a `KernelModel` compares."""
    return np.concatenate([grammar * _GRAMMAR_WEIGHT, meaning * _MEANING_WEIGHT])


@dataclass(frozen=True, slots=True)
class Classifiers:
    """The learnt models: a linear one for each label, and better ones for use with an encoder.

    The better ones are a hundred times slower, so the linear ones select the messages for them.
    """

    linear: Mapping[Label, LinearModel]
    kernel: Mapping[Label, KernelModel]
    closer: Mapping[Label, float]
    """The score of the linear model from which the kernel model is used."""
