"""Products of a guild, and the names by which its members know them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.campaigns import MAX_NAMES, MAX_PRODUCT_LENGTH, name_words, product_name_match
from domain.languages import LANGUAGES
from domain.money import Money
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import JoinedList, text

MAX_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """Further details of a product; each may be missing."""

    link: str | None = None
    """The page of the shop that sells it."""
    picture: str | None = None
    """The link of its picture, which Discord fetches."""
    price: Money | None = None
    translations: tuple[tuple[str, str], ...] = ()
    """The product's name in further languages."""

    def updated(self, by: ProductDetails) -> ProductDetails:
        """Return these details with those that `by` has in their place."""
        return ProductDetails(
            by.link or self.link,
            by.picture or self.picture,
            by.price or self.price,
            tuple((dict(self.translations) | dict(by.translations)).items()),
        )


@dataclass(frozen=True, slots=True)
class Product:
    """One product of one guild."""

    id: int
    guild_id: int
    name: str
    """The name as a moderator wrote it: "the blue mug"."""
    aliases: tuple[str, ...] = ()
    """Other names by which members know it; those in other languages are among them."""
    details: ProductDetails = ProductDetails()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)

    def has_name(self, name: str) -> bool:
        """Return whether this is one of its names, ignoring articles, case, accents and number."""
        return name_words(name) in map(name_words, self.names)

    def is_named_in(self, said: str | frozenset[str]) -> bool:
        """Return whether one of its names is completely in what was said."""
        return any(product_name_match(name, said) == 1.0 for name in self.names)


def parse_translations(typed: str) -> tuple[tuple[str, str], ...]:
    """Return the names that were typed as "fr: la tasse bleue", separated by commas or lines.

    Raises `Refusal` for something else, and for a language that the bot does not speak.
    """
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, re.split(r"[,;\n]", typed))):
        code, colon, name = part.partition(":")
        language, said = code.strip().lower(), tidy_line(name)
        if not colon or not said or language not in LANGUAGES:
            raise Refusal(
                text(
                    "I cannot read “{typed}”. Write the language and the name, such as "
                    "“fr: la tasse bleue”. I speak: {languages}.",
                    typed=part,
                    languages=JoinedList(LANGUAGES),
                )
            )
        found[language] = said
    return tuple(found.items())


def heard_names(also: tuple[str, ...], details: ProductDetails) -> tuple[str, ...]:
    """Return other names with those in other languages, each once."""
    return tuple(dict.fromkeys((*also, *(name for _, name in details.translations))))


def check_names(name: str, also: tuple[str, ...]) -> None:
    """Raise `Refusal` for names by which a product could not be recognised."""
    if len(also) > MAX_NAMES or any(
        len(each) > MAX_PRODUCT_LENGTH or not name_words(each) for each in (name, *also)
    ):
        raise Refusal(
            text(
                "Enter a name and up to {most} others, each with up to {longest} letters.",
                most=MAX_NAMES,
                longest=MAX_PRODUCT_LENGTH,
            )
        )
