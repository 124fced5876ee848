"""Coupons: how a code is written and read, and when it can still be used.

A code is 12 signs of Crockford's base 32 (digits and capitals without I, L, O and U): 11 that are
drawn at random, which is 55 bits, and one that checks them. The check is the weighted sum
Σ xⁱ·signᵢ = 0 over the field of 32 elements (F₂[x] modulo x⁵+x²+1, in which x has order 31), so any
one wrong sign and any two exchanged ones are noticed, and the check is itself a sign of the
alphabet. https://www.crockford.com/base32.html describes the alphabet.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.campaigns import Campaign, Discount
from domain.money import Money
from domain.refusals import Refusal
from domain.text import Text, Timestamp, text

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
CODES = 32 ** (LENGTH - 1)
"""How many codes there are; draw a number below this from `secrets`."""

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CouponState(StrEnum):
    """What can still be done with a coupon."""

    READY = "ready"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Win:
    """What a coupon was won by: a contest, or a gift that was granted, with its number."""

    source: str
    source_id: int


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code of one member's own, for one campaign."""

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
    """How many coupons of the campaign its member had taken with it, from 1; 0 where they won one
    before they took any."""
    won: int = 0
    """How many of the campaign they had won with it. Those do not count against what each member
    may take: they were promised for something else."""
    prefix: str = ""
    """Shown in front of the code; it is no part of it."""
    is_from_pool: bool = False
    """The code is the shop's own, and shown as the shop writes it."""
    minimum: Money | None = None
    """The least that must be ordered."""
    share_channel_id: int | None = None
    """Where it may be shared; None where it may not."""
    shared_at: datetime | None = None
    doubled_at: datetime | None = None
    """When sharing made it worth twice as much; `discount` is what it is worth now, which in a shop
    may follow a little later."""
    reserved_until: datetime | None = None
    """Held for a till until then."""
    redeemed_at: datetime | None = None
    shop: str | None = None
    """The shop outside that alone redeems it; None where staff and tills do."""
    awaits_shop: bool = False
    """The shop does not have it yet, so that its code is shown to nobody."""

    @property
    def described_discount(self) -> Text:
        """What it is worth, as part of a sentence."""
        if self.minimum is None:
            return self.discount.describe(self.product)
        return text(
            "{discount} (orders from {minimum})",
            discount=self.discount.describe(self.product),
            minimum=self.minimum,
        )

    @property
    def shown_code(self) -> str:
        """The code as people see it, with its prefix and in groups."""
        return self.code if self.is_from_pool else format_code(self.code, self.prefix)

    def can_be_shared(self, now: datetime) -> bool:
        """Whether its owner may share it, which can be done once."""
        return (
            self.state(now) is CouponState.READY
            and not self.awaits_shop
            and self.share_channel_id is not None
            and self.shared_at is None
        )

    def state(self, now: datetime) -> CouponState:
        """What can be done with it at `now`; once redeemed it stays so."""
        if self.redeemed_at is not None:
            return CouponState.REDEEMED
        if now >= self.expires_at:
            return CouponState.EXPIRED
        if self.reserved_until is not None and now < self.reserved_until:
            return CouponState.RESERVED
        return CouponState.READY


def can_claim(campaign: Campaign, newest: Coupon | None, now: datetime) -> bool:
    """Whether a member may take one (more), whose newest coupon of the campaign is `newest`.

    They come one after the other: while one can still be used there is no next.
    """
    if newest is None:
        return True
    spent = newest.state(now) in {CouponState.REDEEMED, CouponState.EXPIRED}
    return spent and newest.nth < campaign.terms.max_per_member


def new_code(number: int) -> str:
    """The code for `number`, which is drawn at random from 0 to below `CODES`."""
    if not 0 <= number < CODES:
        raise ValueError("a code is made from a number that is in range")
    signs = ""
    for _ in range(LENGTH - 1):
        number, value = divmod(number, 32)
        signs += ALPHABET[value]
    # The last sign has the weight x⁰ = 1, so it is the sum of all others itself.
    return signs + ALPHABET[_sum(signs + ALPHABET[0])]


def format_code(code: str, prefix: str = "") -> str:
    """The code in groups, for people; one that is not of our making stands as it is."""
    if not is_code(code):
        return code
    groups = [code[start : start + GROUP] for start in range(0, LENGTH, GROUP)]
    return "-".join([prefix, *groups] if prefix else groups)


def is_code(code: str) -> bool:
    """Whether this is a code of our making, written as it is kept."""
    return len(code) == LENGTH and all(sign in _VALUE for sign in code) and _sum(code) == 0


def parse_code(typed: str) -> str:
    """The code that somebody typed or copied, as it is kept.

    Only letters and digits matter, whatever stands between or around them, in whichever case or
    width they are. O is read as 0, I and L as 1, and whatever stands before the last 12 signs is
    taken for the prefix. Raises `Refusal` with what is wrong with it where it cannot be a code.
    """
    signs = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(sign for sign in signs if sign.isalnum()).translate(_MISTAKEN)[-LENGTH:]
    strange = next((sign for sign in code if sign not in _VALUE), None)
    if strange is not None and not strange.isascii():
        raise Refusal(
            text(
                "“{sign}” comes from another alphabet, even if it looks like a letter of ours. "
                "Please type the code with the Latin letters of your keyboard.",
                sign=strange,
            )
        )
    if strange is not None:
        raise Refusal(text("There is no “{sign}” in our codes. Please look again.", sign=strange))
    if len(code) < LENGTH:
        raise Refusal(
            text(
                "A code has {length} letters and digits, this one has {count}. Please look again.",
                length=LENGTH,
                count=len(code),
            )
        )
    if _sum(code):
        raise Refusal(
            text(
                "There is a typing mistake in that code: a wrong sign, or two that changed places. "
                "Please look again."
            )
        )
    return code


def cannot_redeem(coupon: Coupon, now: datetime) -> Text | None:
    """Why the coupon cannot be redeemed at `now`; None where it can."""
    match coupon.state(now):
        case CouponState.REDEEMED if coupon.redeemed_at is not None:
            return text(
                "That coupon was redeemed already, {at}.", at=Timestamp(coupon.redeemed_at, "f")
            )
        case CouponState.EXPIRED:
            return text("That coupon expired {at}.", at=Timestamp(coupon.expires_at, "f"))
        case CouponState.RESERVED if coupon.reserved_until is not None:
            return text(
                "A till is holding that coupon; if it is not used there, it is free again {at}.",
                at=Timestamp(coupon.reserved_until, "R"),
            )
    return None


def _sum(code: str) -> int:
    """The weighted sum of the signs in the field of 32 elements, by Horner's rule."""
    total = 0
    for sign in code:
        total <<= 1
        if total & 32:
            total ^= 0b100101
        total ^= _VALUE[sign]
    return total
