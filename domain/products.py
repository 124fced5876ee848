"""Products of a guild, and the names by which its members know them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.campaigns import MAX_NAMES, MAX_PRODUCT_LENGTH, name_words, product_name_match
from domain.money import Money
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """Further details of a product; each may be missing."""

    link: str | None = None
    """The page of the shop that sells it."""
    picture: str | None = None
    """The link of its picture, which Discord fetches."""
    price: Money | None = None

    def updated(self, by: ProductDetails) -> ProductDetails:
        """Return these details with those that `by` has in their place."""
        return ProductDetails(
            by.link or self.link, by.picture or self.picture, by.price or self.price
        )


@dataclass(frozen=True, slots=True)
class Product:
    """One product of one guild."""

    id: int
    guild_id: int
    name: str
    """The name as a moderator wrote it: "the blue mug"."""
    aliases: tuple[str, ...] = ()
    """Other names, such as in another language."""
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
