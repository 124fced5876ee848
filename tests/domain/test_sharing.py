"""Who may take a coupon through somebody's sharing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.messages import id_at
from domain.sharing import LEAST_AGE, cannot_take

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ages = st.integers(1, 3000 * 86_400_000).map(lambda number: timedelta(milliseconds=number))


@given(ages)
def test_an_account_takes_one_when_it_is_old_enough(age: timedelta) -> None:
    refused = cannot_take(1, id_at(NOW - age), NOW)
    assert (refused is None) == (age >= LEAST_AGE)


@given(ages)
def test_nobody_takes_from_themselves(age: timedelta) -> None:
    me = id_at(NOW - age)
    assert cannot_take(me, me, NOW) is not None
