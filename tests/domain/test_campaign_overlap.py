"""Members are offered the best for them among several campaigns for one product."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaign_overlap import (
    OverlapReason,
    best_for_member,
    compared,
    is_better,
    overlap,
    telling_price,
)
from domain.campaigns import Campaign, Discount, Terms
from domain.money import Money
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PRICE = Money(1200, "EUR")


def euros(amount: int) -> Money:
    return Money(100 * amount, "EUR")


def campaign(number: int, discount: Discount, minimum: Money | None = None) -> Campaign:
    """Return a campaign; one with a higher number is newer."""
    terms = Terms("the blue mug", discount, 14, minimum=minimum)
    return Campaign(number, 9, terms, NOW + timedelta(days=number))


PERCENT, AMOUNT = Discount(15), Discount(amount=euros(2))
MONEY = st.builds(Money, st.integers(1, 5_000), st.sampled_from(["EUR", "EUR", "USD"]))
DISCOUNTS = st.one_of(
    st.builds(Discount, st.integers(1, 100)),
    st.builds(lambda percent, most: Discount(percent, None, most), st.integers(1, 100), MONEY),
    st.builds(lambda amount: Discount(amount=amount), MONEY),
)
MAYBE = st.none() | MONEY


@st.composite
def several(draw: st.DrawFn) -> list[Campaign]:
    found: list[Campaign] = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        try:
            found.append(campaign(number, draw(DISCOUNTS), draw(MAYBE)))
        except Refusal:
            found.append(campaign(number, draw(DISCOUNTS)))
    return found


@pytest.mark.parametrize(
    ("first", "second", "price", "offered", "reason"),
    [
        (PERCENT, Discount(10), None, 1, OverlapReason.BEST),
        (Discount(10), PERCENT, None, 2, OverlapReason.BEST),
        (PERCENT, PERCENT, None, 2, OverlapReason.SAME),
        (AMOUNT, Discount(amount=euros(1)), None, 1, OverlapReason.BEST),
        (AMOUNT, PERCENT, None, 2, OverlapReason.NO_PRICE),
        # 15% of 12 € is 1.80 €.
        (AMOUNT, PERCENT, PRICE, 1, OverlapReason.BEST),
        (AMOUNT, Discount(17), PRICE, 2, OverlapReason.BEST),
        (Discount(50), Discount(40, max_amount=euros(2)), None, 1, OverlapReason.BEST),
        (Discount(30), Discount(50, max_amount=euros(2)), None, 2, OverlapReason.NO_PRICE),
        (Discount(30), Discount(50, max_amount=euros(2)), PRICE, 1, OverlapReason.BEST),
        (Discount(amount=Money(500, "USD")), PERCENT, PRICE, 2, OverlapReason.UNSURE),
        (Discount(amount=euros(12)), Discount(100), PRICE, 2, OverlapReason.SAME),
    ],
)
def test_the_better_discount_is_offered_and_the_newer_where_none_is_surely_better(
    first: Discount, second: Discount, price: Money | None, offered: int, reason: OverlapReason
) -> None:
    found = overlap([campaign(1, first), campaign(2, second)], price)
    assert found is not None
    assert (found.offered.id, found.reason) == (offered, reason)


def test_a_smaller_minimum_order_is_better_unless_the_product_alone_comes_to_it() -> None:
    free, least = campaign(1, PERCENT), campaign(2, PERCENT, minimum=euros(10))
    assert is_better(free, least, None)
    assert not is_better(free, least, PRICE)
    more = campaign(3, Discount(20), minimum=euros(30))
    found = overlap([free, more], PRICE)
    assert found is not None
    assert (found.offered, found.reason) == (more, OverlapReason.UNSURE)


def test_one_campaign_alone_overlaps_with_nothing() -> None:
    assert overlap([campaign(1, PERCENT)], None) is None
    assert overlap([], PRICE) is None


@given(several(), MAYBE)
def test_nobody_is_offered_a_campaign_when_another_is_surely_better(
    campaigns: list[Campaign], price: Money | None
) -> None:
    best, telling = best_for_member(campaigns, price), telling_price(campaigns, price)
    assert best in campaigns
    assert not any(is_better(one, best, telling) for one in campaigns)
    assert best == best_for_member(campaigns[::-1], price)
    found = overlap(campaigns, price)
    assert found is not None
    assert found.offered == best
    assert (found.reason is OverlapReason.BEST) == all(
        is_better(best, one, telling) for one in campaigns if one != best
    )


@given(several(), MAYBE)
def test_better_is_an_order(campaigns: list[Campaign], price: Money | None) -> None:
    price = telling_price(campaigns, price)
    for one in campaigns:
        assert not is_better(one, one, price)
        for two in campaigns:
            forward = compared(one.terms.discount, two.terms.discount, price)
            back = compared(two.terms.discount, one.terms.discount, price)
            assert forward == (None if back is None else -back)
            for three in campaigns:
                if is_better(one, two, price) and is_better(two, three, price):
                    assert is_better(one, three, price)


@given(several(), st.builds(Money, st.integers(1, 5_000), st.just("EUR")))
def test_with_a_price_nobody_saves_less_than_with_another_campaign_of_that_currency(
    campaigns: list[Campaign], price: Money
) -> None:
    def saved(one: Campaign) -> int:
        discount = one.terms.discount
        share = price.minor * (discount.percent or 100)
        cost = discount.max_cost
        return min(share, 100 * cost.minor) if cost is not None else share

    plain = [
        replace(one, terms=replace(one.terms, minimum=None))
        for one in campaigns
        if one.terms.discount.max_cost is None or one.terms.discount.max_cost.currency == "EUR"
    ]
    if plain:
        assert saved(best_for_member(plain, price)) == max(map(saved, plain))
