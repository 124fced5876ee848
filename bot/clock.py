"""The clock, passed in wherever the time is needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time, aware and in UTC."""


def system_clock() -> datetime:
    """Return the system's time in UTC."""
    return datetime.now(UTC)
