"""The sentence that says truthfully when a member can expect an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import Wait, waiting_times
from domain.translatable_text import Text, Timestamp, text

MINUTE = timedelta(minutes=1)


def length_text(length: timedelta) -> Text:
    """Return the length of a wait in hours and minutes, rounded up."""
    hours, minutes = divmod(-(-length // MINUTE), 60)
    if not hours:
        return text("{minutes} min", minutes=minutes)
    if not minutes:
        return text("{hours} h", hours=hours)
    return text("{hours} h {minutes} min", hours=hours, minutes=minutes)


def expected_answer(
    first_waits: Sequence[Wait], hours: OpeningHours, promise: timedelta, now: datetime
) -> Text:
    """Return the sentence about when a member who asks now can expect an answer.

    `first_waits` are the waits for the first answers of the guild's latest cases.
    """
    back = hours.next_opening(now)
    if back is None:
        return text("I don't know when the team will be back.")
    if back > now:
        return text("The team will be back {moment}.", moment=Timestamp(back, "F"))
    times = waiting_times(first_waits, hours, promise, now)
    if times is not None and times.median is not None:
        return text("Usually the team answers within {length}.", length=length_text(times.median))
    by = hours.after(now, promise)
    if by is None:
        return text("I don't know when the team will be back.")
    return text("The team aims to answer by {moment}.", moment=Timestamp(by, "F"))
