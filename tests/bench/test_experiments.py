"""The measurement of experiments runs, and finds what is clear even in a few tests."""

from __future__ import annotations

import pytest

from bench.experiments import measure, misses


@pytest.mark.long
def test_the_figures_of_a_short_run_are_shares_in_the_right_order() -> None:
    found = measure(tests=150, servers=2, seed=1)
    assert all(0 <= share <= 1 for share in found.values())
    assert found["equal"] < 0.1 < found["twice_13_pairs"] < found["twice"] < found["thrice"]


def test_a_figure_that_is_not_good_enough_is_named() -> None:
    good = {"equal": 0.03, "equal_one_look": 0.05, "twice": 0.8, "thrice": 0.99}
    good |= {"hours_right": 0.7, "hours_wrong": 0.05}
    assert misses(good) == []
    assert misses({**good, "equal": 0.06, "twice": 0.6, "hours_right": 0.5}) == [
        "equal",
        "twice",
        "hours_right",
    ]
