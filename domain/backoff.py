"""Waits between attempts at something that fails."""

from __future__ import annotations

from datetime import timedelta

MAX_DOUBLINGS = 20
"""Further doublings change nothing, and could exceed the range of `timedelta`."""


def backoff(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures: twice as long each time, from `first` on."""
    times: int = 2 ** min(failures, MAX_DOUBLINGS)
    return min(first * times, longest)
