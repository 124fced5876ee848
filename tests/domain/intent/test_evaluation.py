"""The figures of the evaluation are defined as named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intent.evaluation import average_precision, evaluate

JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]), st.booleans()))


def test_figures_of_a_small_example() -> None:
    figures = evaluate([(0.9, True), (0.8, False), (0.7, True), (0.1, True), (0.0, False)], 0.5)
    assert figures.precision == pytest.approx(2 / 3)
    assert figures.recall == pytest.approx(2 / 3)
    assert figures.f1 == pytest.approx(2 / 3)
    assert figures.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)


def test_nothing_heard_and_nothing_there_is_nothing() -> None:
    figures = evaluate([(0.1, False)], 0.5)
    assert (figures.precision, figures.recall, figures.f1) == (0, 0, 0)
    assert average_precision([]) == 0


@given(JUDGED, st.randoms(use_true_random=False))
def test_the_order_of_messages_does_not_matter(judged: list[tuple[float, bool]], rng) -> None:  # type: ignore[no-untyped-def] # Hypothesis types it privately
    shuffled = list(judged)
    rng.shuffle(shuffled)
    assert evaluate(shuffled, 0.5) == evaluate(judged, 0.5)


@given(JUDGED)
def test_figures_are_shares(judged: list[tuple[float, bool]]) -> None:
    figures = evaluate(judged, 0.5)
    for share in (figures.precision, figures.recall, figures.f1, figures.average_precision):
        assert 0 <= share <= 1
