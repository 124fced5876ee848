"""Counts of the data stored about a member."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataSummary:
    """Counts of the data stored about one member in one guild."""

    given: int = 0
    """Thanks, reactions and nominations given to others."""
    received: int = 0
    """Contributions received, and contest entries, which count as taking part."""
    entries: int = 0
    votes: int = 0
    offers: int = 0
    coupons: int = 0
    surprises: int = 0
    talks: int = 0
    ideas: int = 0
