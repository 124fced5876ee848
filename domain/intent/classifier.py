"""How measurements become a score: what was learnt from labelled chat, as numbers."""

from __future__ import annotations

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
    """Gives the meaning of sentences as unit vectors, as a multilingual sentence encoder does."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """One row for each text, all of the length that the weights were learnt with.

        None where there is no time for them now; they are then judged without.
        """
        ...


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """Brings a judge's raw number to 0..1, straight between known points, rising."""

    raw: Vector
    score: Vector

    def __call__(self, raw: float) -> float:
        return float(np.interp(raw, self.raw, self.score))


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weighs grammar and words (logistic regression)."""

    grammar: Vector
    words: Vector
    bias: float
    scale: ScoreScale

    def raw(self, grammar: Vector, buckets: NDArray[np.intp]) -> float:
        """The weighed sum, before it is scaled."""
        return float(grammar @ self.grammar + self.words[buckets].sum() + self.bias)


@dataclass(frozen=True, slots=True)
class KernelModel:
    """Compares grammar and meaning with those of learnt examples (a support vector machine)."""

    support: Vector
    weights: Vector
    bias: float
    gamma: float
    lean: float
    """How much of what the linear judge says is added."""
    scale: ScoreScale
    _squares: Vector = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Reckon what is the same for every message."""
        object.__setattr__(self, "_squares", np.einsum("ij,ij->i", self.support, self.support))

    def raw(self, joined: Vector, linear: float) -> float:
        """The sum over the examples of their weight times `exp(-gamma * squared distance)`.

        `linear` is what the linear judge says of the same, before it is scaled. The distances by
        |a - b|² = |a|² - 2ab + |b|², an eighth of the work of subtracting.
        """
        distance = self._squares - 2 * (self.support @ joined) + joined @ joined
        alike = float(np.exp(-self.gamma * distance) @ self.weights)
        return alike + self.bias + self.lean * linear


def joined(grammar: Vector, meaning: Vector) -> Vector:
    """Grammar and meaning as the one vector that a `KernelModel` compares."""
    return np.concatenate([grammar * _GRAMMAR_WEIGHT, meaning * _MEANING_WEIGHT])


@dataclass(frozen=True, slots=True)
class Classifiers:
    """All that was learnt: a judge for each label, and better ones for use with an encoder.

    The better ones are a hundred times dearer, so the first say which messages are worth it.
    """

    linear: Mapping[Label, LinearModel]
    kernel: Mapping[Label, KernelModel]
    closer: Mapping[Label, float]
    """The score by the linear judge from which it is worth asking the kernel."""
