"""Campaigns, and recognising a product in what members write."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaign_options import parse_amount, parse_discount
from domain.campaign_states import CampaignState
from domain.campaigns import (
    MAX_PRODUCT_LENGTH,
    Campaign,
    Discount,
    Terms,
    closed_reason,
    normalize_product,
    parse_aliases,
    product_name_match,
    redeemed_user_hash,
)
from domain.money import Money
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("product", "said"),
    [
        ("the blue mug", "where can I buy the blue mug?"),
        ("blue mug", "are BLUE MUGS still in stock"),
        ("the T-shirt", "how much is a t-shirt?"),
        ("la tasse bleue", "Où acheter la TASSE bleue ?"),
        ("l'écharpe d'été", "je cherche une echarpe pour l'ete"),
        ("les affiches", "vous avez encore l’affiche ?"),
    ],
)
def test_a_product_is_named_whatever_the_article_case_accent_or_number(
    product: str, said: str
) -> None:
    assert product_name_match(product, said) == 1.0


@pytest.mark.parametrize("said", ["where can I buy one?", "the red one", "mugshots in blueish", ""])
def test_a_product_is_not_named_by_other_words(said: str) -> None:
    assert product_name_match("the blue mug", said) == 0.0


def test_part_of_the_name_counts_in_part() -> None:
    assert product_name_match("the blue mug", "any mug left?") == 0.5


@given(st.text(), st.text())
def test_any_words_can_be_compared(product: str, said: str) -> None:
    assert 0.0 <= product_name_match(product, said) <= 1.0


def terms(**changed: Any) -> Terms:
    return replace(Terms("the blue mug", Discount(10), 7), **changed)


def campaign(taken: int = 0, **changed: Any) -> Campaign:
    return Campaign(1, 2, terms(**changed), NOW, taken)


@given(st.text(max_size=150))
def test_a_product_that_is_accepted_is_named_by_itself(typed: str) -> None:
    try:
        product = terms(product=normalize_product(typed)).product
    except Refusal:
        return
    assert len(product) <= MAX_PRODUCT_LENGTH
    assert product_name_match(product, product) == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": ""},
        {"product": "?!"},
        {"aliases": ("",)},
        {"aliases": ("mug",) * 11},
        {"product": "x" * (MAX_PRODUCT_LENGTH + 1)},
        {"valid_days": 0},
        {"valid_days": 366},
        {"prefix": "M-G"},
        {"prefix": "M"},
        {"max_coupons": 0},
        {"max_per_member": 0},
        {"max_per_member": 101},
        {"shop": "stripe", "discount": Discount(amount=Money(1005, "KWD"))},
        {"begins_at": NOW, "ends_at": NOW},
        {"discount": Discount(amount=Money(500, "EUR")), "minimum": Money(3000, "USD")},
        {"discount": Discount(amount=Money(500, "EUR")), "minimum": Money(499, "EUR")},
    ],
)
def test_terms_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        terms(**wrong)


def test_coupons_are_given_between_beginning_and_end_while_there_are_any() -> None:
    timed = campaign(begins_at=NOW, ends_at=NOW + timedelta(days=7), max_coupons=3)
    assert timed.state(NOW - timedelta(seconds=1)) is CampaignState.COMING
    assert timed.state(NOW) is CampaignState.ON
    assert timed.state(NOW + timedelta(days=7)) is CampaignState.OVER
    assert replace(timed, taken=3).state(NOW) is CampaignState.USED_UP
    assert replace(timed, paused_at=LATER).state(LATER) is CampaignState.PAUSED
    assert replace(timed, paused_at=LATER, ended_at=LATER).state(LATER) is CampaignState.OVER
    unstarted = replace(timed, paused_at=timed.created_at)
    assert unstarted.state(LATER) is CampaignState.COMING
    assert replace(unstarted, ended_at=LATER).state(LATER) is CampaignState.DISCARDED
    assert [state for state in CampaignState if closed_reason(state) is None] == [CampaignState.ON]


def test_a_doubled_discount_is_never_more_than_the_price() -> None:
    assert Discount(15).doubled() == Discount(30)
    assert Discount(60).doubled() == Discount(100)
    assert Discount(amount=Money(500, "EUR")).doubled() == Discount(amount=Money(1000, "EUR"))


def test_what_is_typed_as_an_amount_is_read_or_refused() -> None:
    assert parse_amount("5 €") == Money(500, "EUR")
    with pytest.raises(Refusal, match="as an amount"):
        parse_amount("five")
    assert parse_amount("10 000 000 COP") == Money(10**9, "COP")
    with pytest.raises(Refusal, match="more than I can handle"):
        parse_amount("50 000 000 COP")


def test_the_least_order_is_worth_a_doubled_discount_where_it_can_double() -> None:
    five = {"discount": Discount(amount=Money(500, "EUR")), "minimum": Money(999, "EUR")}
    terms(**five).check_sharing()
    with pytest.raises(Refusal, match="Sharing can double"):
        terms(**five, share_channel_id=903).check_sharing()
    terms(**{**five, "minimum": Money(1000, "EUR")}, share_channel_id=903).check_sharing()
    terms(discount=Discount(50), minimum=Money(1, "EUR"), share_channel_id=903).check_sharing()


@pytest.mark.parametrize("how_much", [{}, {"percent": 5, "amount": Money(1, "EUR")}])
def test_a_discount_is_in_percent_or_an_amount(how_much: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        Discount(**how_much)


@pytest.mark.parametrize(
    ("product", "name"),
    [("the blue mug", "blue mug"), ("L'affiche", "affiche"), ("Theatre ticket", "Theatre ticket")],
)
def test_the_name_is_the_product_without_its_article(product: str, name: str) -> None:
    assert campaign(product=product).names == (name,)


def test_a_product_is_known_by_its_other_names_too() -> None:
    mug = campaign(aliases=parse_aliases("la tasse bleue,  the  cup;, the cup"))
    assert mug.names == ("blue mug", "tasse bleue", "cup")
    assert mug.name_match("où acheter la tasse bleue ?") == 1.0
    assert mug.name_match("any poster left?") == 0.0


@pytest.mark.parametrize("percent", [0, -5, 101])
def test_a_discount_is_more_than_nothing_and_at_most_everything(percent: int) -> None:
    with pytest.raises(Refusal):
        Discount(percent)


@given(
    budget=st.integers(100, 5_000),
    worth=st.integers(1, 100),
    promised=st.integers(0, 6_000),
)
def test_one_more_is_given_only_while_the_budget_is_enough_for_it(
    budget: int, worth: int, promised: int
) -> None:
    terms = Terms("mug", Discount(amount=Money(worth, "EUR")), 7, budget=Money(budget, "EUR"))
    campaign = Campaign(1, 9, terms, NOW, reserved_amount=promised)
    on = campaign.state(NOW) is CampaignState.ON
    assert on is campaign.can_afford(1) is (promised + worth <= budget)
    assert campaign.can_afford(2) is (promised + 2 * worth <= budget)


@given(secret=st.text(min_size=1), one=st.integers(1, 2**63), other=st.integers(1, 2**63))
def test_marks_tell_members_apart_and_depend_on_the_secret(
    secret: str, one: int, other: int
) -> None:
    assert (redeemed_user_hash(secret, one) == redeemed_user_hash(secret, other)) is (one == other)
    assert redeemed_user_hash(secret, one) != redeemed_user_hash(f"{secret}.", one)
    assert len(redeemed_user_hash(secret, one)) == 64


@pytest.mark.parametrize(
    ("typed", "discount"),
    [
        ("15%", Discount(15)),
        (" 15 % ", Discount(15)),
        ("20", Discount(20)),
        ("5 €", Discount(amount=Money(500, "EUR"))),
    ],
)
def test_a_discount_is_read_as_people_type_it(typed: str, discount: Discount) -> None:
    assert parse_discount(typed) == discount


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_discount_is_one_or_refused(typed: str) -> None:
    with suppress(Refusal):
        parse_discount(typed)


def test_a_doubled_percentage_may_come_to_twice_as_much() -> None:
    discount = Discount(60, max_amount=Money(1000, "EUR"))
    assert discount.doubled() == Discount(100, max_amount=Money(2000, "EUR"))
    assert discount.max_cost == Money(1000, "EUR")


@pytest.mark.parametrize(
    ("discount", "left"),
    [
        (Discount(10), 2691),
        (Discount(33), 2003),
        (Discount(100), 0),
        (Discount(50, max_amount=Money(500, "EUR")), 2490),
        (Discount(amount=Money(500, "EUR")), 2490),
        (Discount(amount=Money(5000, "EUR")), 0),
        (Discount(amount=Money(500, "USD")), None),
    ],
)
def test_what_is_left_of_a_price(discount: Discount, left: int | None) -> None:
    reduced = discount.reduced(Money(2990, "EUR"))
    assert reduced == (None if left is None else Money(left, "EUR"))
