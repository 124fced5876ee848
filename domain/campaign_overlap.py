"""Several campaigns for one product: which of them a member is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.campaign_states import CampaignState
from domain.campaigns import Campaign, Discount
from domain.money import Money


class OverlapReason(StrEnum):
    """Reason why one of several campaigns is the one that members are offered."""

    BEST = "it is the best for the member"
    SAME = "it is the newest, and none is better"
    UNSURE = "it is the newest, and which is better depends on the order"
    NO_PRICE = "it is the newest, and which is better depends on the price, which is not known"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Several campaigns for one product."""

    campaigns: tuple[Campaign, ...]
    offered: Campaign
    """The one that members are offered, if they may take it."""
    reason: OverlapReason


UNFINISHED = frozenset({CampaignState.COMING, CampaignState.ON, CampaignState.PAUSED})
"""States in which a campaign gives coupons, or will."""


def overlap(campaigns: Sequence[Campaign], price: Money | None) -> Overlap | None:
    """Return which of the campaigns of one product applies and why; None if there is only one."""
    if len(campaigns) < 2:
        return None
    offered = best_for_member(campaigns, price)
    rest = [one for one in campaigns if one != offered]
    telling = telling_price(campaigns, price)
    if all(is_better(offered, one, telling) for one in rest):
        reason = OverlapReason.BEST
    elif all(is_better(offered, one, telling) or _same(offered, one, telling) for one in rest):
        reason = OverlapReason.SAME
    elif price is None:
        reason = OverlapReason.NO_PRICE
    else:
        reason = OverlapReason.UNSURE
    return Overlap(tuple(campaigns), offered, reason)


def best_for_member(campaigns: Sequence[Campaign], price: Money | None) -> Campaign:
    """Return the campaign of one product that is best for a member who may take any of them.

    One that saves less and is not open to smaller orders either is left out; of the rest, the
    newest is taken. A percentage and an amount can be compared only if the price is known.
    """
    telling = telling_price(campaigns, price)
    left = [one for one in campaigns if not any(is_better(two, one, telling) for two in campaigns)]
    return max(left, key=lambda one: (one.created_at, one.id))


def telling_price(campaigns: Sequence[Campaign], price: Money | None) -> Money | None:
    """Return the price if it determines what each of the campaigns takes off; otherwise None.

    It does if all their amounts are in its currency. One that told it of a few campaigns only would
    make of "better" something that goes round in a circle.
    """
    costs = [one.terms.discount.max_cost for one in campaigns]
    same = price and all(cost is None or cost.currency == price.currency for cost in costs)
    return price if same else None


def is_better(one: Campaign, other: Campaign, price: Money | None) -> bool:
    """Return whether `one` is surely better for a member than `other`, for the same product."""
    saves = compared(one.terms.discount, other.terms.discount, price)
    asks = _compared_minimum(other.terms.minimum, one.terms.minimum, price)
    return saves is not None and asks is not None and min(saves, asks) >= 0 and saves + asks > 0


def _same(one: Campaign, other: Campaign, price: Money | None) -> bool:
    """Return whether both are surely equally good for a member."""
    return (
        compared(one.terms.discount, other.terms.discount, price) == 0
        and _compared_minimum(one.terms.minimum, other.terms.minimum, price) == 0
    )


def compared(one: Discount, other: Discount, price: Money | None) -> int | None:
    """Return 1 if `one` saves more, -1 if `other` does, 0 if both save the same.

    None if that depends on the order. A given price is in the currency of both.
    """
    if price is not None:
        return _sign(_saving(one, price) - _saving(other, price))
    if one.amount is not None and other.amount is not None:
        return _compared_money(one.amount, other.amount)
    if one.percent is None or other.percent is None:
        return None
    share = _sign(one.percent - other.percent)
    limit = _compared_limit(one.max_amount, other.max_amount)
    if limit is None or share * limit < 0:
        return None
    return share or limit


def _saving(discount: Discount, price: Money) -> Decimal:
    """Return what a discount takes off this price, which is in its currency."""
    percent = discount.percent if discount.percent is not None else 100
    share = price.amount * percent / 100
    return min(share, discount.max_cost.amount) if discount.max_cost is not None else share


def _compared_minimum(one: Money | None, other: Money | None, price: Money | None) -> int | None:
    """Compare what orders must come to; one that the product alone comes to counts as none."""
    ones, others = (
        None if least and price and _compared_money(least, price) in {-1, 0} else least
        for least in (one, other)
    )
    if ones is None or others is None:
        return (ones is not None) - (others is not None)
    return _compared_money(ones, others)


def _compared_limit(one: Money | None, other: Money | None) -> int | None:
    """Compare the limits of two percentages; none at all is the highest."""
    if one is None or other is None:
        return (one is None) - (other is None)
    return _compared_money(one, other)


def _compared_money(one: Money, other: Money) -> int | None:
    return _sign(one.minor - other.minor) if one.currency == other.currency else None


def _sign(number: int | Decimal) -> int:
    return (number > 0) - (number < 0)
