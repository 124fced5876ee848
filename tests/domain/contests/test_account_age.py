"""The age of accounts by their ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.contests.account_age import ACCOUNT_DAYS, account_created_at, accounts_too_new

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def account(made: datetime) -> int:
    return int((made - EPOCH) / timedelta(milliseconds=1)) << 22


def test_the_id_in_discords_own_documentation_is_of_the_moment_it_says() -> None:
    made = account_created_at(175928847299117063)
    assert made == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


@given(days=st.floats(-30, 3000))
def test_an_account_is_too_new_if_made_less_than_a_week_before_the_contest(days: float) -> None:
    made = OPENED - timedelta(days=days)
    exact = account_created_at(account(made))
    assert exact is not None
    new = accounts_too_new([account(made)], OPENED)
    assert bool(new) == (OPENED - exact < timedelta(days=ACCOUNT_DAYS))


def test_somebody_who_was_erased_is_counted() -> None:
    assert accounts_too_new([-5], OPENED) == frozenset()


def test_the_limit_may_be_another_or_none() -> None:
    newborn, month_old = account(OPENED), account(OPENED - timedelta(days=29))
    assert accounts_too_new([newborn, month_old], OPENED, 30) == {newborn, month_old}
    assert accounts_too_new([newborn, month_old], OPENED, 0) == frozenset()
