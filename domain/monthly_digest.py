"""The monthly digest: when it is sent, which month it is about, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from domain.translatable_text import Text, counted


def monthly_thanks_text(times: int, server: str) -> Text:
    """Return the private sentence about last month's thanks, for the member who was thanked."""
    return counted(
        "🙏 Somebody thanked you in {server} last month. It mattered to them.",
        "🙏 You were thanked {count} times in {server} last month. It mattered each time.",
        times,
        server=server,
    )


def next_month(after: datetime, zone: tzinfo, hour: int) -> datetime:
    """Return the first moment after `after` at which it is `hour` on the 1st of a month."""
    local = after.astimezone(zone)
    year, month = local.year, local.month
    while True:
        moment = datetime(year, month, 1, hour, tzinfo=zone).astimezone(UTC)
        if moment > after:
            return moment
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def month_before(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the beginning and end of the calendar month before that of `at` in `zone`."""
    local = at.astimezone(zone)
    end = datetime(local.year, local.month, 1, tzinfo=zone)
    last = end - timedelta(days=1)
    begin = datetime(last.year, last.month, 1, tzinfo=zone)
    return begin.astimezone(UTC), end.astimezone(UTC)
