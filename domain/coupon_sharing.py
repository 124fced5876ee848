"""Sharing a coupon, so that it is worth double when somebody takes one of their own through it."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.messages import snowflake_time
from domain.text import Text, text

MIN_ACCOUNT_AGE = timedelta(days=7)
"""A Discord account must be so old to take a coupon that somebody shared."""


def friend_refusal(sharer_id: int, taker_id: int, now: datetime) -> Text | None:
    """Why this member takes nothing through that one's sharing; None where they may.

    Accounts made for the purpose are kept out by their age, which their id tells.
    """
    if taker_id == sharer_id:
        return text("This one is yours. It doubles when somebody else takes theirs here.")
    if now - snowflake_time(taker_id) < MIN_ACCOUNT_AGE:
        return text(
            "Your Discord account is very new, and shared coupons wait until it is a week old. "
            "Come back then!"
        )
    return None
