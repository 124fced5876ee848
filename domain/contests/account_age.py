"""How old an account is, and which voters are too new to be counted.

Accounts made for the occasion are how a vote is bought. Nobody is turned away for a new account:
their votes are kept, not counted, and the result says how many.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

ACCOUNT_DAYS = 7
"""How many days before a contest opened an account must usually have been made, to be counted."""

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Where Discord's ids begin to count: https://discord.com/developers/docs/reference#snowflakes"""


def account_created_at(user_id: int) -> datetime | None:
    """When the account was made, to the millisecond; None for somebody erased (below zero)."""
    return None if user_id < 0 else _EPOCH + timedelta(milliseconds=user_id >> 22)


def accounts_too_new(
    user_ids: Iterable[int], opened_at: datetime, days: int = ACCOUNT_DAYS
) -> frozenset[int]:
    """Those whose account was made less than `days` before `opened_at`, or after it.

    Somebody erased is taken to be old enough: their age is gone with them. With 0 days all are.
    """
    if not days:
        return frozenset()
    latest = opened_at - timedelta(days=days)
    return frozenset(
        user_id
        for user_id in user_ids
        if (made := account_created_at(user_id)) is not None and made > latest
    )
