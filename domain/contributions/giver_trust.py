"""How much a giver's gestures count, by how long the account and its membership have been."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.messages import snowflake_time

FULL_TRUST = 100

# From which age on how much, in percent; nothing before the first.
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
    """What a gesture of `user_id` at the moment `at` counts, in percent: the lower of two steps.

    The account's age is read from its Discord id; under a week it counts nothing. `joined_at` is
    when the member came to the server; None, as for one who has left, leaves it to the account.
    """
    account = _reached(ACCOUNT_STEPS, at - snowflake_time(user_id))
    if joined_at is None:
        return account
    return min(account, _reached(SERVER_STEPS, max(at - joined_at, timedelta(0))))


def _reached(steps: tuple[tuple[timedelta, int], ...], age: timedelta) -> int:
    return max((percent for since, percent in steps if age >= since), default=0)
