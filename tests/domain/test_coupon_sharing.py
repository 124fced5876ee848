"""The right to take a coupon that another member shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.coupon_sharing import MIN_ACCOUNT_AGE, friend_refusal
from domain.snowflakes import snowflake_at

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ages = st.integers(1, 3000 * 86_400_000).map(lambda number: timedelta(milliseconds=number))


@given(ages)
def test_an_account_takes_one_when_it_is_old_enough(age: timedelta) -> None:
    refused = friend_refusal(1, snowflake_at(NOW - age), NOW)
    assert (refused is None) == (age >= MIN_ACCOUNT_AGE)


@given(ages)
def test_nobody_takes_from_themselves(age: timedelta) -> None:
    me = snowflake_at(NOW - age)
    assert friend_refusal(me, me, NOW) is not None
