"""The time, passed in wherever it is needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says the present moment, aware and in UTC."""


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)
