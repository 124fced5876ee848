"""A token bucket lets bursts pass, and no more than its rate in the long run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.tills import BURST, PER_SECOND
from domain.token_bucket import TokenBucket


@given(st.lists(st.floats(0, 0.1), max_size=800))
def test_no_more_pass_than_the_bucket_holds_and_the_time_refills(gaps: list[float]) -> None:
    bucket, now, passed = TokenBucket(PER_SECOND, BURST), 0.0, 0
    for gap in gaps:
        now += gap
        passed += bucket.take(now) == 0.0
    assert passed <= BURST + now * PER_SECOND + 1


def test_after_waiting_as_told_one_may_pass() -> None:
    bucket = TokenBucket(PER_SECOND, BURST)
    while bucket.take(0.0) == 0.0:
        pass
    wait = bucket.take(0.0)
    assert 0 < wait <= 1 / PER_SECOND
    assert bucket.take(wait + 1e-9) == 0.0


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    bucket = TokenBucket(per_second=1, burst=2)
    assert bucket.take(1_000.0) == 0.0
    assert bucket.take(0.0) == 0.0
    assert bucket.take(0.0) == 1.0
