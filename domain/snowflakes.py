"""Discord ids (snowflakes), which carry the time at which the thing was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def snowflake_at(moment: datetime, number: int = 0) -> int:
    """Return the Discord id of the `number`th thing made in the millisecond of `moment` (aware)."""
    return ((moment - DISCORD_EPOCH) // timedelta(milliseconds=1) << 22) + number


def snowflake_time(snowflake: int) -> datetime:
    """Return when the thing with this Discord id was made, to the millisecond, in UTC."""
    return DISCORD_EPOCH + timedelta(milliseconds=snowflake >> 22)
