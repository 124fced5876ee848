"""Figures of the detector on labelled messages, with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score  # type: ignore[import-not-found]

from bench.intent_examples import CHAT, EVERYTHING, PLACES, SEED, Example
from bench.intent_thresholds import language_judged
from domain.contributions import ThanksDetector
from domain.intent import ASK, BALANCED, OFFER, SHADOW, IntentScores
from domain.intent.classifier import LABELS
from domain.intent.features import Vector

_FEWEST = 10  # examples of a label for which figures mean something


def _interval(
    truth: NDArray[np.bool_], score: Vector, measure: Callable[[NDArray[np.bool_], Vector], float]
) -> str:
    """Return a measure with its 95% interval by resampling messages."""
    chance = np.random.default_rng(SEED)
    draws = [chance.integers(0, len(truth), len(truth)) for _ in range(400)]
    low, high = np.quantile([measure(truth[draw], score[draw]) for draw in draws], [0.025, 0.975])
    return f"{measure(truth, score):.2f} ({low:.2f} to {high:.2f})"


def _figures(
    truth: NDArray[np.bool_], score: Vector, threshold: float
) -> tuple[float, float, float]:
    said = score >= threshold
    right = float((said & truth).sum())
    precision, recall = right / max(1, said.sum()), right / truth.sum()
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _at(truth: NDArray[np.bool_], score: Vector, threshold: float) -> str:
    """Return precision, recall and F1 at a threshold, with their intervals."""

    def shown(which: int) -> str:
        return _interval(truth, score, lambda t, s: _figures(t, s, threshold)[which])

    return f"P {shown(0)} R {shown(1)} F1 {shown(2)}"


def _score(label: str, one: Example, reading: IntentScores) -> float:
    """Return the score of a label; thanks are found apart from a reading."""
    if label == "thanks":
        return float(ThanksDetector.load().is_thanks(one.text))
    return float(getattr(reading, label))


def report(
    examples: Sequence[Example],
    readings: Sequence[IntentScores],
    others: Sequence[IntentScores] = (),
) -> None:
    """Print the figures of the scores of the evaluated examples."""
    for label in EVERYTHING:
        known = [row for row, one in enumerate(examples) if label in one.labels]
        truth = np.array([examples[row].labels[label] for row in known])
        if truth.sum() < _FEWEST:
            continue
        score = np.array([_score(label, examples[row], readings[row]) for row in known], np.float32)
        shown = _at(truth, score, BALANCED)
        average = _interval(truth, score, average_precision_score)
        print(f"{label:10} {shown} AP {average}")
    known = [row for row, one in enumerate(examples) if "purchase" in one.labels]
    if not known:
        return
    truth = np.array([examples[row].labels["purchase"] for row in known])
    score = np.array([readings[row].purchase for row in known], np.float32)
    plain_sample = np.array([examples[row].pool == "random" for row in known]) & ~truth
    for name, threshold in (
        ("SHADOW", SHADOW),
        ("BALANCED", BALANCED),
        ("ASK", ASK),
        ("OFFER", OFFER),
    ):
        if not others:
            print(f"{name:10} {_at(truth, score, threshold)}")
            continue
        false = int((plain_sample & (score >= threshold)).sum())
        hits = sum(one.purchase >= threshold for one in others) / len(others) * 10_000
        print(
            f"{name:10} {_at(truth, score, threshold)}  false of {plain_sample.sum()} random: "
            f"{false}  hits per 10,000 lines of help chat: {hits:.0f}"
        )


def scores_by_place(
    examples: Sequence[Example], readings: Sequence[IntentScores]
) -> dict[str, dict[str, list[tuple[float, bool]]]]:
    """Return the held-out scores by label and place, with the truth; without what no model judged.

    Examples that are only for learning have no place.
    """
    found: dict[str, dict[str, list[tuple[float, bool]]]] = {label: {} for label in LABELS}
    for one, reading in zip(examples, readings, strict=True):
        for label in LABELS if one.pool else ():
            if language_judged(one, label) is not None:
                place = one.pool if one.pool in PLACES else CHAT
                scored = (getattr(reading, label), one.labels[label])
                found[label].setdefault(place, []).append(scored)
    return found
