"""Giver trust: how much a gesture counts by the age of the giver's account and membership."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.snowflakes import snowflake_time

FULL_TRUST = 100

# Minimum ages and the percentages they give; younger than the first counts nothing.
ACCOUNT_STEPS = (
    (timedelta(days=7), 50),
    (timedelta(days=30), 75),
    (timedelta(days=90), FULL_TRUST),
)
SERVER_STEPS = (
    (timedelta(0), 50),
    (timedelta(days=1), 75),
    (timedelta(days=7), FULL_TRUST),
)


def giver_trust(user_id: int, joined_at: datetime | None, at: datetime) -> int:
    """Return the percent that a gesture of `user_id` at `at` counts: the lower of two steps.

    The account's age is read from its Discord id; below a week it counts nothing. `joined_at` is
    when the member joined the server; without it, as for one who has left, only the account counts.
    """
    account = _reached(ACCOUNT_STEPS, at - snowflake_time(user_id))
    if joined_at is None:
        return account
    return min(account, _reached(SERVER_STEPS, max(at - joined_at, timedelta(0))))


def _reached(steps: tuple[tuple[timedelta, int], ...], age: timedelta) -> int:
    return max((percent for since, percent in steps if age >= since), default=0)
