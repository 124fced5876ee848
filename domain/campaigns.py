"""Campaigns: what a guild gives a discount on, how much, to how many, and for how long."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from domain.campaign_states import CampaignState
from domain.message_text import MAX_MESSAGE_LENGTH
from domain.money import DIGITS, Money
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import LocalizedName, Text, localized, text

MAX_PRODUCT_LENGTH = 100
MAX_VALIDITY_DAYS = 365
MAX_COUPONS = 1_000_000
MAX_NAMES = 10
MAX_EACH = 100

_LEADING = re.compile(
    r"^(?:(?:the|an?|our|your|some|la|les?|une?|des|du|notre|nos|votre|vos) |l['’])", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_PREFIX = re.compile(r"[A-Z0-9]{2,8}")
ARTICLES = frozenset(
    "the a an our your some le la les l un une des du notre nos votre vos de d".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount: a percentage of the price, or an amount."""

    percent: int | None = None
    amount: Money | None = None
    max_amount: Money | None = None
    """Upper limit of a percentage discount; None for no limit."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid discount."""
        if self.percent is not None and self.amount is not None:
            raise Refusal(text("Give a percentage or an amount, not both."))
        if self.percent is None and self.amount is None:
            raise Refusal(text("Give the discount as a percentage or an amount."))
        if self.percent is not None and not 1 <= self.percent <= 100:
            raise Refusal(text("A discount must be between 1 and 100%."))
        if self.amount is not None and self.max_amount is not None:
            raise Refusal(text("Only a percentage can be limited to an amount."))

    @property
    def max_cost(self) -> Money | None:
        """The most that it can cost the shop; None if that depends on the order alone."""
        return self.amount or self.max_amount

    def describe(self, product: str | LocalizedName) -> Text:
        """Return the discount on `product`, as part of a sentence."""
        if self.amount is not None:
            return text("{amount} off {product}", amount=self.amount, product=product)
        percent = self.percent or 0
        if self.max_amount is not None:
            return text(
                "{percent}% off {product} (at most {amount})",
                percent=percent,
                product=product,
                amount=self.max_amount,
            )
        return text("{percent}% off {product}", percent=percent, product=product)

    def reduced(self, price: Money) -> Money | None:
        """Return what is left of the price, never below zero; None in another currency."""
        cost = self.max_cost
        if cost is not None and cost.currency != price.currency:
            return None
        off = price.minor
        if self.percent is not None:
            # In the customer's favour, as shops round.
            off = -(-price.minor * self.percent // 100)
        if cost is not None:
            off = min(off, cost.minor)
        return Money(price.minor - off, price.currency)

    def doubled(self) -> Discount:
        """Return twice the discount, but never more than the whole price."""
        if self.amount is not None:
            return Discount(amount=_twice(self.amount))
        limit = _twice(self.max_amount) if self.max_amount is not None else None
        return Discount(percent=min(100, 2 * (self.percent or 0)), max_amount=limit)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a campaign."""

    product: str
    discount: Discount
    valid_days: int
    """Days for which a coupon is valid after the member took it."""
    aliases: tuple[str, ...] = ()
    """Other names of the product, by which members know it too."""
    translations: tuple[tuple[str, str], ...] = ()
    """The product's name in further languages."""
    prefix: str = ""
    """Put in front of each code, so that people can distinguish campaigns."""
    max_coupons: int | None = None
    """Number of coupons in all; None for no limit."""
    max_per_member: int = 1
    """Number of coupons that one member may have, one after the other."""
    uses_code_pool: bool = False
    """The codes are the shop's own, imported; `max_coupons` is then their number."""
    shop: str | None = None
    """Name of the outside shop where its coupons are redeemed; None for staff and tills."""
    link: str | None = None
    """Its own way to the shop, which may have a place for the code; None for the product's."""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    minimum: Money | None = None
    """Smallest amount for which an order can use it."""
    budget: Money | None = None
    """Limit of what all its coupons together may cost; None for no limit."""
    min_tier: int = 0
    """Lowest tier whose members may have it; 0 for everybody."""
    share_channel_id: int | None = None
    """Channel where members may share, to have their coupon doubled; None for no sharing."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for invalid terms."""
        check_product(self.product)
        check_aliases(self.aliases)
        check_valid_days(self.valid_days)
        check_prefix(self.prefix)
        if self.max_coupons is not None and not 1 <= self.max_coupons <= MAX_COUPONS:
            raise Refusal(text("There can be 1 to {most} coupons.", most=MAX_COUPONS))
        if not 1 <= self.max_per_member <= MAX_EACH:
            raise Refusal(text("A member can have 1 to {most} coupons.", most=MAX_EACH))
        self._check_money()
        amount, least = self.discount.amount, self.minimum
        if amount and least and (amount.currency != least.currency or least.minor < amount.minor):
            raise Refusal(
                text(
                    "The minimum order must be in the discount's currency, and not below "
                    "the discount."
                )
            )
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise Refusal(
                text("The campaign would end before it starts. Change one of the two dates.")
            )

    @property
    def is_unlimited(self) -> bool:
        """Whether nothing ends it by itself: it has no end, no limit and no budget."""
        return self.ends_at is None and self.max_coupons is None and self.budget is None

    def check_sharing(self) -> None:
        """Raise `Refusal` if a doubled coupon could be worth more than the minimum order.

        Only new campaigns are checked: existing ones keep the terms that were promised.
        """
        most, least = self.discount.doubled().amount, self.minimum
        if self.share_channel_id is not None and most and least and least.minor < most.minor:
            raise Refusal(
                text(
                    "Sharing can double the discount to {amount}, so the minimum order "
                    "cannot be lower.",
                    amount=most,
                )
            )

    def _check_money(self) -> None:
        worth = self.discount.max_cost
        amounts = (worth, self.minimum, self.budget)
        if len({money.currency for money in amounts if money is not None}) > 1:
            raise Refusal(text("Use the same currency for all amounts of a campaign."))
        if self.shop is not None and self.discount.max_amount is not None:
            raise Refusal(
                text(
                    "A shop's checkout cannot limit a percentage. Leave “at_most” and the "
                    "budget empty, or give the discount as an amount."
                )
            )
        if self.shop is not None and any(
            DIGITS[money.currency] == 3 and money.minor % 10 for money in amounts if money
        ):
            # Card payments in currencies with three decimals go in steps of ten.
            raise Refusal(text("A shop's checkout cannot use thousandths. Make the last digit 0."))
        if self.budget is None:
            return
        if worth is None:
            raise Refusal(
                text(
                    "To keep to a budget, I must know what one coupon can cost. Limit the "
                    "percentage to an amount with “at_most”."
                )
            )
        if self.budget.minor < worth.minor:
            raise Refusal(text("The budget is too small for even one coupon."))


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign of one guild."""

    id: int
    guild_id: int
    terms: Terms
    created_at: datetime
    taken: int = 0
    """Number of its coupons that members have taken."""
    reserved_amount: int = 0
    """The amount that these can cost, in smallest units of the currency.

    Counts coupons taken and set aside for gifts, and once more each shared one, which may double.
    It is 0 if the worth is not known.
    """
    paused_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def product(self) -> str:
        """The product as a moderator wrote it: "the blue mug"."""
        return self.terms.product

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the product, without the articles that they may begin with."""
        return tuple(_LEADING.sub("", name) for name in (self.product, *self.terms.aliases))

    def name_match(self, said: str | frozenset[str]) -> float:
        """Return how much of one of its names is in what was said, from 0 (none) to 1 (all)."""
        return max(product_name_match(name, said) for name in self.names)

    @property
    def described_discount(self) -> Text:
        """The discount that it promises, as part of a sentence."""
        return self.terms.discount.describe(self.product_name)

    @property
    def product_name(self) -> str | LocalizedName:
        """The product as its readers are shown it, each in their language."""
        return localized(self.product, self.terms.translations)

    def can_afford(self, more: int) -> bool:
        """Return whether its budget is enough for `more` coupons; doubling one counts as one."""
        budget, worth = self.terms.budget, self.terms.discount.max_cost
        return (
            budget is None
            or worth is None
            or self.reserved_amount + more * worth.minor <= budget.minor
        )

    @property
    def was_started(self) -> bool:
        """Return whether it does not wait for an answer: one that does is created paused."""
        return self.paused_at != self.created_at

    def state(self, now: datetime) -> CampaignState:
        """Return its state at `now`; coupons are given only while it is `ON`."""
        terms = self.terms
        if self.ended_at is not None or (terms.ends_at is not None and now >= terms.ends_at):
            return CampaignState.OVER if self.was_started else CampaignState.DISCARDED
        if not self.was_started or (terms.begins_at is not None and now < terms.begins_at):
            return CampaignState.COMING
        if terms.max_coupons is not None and self.taken >= terms.max_coupons:
            return CampaignState.USED_UP
        if not self.can_afford(1):
            return CampaignState.USED_UP
        return CampaignState.PAUSED if self.paused_at is not None else CampaignState.ON


def check_product(name: str) -> None:
    """Raise `Refusal` for a name by which a product could not be recognised."""
    if not name_words(name):
        raise Refusal(text("Say what the campaign is for, such as “the blue mug”."))
    if len(name) > MAX_PRODUCT_LENGTH:
        raise Refusal(
            text("That name is too long. Use up to {longest} letters.", longest=MAX_PRODUCT_LENGTH)
        )


def check_aliases(names: tuple[str, ...]) -> None:
    """Raise `Refusal` for too many other names, and for one that is too long or has no word."""
    if len(names) > MAX_NAMES or any(
        len(name) > MAX_PRODUCT_LENGTH or not name_words(name) for name in names
    ):
        raise Refusal(
            text(
                "Add up to {most} other names, each with up to {longest} letters.",
                most=MAX_NAMES,
                longest=MAX_PRODUCT_LENGTH,
            )
        )


def check_valid_days(days: int) -> None:
    """Raise `Refusal` for a number of days for which no coupon can be valid."""
    if not 1 <= days <= MAX_VALIDITY_DAYS:
        raise Refusal(
            text("A coupon can be valid for 1 to {longest} days.", longest=MAX_VALIDITY_DAYS)
        )


def check_prefix(prefix: str) -> None:
    """Raise `Refusal` for an invalid prefix; an empty one is valid."""
    if prefix and not _PREFIX.fullmatch(prefix):
        raise Refusal(text("A prefix has 2 to 8 letters and digits, such as MUG."))


def normalize_product(typed: str) -> str:
    """Return the product's name as it is stored."""
    return tidy_line(typed)


def parse_aliases(typed: str) -> tuple[str, ...]:
    """Return the names that were typed with commas between, each once."""
    names = (normalize_product(name) for name in re.split(r"[,;\n]", typed))
    return tuple(dict.fromkeys(name for name in names if name))


ALL_TAKEN = text("Sorry, somebody was quicker: all coupons are taken.")


def closed_reason(state: CampaignState) -> Text | None:
    """Return why no coupon is given in this state; None if coupons are given."""
    match state:
        case CampaignState.ON:
            return None
        case CampaignState.USED_UP:
            return ALL_TAKEN
        case CampaignState.PAUSED:
            return text("This is paused at the moment. Please try again later.")
        case CampaignState.COMING | CampaignState.OVER | CampaignState.DISCARDED:
            return text("Sorry, this campaign has ended.")


@lru_cache(maxsize=4096)
def name_words(product: str) -> frozenset[str]:
    """Return the words by which a product is recognised: "the Blue Mugs" is `{"blue", "mug"}`.

    Articles are left out (unless nothing else remains); accents, case and plural endings do not
    matter.
    """
    found = frozenset(_WORD.findall(_plain(product)))
    return frozenset(_singular(word) for word in (found - ARTICLES or found))


def product_name_match(product: str, said: str | frozenset[str]) -> float:
    """Return how much of the product's name is in what was said, from 0 (none) to 1 (all).

    To compare several products, read the words once and pass what `name_match_words` returns.
    """
    name = name_words(product)
    return len(name & name_match_words(said)) / len(name) if name else 0.0


def name_match_words(said: str | frozenset[str]) -> frozenset[str]:
    """Return the words of what was said, to be compared with those of `name_words`."""
    if not isinstance(said, str):
        return said
    return frozenset(_singular(word) for word in _WORD.findall(_plain(said)))


def redeemed_user_hash(secret: str, user_id: int) -> str:
    """Return the hash that replaces an erased member who had a coupon, in hexadecimal.

    It is HMAC-SHA256 of their id under the campaign's own secret: it reveals nothing without the
    secret, and differs between campaigns.
    """
    return hmac.new(secret.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()


def _twice(money: Money) -> Money:
    return Money(money.minor * 2, money.currency)


def _plain(words: str) -> str:
    # One sign such as ﷺ becomes eighteen letters; a message and the one it answers are read.
    apart = unicodedata.normalize("NFKD", words.casefold())[: 2 * MAX_MESSAGE_LENGTH]
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
