"""Campaigns: what a guild gives a discount on, how much, and for how long."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from domain.refusals import Refusal
from domain.text import Text, text

LONGEST_PRODUCT = 100
LONGEST_VALIDITY = 365

_LEADING = re.compile(
    r"^(?:(?:the|an?|our|your|some|la|les?|une?|des|du|notre|nos|votre|vos) |l['’])", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset(
    "the a an our your some le la les l un une des du nos notre vos votre de d".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Discount:
    """How much less the holder of a coupon pays."""

    percent: int

    def __post_init__(self) -> None:
        """Raise `Refusal` for a discount that cannot be."""
        if not 1 <= self.percent <= 100:
            raise Refusal(text("A discount is between 1 and 100 percent."))

    def off(self, product: str) -> Text:
        """The discount on `product`, as part of a sentence."""
        return text("{percent}% off {product}", percent=self.percent, product=product)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign of one guild."""

    id: int
    guild_id: int
    product: str
    discount: Discount
    valid_days: int
    """How long a coupon is valid from when the member took it."""
    created_at: datetime
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        """The product's name without the article that it may begin with."""
        return _LEADING.sub("", self.product)


def check_product(typed: str) -> str:
    """The product's name as it is kept; raises `Refusal` where there is none or it is too long."""
    product = " ".join(typed.split())
    if not name_words(product):
        raise Refusal(text("Say what the campaign is for, such as “the blue mug”."))
    if len(product) > LONGEST_PRODUCT:
        raise Refusal(text("That name is too long. {longest} letters do.", longest=LONGEST_PRODUCT))
    return product


def check_valid_days(days: int) -> int:
    """`days`, where a coupon can be valid for so long; raises `Refusal` otherwise."""
    if not 1 <= days <= LONGEST_VALIDITY:
        raise Refusal(
            text("A coupon can be valid for 1 to {longest} days.", longest=LONGEST_VALIDITY)
        )
    return days


def name_words(product: str) -> frozenset[str]:
    """The words by which a product is known again: "the Blue Mugs" is `{"blue", "mug"}`.

    Articles are left out (unless nothing else is there), accents, case and a plural's ending do not
    matter.
    """
    found = frozenset(_WORD.findall(_plain(product)))
    return frozenset(_singular(word) for word in (found - _ARTICLES or found))


def naming(product: str, said: str) -> float:
    """How much of the product's name is in what was said, from 0 (nothing) to 1 (all of it)."""
    name = name_words(product)
    words = {_singular(word) for word in _WORD.findall(_plain(said))}
    return len(name & words) / len(name) if name else 0.0


def _plain(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
