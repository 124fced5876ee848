"""Products are recognised by any of their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.products import Product, ProductDetails, check_names
from domain.refusals import Refusal

MUG = Product(1, 9, "the blue mug", ("la tasse bleue",))


def test_a_product_is_called_by_its_names_whatever_the_article_or_number() -> None:
    assert MUG.has_name("Blue Mugs")
    assert MUG.has_name("une tasse bleue")
    assert not MUG.has_name("mug")


def test_a_product_is_named_only_as_a_whole() -> None:
    assert MUG.is_named_in("where is that BLUE mug sold?")
    assert MUG.is_named_in("Où acheter la tasse bleue ?")
    assert not MUG.is_named_in("any mug left?")
    assert not MUG.is_named_in("")


@pytest.mark.parametrize(("name", "also"), [("!", ()), ("mug", ("…",)), ("mug", ("x",) * 11)])
def test_names_by_which_nothing_is_known_again_are_refused(
    name: str, also: tuple[str, ...]
) -> None:
    with pytest.raises(Refusal, match="Enter a name"):
        check_names(name, also)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_can_be_compared(name: str, said: str) -> None:
    product = Product(1, 9, name)
    assert product.has_name(name)
    assert product.is_named_in(said) in {True, False}


OPTIONAL = st.none() | st.sampled_from(["https://a.example", "https://b.example"])
DETAILS = st.builds(ProductDetails, OPTIONAL, OPTIONAL, st.none() | st.just(Money(1200, "EUR")))


@given(DETAILS, DETAILS)
def test_new_details_replace_the_old_ones_and_missing_ones_keep_them(
    old: ProductDetails, new: ProductDetails
) -> None:
    both = old.updated(new)
    for part in ("link", "picture", "price"):
        assert getattr(both, part) == (getattr(new, part) or getattr(old, part))
