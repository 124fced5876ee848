"""The words of an offer: built-in ones in every tone and language, or the guild's own."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.guild_settings import GuildSettings, Tone
from domain.languages import LANGUAGES, AddressForm, discover_languages
from domain.offer_wording import (
    MAX_WORDING_LENGTH,
    PRODUCT_PLACEHOLDER,
    offer_text,
    validated_template,
)
from domain.refusals import Refusal
from domain.translatable_text import Text

FORMS = get_args(AddressForm)


def test_every_tone_names_the_product_and_neither_a_discount_nor_the_same_words_twice() -> None:
    said = set()
    for language, tone, form, named in product(LANGUAGES, Tone, FORMS, (True, False)):
        settings = GuildSettings().changed(
            language=language, recognition_tone=tone, recognition_address_form=form
        )
        words = offer_text("the blue mug", settings, named=named)
        assert isinstance(words, Text)
        assert words.message.count(PRODUCT_PLACEHOLDER) == 1
        assert words.values == {"product": "the blue mug"}
        assert "%" not in words.message
        said.add(words.message)
    forms = sum(len(spoken.address_forms) or 1 for spoken in discover_languages().values())
    assert len(said) == len(Tone) * 2 * forms


def test_a_guild_may_use_its_own_words() -> None:
    settings = GuildSettings().changed(
        offer_words=validated_template("  Psst, {product}?  I know\na place. ")
    )
    said = offer_text("the {mug}", settings, named=True)
    assert said == "Psst, the {mug}? I know a place."


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Buy now!",
        "{product}" + "x" * MAX_WORDING_LENGTH,
        "{product} {price}",
        "{product!r}",
        "{ {product}",
    ],
)
def test_words_without_the_product_with_other_places_or_too_many_are_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="for the product"):
        validated_template(typed)


@given(st.text())
def test_whatever_is_typed_says_the_product_or_is_refused(typed: str) -> None:
    try:
        said = validated_template(typed)
    except Refusal:
        return
    assert PRODUCT_PLACEHOLDER in said
    assert "the blue mug" in str(
        offer_text("the blue mug", GuildSettings().changed(offer_words=said), named=True)
    )
