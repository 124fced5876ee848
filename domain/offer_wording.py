"""The words of an offer: built-in ones by tone and language, or the guild's own.

The built-in ones are in `offers.toml` in the folder of each language in `locales`. In a language
with two forms of address they also differ by that.
"""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import Any

from domain.guild_settings import GuildSettings
from domain.languages import Language, load_language_file
from domain.offer_settings import OfferSettings
from domain.recognition.settings import RecognitionSettings
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, text

PRODUCT_PLACEHOLDER = "{product}"
"""The place of the product in a guild's own words."""
MAX_WORDING_LENGTH = 200


def validated_template(typed: str) -> str:
    """Return a guild's own words for an offer, with `PRODUCT_PLACEHOLDER` and no other place.

    Raises `Refusal` if they are invalid.
    """
    said = " ".join(typed.split())
    try:
        places = [place for _, place, _, _ in Formatter().parse(said) if place is not None]
    except ValueError:
        places = []
    plain = said.replace(PRODUCT_PLACEHOLDER, "")
    if not places or "{" in plain or "}" in plain or len(said) > MAX_WORDING_LENGTH:
        raise Refusal(
            text(
                "Use up to {longest} characters, with {place} for the product and no other "
                "curly brackets.",
                longest=MAX_WORDING_LENGTH,
                place=Markup(f"`{PRODUCT_PLACEHOLDER}`"),
            )
        )
    return said


def offer_text(
    product: str, settings: GuildSettings, *, named: bool, language: Language | None = None
) -> Text | str:
    """Return the words of an offer: the guild's own if it has any, or the built-in ones.

    The guild's own are in its language, so a member who wrote in another `language` gets the
    built-in ones. `named` says whether the member named the product. They never contain a price or
    a code.
    """
    language = language or settings.language
    own = settings[OfferSettings].offer_words
    if own is not None and language == settings.language:
        return own.replace(PRODUCT_PLACEHOLDER, product)
    lists = _ours(language)
    voice = settings[RecognitionSettings]
    words = lists.get(voice.recognition_address_form, lists)[voice.recognition_tone]
    return Text(words["named" if named else "meant"], {"product": product})


@cache
def _ours(language: Language) -> dict[str, Any]:
    return load_language_file(language, "offers.toml")
