"""The next opening of a weekly contest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def next_weekly_occurrence(opened_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after `now` that is whole weeks after `opened_at`, in UTC.

    Weeks are those of `zone`'s clocks, so the hour stays the same across daylight saving.
    """
    local = opened_at.astimezone(zone)
    weeks = max((now - opened_at) // timedelta(weeks=1), 0)
    while True:
        # Added in local time, then converted to UTC, so that the local hour stays the same.
        moment = (local + timedelta(weeks=weeks)).astimezone(UTC)
        if moment > now and weeks:
            return moment
        weeks += 1
