"""Age of Discord accounts, and the voters whose accounts are too new to be counted.

Votes are bought with accounts made for the occasion. Nobody is rejected for a new account: their
votes are stored but not counted, and the result says how many.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.snowflakes import snowflake_time

ACCOUNT_DAYS = 7
"""Usual minimum age of a counted voter's account when a contest opens, in days."""


def account_created_at(user_id: int) -> datetime | None:
    """Return when the account was made, to the millisecond.

    None for an erased person (below zero).
    """
    return None if user_id < 0 else snowflake_time(user_id)


def accounts_too_new(
    user_ids: Iterable[int], opened_at: datetime, days: int = ACCOUNT_DAYS
) -> frozenset[int]:
    """Return those whose account was made less than `days` before `opened_at`, or after it.

    An erased person counts as old enough: their age is erased too. With 0 days the result is empty.
    """
    if not days:
        return frozenset()
    latest = opened_at - timedelta(days=days)
    return frozenset(
        user_id
        for user_id in user_ids
        if (made := account_created_at(user_id)) is not None and made > latest
    )
