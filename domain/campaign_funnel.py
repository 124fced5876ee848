"""The funnel of a campaign, from the wishes detected to the coupons redeemed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.money import Money


@dataclass(frozen=True, slots=True)
class Funnel:
    """Counts of a campaign at each step; each later step is a subset of the one before."""

    heard: int
    """Wishes answered with an offer, or shown in the trial; not those left unanswered."""
    offered: int
    declined: int
    opened: int
    claimed: int
    """Codes taken, including those taken through a share."""
    shared: int
    doubled: int
    redeemed: int
    redeemed_doubled: int
    unknown_amounts: int
    """Redeemed coupons whose amount off the price was not reported."""
    given: tuple[Money, ...] = ()
    """Sums that the other redeemed coupons took off, one for each currency."""


@dataclass(frozen=True, slots=True)
class FunnelWeek:
    """Counts of a campaign in one week of the guild's calendar."""

    monday: date
    taken: int
    redeemed: int
