"""Waits between attempts grow, and not for ever."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.backoff import backoff

FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=6)


def test_each_wait_is_twice_the_one_before() -> None:
    waits = [backoff(failures, FIRST, LONGEST) for failures in range(4)]
    assert waits == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]


@given(st.integers(0, 10**6))
def test_no_wait_is_shorter_than_the_first_or_longer_than_the_longest(failures: int) -> None:
    assert FIRST <= backoff(failures, FIRST, LONGEST) <= LONGEST
    assert backoff(failures, FIRST, LONGEST) <= backoff(failures + 1, FIRST, LONGEST)
