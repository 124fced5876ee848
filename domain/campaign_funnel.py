"""The funnel of a campaign, from the wishes detected to the coupons redeemed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.money import Money


@dataclass(frozen=True, slots=True)
class FunnelPeople:
    """Different people at each step of a campaign; somebody who came twice counts once."""

    heard: int = 0
    offered: int = 0
    declined: int = 0
    opened: int = 0
    claimed: int = 0
    """People who took a code behind an offer; each later one of these is among them."""
    redeemed: int = 0
    shared: int = 0
    doubled: int = 0
    claimed_by_friends: int = 0
    """People who took a code from a card that somebody shared."""
    redeemed_by_friends: int = 0
    won: int = 0
    """People who got a code as a prize or gift."""
    redeemed_won: int = 0


NOBODY_YET = FunnelPeople()


@dataclass(frozen=True, slots=True)
class Funnel:
    """Counts of a campaign: offers and coupons in all, and the people at each step."""

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
    known_orders: int = 0
    """Redeemed coupons with what was paid for the order."""
    revenue: tuple[Money, ...] = ()
    """Sums of these orders, one for each currency."""
    revenue_from_friends: tuple[Money, ...] = ()
    """The part of those sums that came through shared coupons."""
    people: FunnelPeople = NOBODY_YET


@dataclass(frozen=True, slots=True)
class FunnelWeek:
    """Counts of a campaign in one week of the guild's calendar."""

    monday: date
    taken: int
    redeemed: int
