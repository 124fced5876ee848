from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import giver_trust
from domain.snowflakes import snowflake_at

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AGES = st.floats(0, 2000).map(lambda days: timedelta(days=days))


def of(account: timedelta, server: timedelta | None) -> int:
    return giver_trust(snowflake_at(NOW - account), None if server is None else NOW - server, NOW)


@pytest.mark.parametrize(
    ("account", "server", "percent"),
    [
        (6.9, 6.9, 0),
        (7, 7, 50),
        (30, 30, 75),
        (90, 0, 50),
        (90, 1, 75),
        (90, 7, 100),
        (90, None, 100),
        (6.9, None, 0),
    ],
)
def test_a_gesture_counts_by_the_age_of_account_and_membership(
    account: float, server: float | None, percent: int
) -> None:
    member_for = None if server is None else timedelta(days=server)
    assert of(timedelta(days=account), member_for) == percent


@given(AGES, AGES, AGES)
def test_nobody_counts_less_for_being_there_longer(
    account: timedelta, server: timedelta, more: timedelta
) -> None:
    assert of(account + more, server) >= of(account, server)
    assert of(account, server + more) >= of(account, server)


def test_clocks_that_differ_make_nobody_count_less_than_a_newcomer() -> None:
    assert of(timedelta(days=90), timedelta(seconds=-5)) == 50
