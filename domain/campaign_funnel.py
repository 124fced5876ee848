"""The funnel of a campaign, from the wishes heard to the coupons redeemed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.money import Money


@dataclass(frozen=True, slots=True)
class Funnel:
    """Counts of a campaign at each step; each later step is among the one before."""

    heard: int
    """Wishes answered with an offer, or shown in the trial; not those met with silence."""
    offered: int
    declined: int
    opened: int
    claimed: int
    """Codes taken, those through a share included."""
    shared: int
    doubled: int
    redeemed: int
    redeemed_doubled: int
    unknown_amounts: int
    """Redeemed ones of which nobody told how much they took off the price."""
    given: tuple[Money, ...] = ()
    """Sums that the others took off, one for each currency."""


@dataclass(frozen=True, slots=True)
class FunnelWeek:
    """Counts of a campaign in one week of the guild's."""

    monday: date
    taken: int
    redeemed: int
