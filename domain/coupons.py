"""Coupons: how a code is written and read, and when it can be used.

A code is 12 signs of Crockford's base 32 (digits and capitals without I, L, O and U): 11 that are
drawn at random, which is 55 bits, and a check sign. The check is the weighted sum Σ xⁱ·signᵢ = 0
over the field of 32 elements (F₂[x] modulo x⁵+x²+1, in which x has order 31), so any one wrong sign
and any two exchanged ones are detected, and the check is itself a sign of the alphabet.
https://www.crockford.com/base32.html describes the alphabet.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.campaigns import Campaign, Discount
from domain.money import Money
from domain.refusals import Refusal
from domain.translatable_text import Text, Timestamp, localized, text

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
CODES = 32 ** (LENGTH - 1)
"""Number of possible codes; draw a number below this from `secrets`."""

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CouponState(StrEnum):
    """State of a coupon."""

    READY = "ready"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sale:
    """Amounts of the order in which a coupon was used, as far as they are reported."""

    given: Money | None = None
    """How much the coupon took off the price."""
    order: Money | None = None
    """The amount paid for the whole order, after that."""


UNREPORTED = Sale()


@dataclass(frozen=True, slots=True)
class Win:
    """The contest or grant by which a coupon was won: its kind and number."""

    source: str
    source_id: int


@dataclass(frozen=True, slots=True)
class Coupon:
    """A member's personal code for one campaign."""

    id: int
    guild_id: int
    campaign_id: int
    user_id: int
    code: str
    product: str
    discount: Discount
    claimed_at: datetime
    expires_at: datetime
    nth: int = 1
    """How many coupons of the campaign its member had taken, this one included.

    It is 0 if they won one before they took any.
    """
    won: int = 0
    """How many coupons of the campaign the member had won, this one included.

    Those do not count against the limit per member, since they were promised for something else.
    """
    prefix: str = ""
    """Shown in front of the code, but not part of it."""
    is_from_pool: bool = False
    """The code is the shop's own, and shown as the shop writes it."""
    minimum: Money | None = None
    """Smallest amount for which an order can use it."""
    share_channel_id: int | None = None
    """Channel where it may be shared; None for no sharing."""
    shared_at: datetime | None = None
    doubled_at: datetime | None = None
    """The moment when sharing doubled it.

    `discount` is its present worth, which an outside shop may take over a little later.
    """
    reserved_until: datetime | None = None
    """End of a till's reservation."""
    redeemed_at: datetime | None = None
    shop: str | None = None
    """The outside shop that alone redeems it; None for staff and tills."""
    link: str | None = None
    """Its campaign's own way to the shop, which may have a place for the code."""
    translations: tuple[tuple[str, str], ...] = ()
    """The product's name in further languages."""
    awaits_shop: bool = False
    """The shop does not have it yet, so its code is not shown."""

    @property
    def described_discount(self) -> Text:
        """Its discount, as part of a sentence."""
        product = localized(self.product, self.translations)
        if self.minimum is None:
            return self.discount.describe(product)
        return text(
            "{discount} (orders from {minimum})",
            discount=self.discount.describe(product),
            minimum=self.minimum,
        )

    @property
    def shown_code(self) -> str:
        """The code as people see it, in groups and with its prefix."""
        return self.code if self.is_from_pool else format_code(self.code, self.prefix)

    def can_be_shared(self, now: datetime) -> bool:
        """Return whether its owner may share it, which is possible once."""
        return (
            self.state(now) is CouponState.READY
            and not self.awaits_shop
            and self.share_channel_id is not None
            and self.shared_at is None
        )

    def state(self, now: datetime) -> CouponState:
        """Return its state at `now`; `REDEEMED` is final."""
        if self.redeemed_at is not None:
            return CouponState.REDEEMED
        if now >= self.expires_at:
            return CouponState.EXPIRED
        if self.reserved_until is not None and now < self.reserved_until:
            return CouponState.RESERVED
        return CouponState.READY


def can_claim(campaign: Campaign, newest: Coupon | None, now: datetime) -> bool:
    """Return whether a member whose newest coupon of the campaign is `newest` may take another.

    Coupons come one after the other: while one can still be used there is no next.
    """
    if newest is None:
        return True
    spent = newest.state(now) in {CouponState.REDEEMED, CouponState.EXPIRED}
    return spent and newest.nth < campaign.terms.max_per_member


def new_code(number: int) -> str:
    """Return the code for `number`, which is drawn at random from 0 to below `CODES`."""
    if not 0 <= number < CODES:
        raise ValueError("a code is made from a number that is in range")
    signs = ""
    for _ in range(LENGTH - 1):
        number, value = divmod(number, 32)
        signs += ALPHABET[value]
    # The last sign has the weight x⁰ = 1, so it is the sum of all the others.
    return signs + ALPHABET[_sum(signs + ALPHABET[0])]


def format_code(code: str, prefix: str = "") -> str:
    """Return the code in groups for people; a code not generated by the bot is unchanged."""
    if not is_code(code):
        return code
    groups = [code[start : start + GROUP] for start in range(0, LENGTH, GROUP)]
    return "-".join([prefix, *groups] if prefix else groups)


def is_code(code: str) -> bool:
    """Return whether this is a code generated by the bot, written as it is stored."""
    return len(code) == LENGTH and all(sign in _VALUE for sign in code) and _sum(code) == 0


def parse_code(typed: str) -> str:
    """Return the code that somebody typed or copied, as it is stored.

    Only letters and digits matter, in any case or width and with anything between or around them. O
    is read as 0, I and L as 1, and everything before the last 12 signs is taken for the prefix.
    Raises `Refusal` with the reason if it cannot be a code.
    """
    signs = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(sign for sign in signs if sign.isalnum()).translate(_MISTAKEN)[-LENGTH:]
    strange = next((sign for sign in code if sign not in _VALUE), None)
    if strange is not None and not strange.isascii():
        raise Refusal(
            text(
                "“{sign}” is from another alphabet, even if it looks familiar. Please type "
                "the code with the Latin letters of your keyboard.",
                sign=strange,
            )
        )
    if strange is not None:
        raise Refusal(text("Our codes never contain “{sign}”. Please check again.", sign=strange))
    if len(code) < LENGTH:
        raise Refusal(
            text(
                "A code has {length} letters and digits, but this one has {count}. Please "
                "check again.",
                length=LENGTH,
                count=len(code),
            )
        )
    if _sum(code):
        raise Refusal(
            text(
                "That code has a typing mistake: a wrong character, or two in the wrong "
                "order. Please check again."
            )
        )
    return code


def cannot_redeem(coupon: Coupon, now: datetime) -> Text | None:
    """Return why the coupon cannot be redeemed at `now`; None if it can."""
    match coupon.state(now):
        case CouponState.REDEEMED if coupon.redeemed_at is not None:
            return text(
                "That coupon was already redeemed, {at}.", at=Timestamp(coupon.redeemed_at, "f")
            )
        case CouponState.EXPIRED:
            return text("That coupon expired {at}.", at=Timestamp(coupon.expires_at, "f"))
        case CouponState.RESERVED if coupon.reserved_until is not None:
            return text(
                "A till is using that coupon right now. If it is not redeemed, you can use "
                "it again {at}.",
                at=Timestamp(coupon.reserved_until, "R"),
            )
    return None


def _sum(code: str) -> int:
    """Return the weighted sum of the signs in the field of 32 elements, by Horner's rule."""
    total = 0
    for sign in code:
        total <<= 1
        if total & 32:
            total ^= 0b100101
        total ^= _VALUE[sign]
    return total
