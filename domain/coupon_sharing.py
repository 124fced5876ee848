"""Sharing a coupon: it doubles when somebody takes one of their own through it."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.snowflakes import snowflake_time
from domain.translatable_text import Text, text

MIN_ACCOUNT_AGE = timedelta(days=7)
"""Minimum age of a Discord account that takes a shared coupon."""


def friend_refusal(sharer_id: int, taker_id: int, now: datetime) -> Text | None:
    """Return why this member cannot take a coupon through that one's share; None if they can.

    Accounts made for the purpose are excluded by their age, which their id reveals.
    """
    if taker_id == sharer_id:
        return text("This coupon is yours. It doubles when somebody else takes one here.")
    if now - snowflake_time(taker_id) < MIN_ACCOUNT_AGE:
        return text(
            "Your Discord account is very new. You can take a shared coupon once it is a "
            "week old. See you then!"
        )
    return None
