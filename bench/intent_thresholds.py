"""Thresholds of the intent models, chosen on messages that they did not learn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.intent_examples import Example
from domain.intent import ASK, BALANCED, OFFER, SHADOW, may_matter
from domain.intent.classifier import Label, ScoreScale
from domain.intent.features import Vector
from domain.intent.language_detection import detect_language
from domain.intent.normalization import normalize
from domain.intent.result import IntentLanguage
from domain.offers import COMPLAINING, SURELY_COMPLAINING

_KEPT = 0.96  # share of the kernel's right detections for which it must be used
_SHOWN = 0.85  # share of the wishes that are judged, to be shown to moderators
_OFFERED = 0.92  # precision where it is set, to keep nine in ten on messages not seen
_NEXT_TO = 0.01  # difference of F1 that counts as equal
_TEAM_FOUND = 0.85  # share of the complaints to a team that are found
_TEAM_SURE = 0.9  # precision of those that moderators are shown


def _curve(
    raw: Vector, truth: NDArray[np.bool_]
) -> tuple[Vector, NDArray[np.float64], NDArray[np.float64]]:
    """Return thresholds from the highest down, with precision and recall at each."""
    order = np.argsort(-raw)
    hits = np.cumsum(truth[order])
    return raw[order], hits / np.arange(1, len(raw) + 1), hits / truth.sum()


def _at_precision(raw: Vector, truth: NDArray[np.bool_], wanted: float) -> float:
    thresholds, precision, _ = _curve(raw, truth)
    right = np.flatnonzero(precision >= wanted)
    return float(thresholds[right[-1] if len(right) else 0])


def _at_best(raw: Vector, truth: NDArray[np.bool_]) -> float:
    """Return the middle of the thresholds whose F1 is nearly the best.

    The top of the curve is flat, and its highest point is chance.
    """
    thresholds, precision, recall = _curve(raw, truth)
    score = 2 * precision * recall / (precision + recall + 1e-9)
    width = max(3, int(truth.sum()) // 6)
    smooth = np.convolve(score, np.ones(width) / width, mode="same")
    good = thresholds[smooth >= smooth.max() - _NEXT_TO]
    return float(good[0] + good[-1]) / 2


def scale_for(raw: Vector, truth: NDArray[np.bool_], label: Label) -> ScoreScale:
    """Return a scale on which the named thresholds mean what their docstrings promise."""
    best = _at_best(raw, truth)
    points = [(float(raw.min()) - 0.5, 0.0), (best, BALANCED), (float(raw.max()) + 0.5, 1.0)]
    if label == "purchase":
        thresholds, _, recall = _curve(raw, truth)
        seen = float(thresholds[np.searchsorted(recall, _SHOWN)])
        points += [
            (min(seen, best - 0.05), SHADOW),
            (max(_at_precision(raw, truth, 0.75), best + 0.02), ASK),
            (max(_at_precision(raw, truth, _OFFERED), best + 0.1), OFFER),
        ]
    points.sort(key=lambda point: point[1])
    return ScoreScale(*np.array(points, np.float32).T.tolist())


def team_scale_for(raw: Vector, truth: NDArray[np.bool_]) -> ScoreScale:
    """Return the scale of complaints in messages to a team.

    The best F1 says little where most messages complain: all of them are taken for complaints then.
    """
    thresholds, _, recall = _curve(raw, truth)
    found = float(thresholds[np.searchsorted(recall, _TEAM_FOUND)])
    sure = max(_at_precision(raw, truth, _TEAM_SURE), found + 0.05)
    points = [
        (float(raw.min()) - 0.5, 0.0),
        (found, COMPLAINING),
        (sure, SURELY_COMPLAINING),
        (max(float(raw.max()), sure) + 0.5, 1.0),
    ]
    return ScoreScale(*np.array(points, np.float32).T.tolist())


def closer_for(linear: Vector, kernel: Vector, truth: NDArray[np.bool_], label: Label) -> float:
    """Return the linear model's score from which the kernel model is used.

    It is the highest that loses next to none of the kernel's right detections.
    """
    heard = truth & (kernel >= (SHADOW if label == "purchase" else BALANCED))
    return float(np.quantile(linear[heard], 1 - _KEPT))


def language_judged(one: Example, label: Label) -> IntentLanguage | None:
    """Return the language in which a model decides the label; None if the label is unknown or 0.

    It is 0 in languages that are met with silence, and where the prefilter sees no wish: scores of
    such messages must not set thresholds.
    """
    if label not in one.labels or (label == "purchase" and not may_matter(one.text)):
        return None
    return detect_language(normalize(one.text))
