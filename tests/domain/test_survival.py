"""Percentiles of durations, of which some have not ended: hand-computed and by their properties."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.survival import Observation, percentile, share_lasting


def observed(spec: str) -> list[Observation]:
    """Return observations such as "3 5+": one that ended after 3 minutes, one that lasts for 5."""
    return [(timedelta(minutes=int(each.rstrip("+"))), "+" not in each) for each in spec.split()]


def minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


@pytest.mark.parametrize(
    ("spec", "median"),
    [
        ("", None),
        ("4", 4),
        ("4+", None),
        ("1 2 3 4", 2),
        ("1 2+ 3 4", 3),  # 3/4, then 3/4 * 1/2
        ("1+ 2+ 3+ 4", 4),
        ("1 2+ 3+ 4+", None),
        ("2 2+ 2+ 2", 2),  # answers come before the end of an observation
    ],
)
def test_the_median_is_that_of_kaplan_and_meier(spec: str, median: int | None) -> None:
    assert percentile(observed(spec), 0.5) == minutes(median)


@pytest.mark.parametrize(
    ("spec", "beyond", "share"),
    [
        ("", 1, None),
        ("1 2 3 4", 2, 0.5),
        ("1 2 3 4", 9, 0.0),
        ("1 2+ 3 4+", 3, 0.375),  # 3/4 * 1/2
        ("1 2+", 3, None),  # nobody was observed for three minutes
        ("5 6", 3, 1.0),
        ("1 3+", 3, 0.5),
    ],
)
def test_the_share_that_lasts_is_that_of_the_curve(
    spec: str, beyond: int, share: float | None
) -> None:
    found = share_lasting(observed(spec), timedelta(minutes=beyond))
    assert found == (None if share is None else pytest.approx(share))


DURATIONS = st.builds(timedelta, minutes=st.integers(0, 50))
OBSERVED = st.lists(st.tuples(DURATIONS, st.booleans()), min_size=1, max_size=40)


@given(durations=st.lists(DURATIONS, min_size=1, max_size=40), share=st.sampled_from([0.5, 0.9]))
def test_if_all_have_ended_it_is_the_ordinary_percentile(
    durations: list[timedelta], share: float
) -> None:
    found = percentile([(each, True) for each in durations], share)
    assert found is not None
    assert sum(each <= found for each in durations) >= share * len(durations) - 1e-6
    assert sum(each < found for each in durations) < share * len(durations) + 1e-6


@given(observations=OBSERVED, number=st.integers(0, 39))
def test_hiding_an_end_never_makes_the_median_shorter(
    observations: list[Observation], number: int
) -> None:
    place = number % len(observations)
    hidden = [*observations]
    hidden[place] = (hidden[place][0], False)
    before, after = percentile(observations, 0.5), percentile(hidden, 0.5)
    assert after is None or (before is not None and after >= before)
