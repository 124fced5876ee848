"""What campaigns are for, and how a product is known again in what members say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns import (
    LONGEST_PRODUCT,
    Campaign,
    Discount,
    check_product,
    check_valid_days,
    naming,
)
from domain.refusals import Refusal


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
    assert naming(product, said) == 1.0


@pytest.mark.parametrize("said", ["where can I buy one?", "the red one", "mugshots in blueish", ""])
def test_a_product_is_not_named_by_other_words(said: str) -> None:
    assert naming("the blue mug", said) == 0.0


def test_part_of_the_name_counts_in_part() -> None:
    assert naming("the blue mug", "any mug left?") == 0.5


@given(st.text(), st.text())
def test_any_words_can_be_compared(product: str, said: str) -> None:
    assert 0.0 <= naming(product, said) <= 1.0


@given(st.text(max_size=150))
def test_a_product_that_is_accepted_is_named_by_itself(typed: str) -> None:
    try:
        product = check_product(typed)
    except Refusal:
        return
    assert len(product) <= LONGEST_PRODUCT
    assert naming(product, product) == 1.0


@pytest.mark.parametrize("typed", ["", "   ", "?!", "x" * (LONGEST_PRODUCT + 1)])
def test_a_product_needs_a_name_of_reasonable_length(typed: str) -> None:
    with pytest.raises(Refusal):
        check_product(typed)


@pytest.mark.parametrize(
    ("product", "name"),
    [("the blue mug", "blue mug"), ("L'affiche", "affiche"), ("Theatre ticket", "Theatre ticket")],
)
def test_the_name_is_the_product_without_its_article(product: str, name: str) -> None:
    campaign = Campaign(1, 2, product, Discount(10), 7, datetime(2026, 1, 1, tzinfo=UTC))
    assert campaign.name == name


@pytest.mark.parametrize("percent", [0, -5, 101])
def test_a_discount_is_more_than_nothing_and_at_most_everything(percent: int) -> None:
    with pytest.raises(Refusal):
        Discount(percent)


@pytest.mark.parametrize("days", [0, 366])
def test_a_coupon_is_good_for_a_day_to_a_year(days: int) -> None:
    assert check_valid_days(1) == 1
    with pytest.raises(Refusal):
        check_valid_days(days)
