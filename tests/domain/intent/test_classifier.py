"""The classifiers: what their models compute, how they are stored, and that they decide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from domain.intent import Detector
from domain.intent.classifier import KernelModel, Scales, ScoreScale
from domain.intent.model_weights import pack_models, shipped_models, unpack_models

SCALES = Scales(ScoreScale([0, 1], [0, 1]))


def numbers(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(7).random(shape, np.float32)


def test_an_example_counts_by_its_distance_in_what_is_emphasised() -> None:
    support, weights, emphasis = numbers(5, 8), numbers(5), numbers(8) * 2
    model = KernelModel(support * emphasis, weights, -0.3, 0.5, 0.2, emphasis, SCALES)
    message = numbers(9)[1:]
    squares = (((support - message) * emphasis) ** 2).sum(axis=1)
    expected = (np.exp(-0.5 * squares) * weights).sum() - 0.3 + 0.2 * 4
    assert model.raw(message, 4) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("raw", "score"),
    [(-9, 0.1), (-1, 0.1), (-0.5, 0.3), (0, 0.5), (1, 0.6), (2, 0.7), (9, 0.7)],
)
def test_a_scale_has_straight_lines_between_its_points_and_ends_at_them(
    raw: float, score: float
) -> None:
    assert ScoreScale([-1, 0, 2], [0.1, 0.5, 0.7])(raw) == pytest.approx(score)


def test_models_are_the_same_after_they_were_stored() -> None:
    shipped = shipped_models()
    stored = pack_models(shipped)
    again = pack_models(unpack_models(stored))
    assert stored.keys() == again.keys()
    assert all(np.array_equal(stored[name], again[name]) for name in stored)


@pytest.mark.parametrize(
    "asking",
    [
        "can you dm me with the price?",
        "half off, but it still costs as much as the other one with shipping",
        "there is not much choice in the shops, cheap or expensive",
    ],
)
@pytest.mark.parametrize("learnt", [0.1, 0.45, 0.85, 0.99])
def test_a_wish_is_as_sure_as_the_model_says_where_no_phrase_is_plain(
    asking: str, learnt: float
) -> None:
    models = shipped_models()
    says = Scales(ScoreScale([0, 1], [learnt, learnt]))
    linear = {**models.linear, "purchase": replace(models.linear["purchase"], scales=says)}
    detector = Detector(replace(models, linear=linear))
    assert detector.read(asking).purchase == pytest.approx(learnt)
