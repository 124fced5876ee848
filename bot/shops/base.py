"""What a shop outside must be able to do, and what it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.campaigns import Discount
from domain.money import Money


@dataclass(frozen=True, slots=True)
class ShopListing:
    """A coupon as a shop is to have it: good for one order."""

    key: str
    """The same for the same coupon of the same worth, and for no other; says nothing of the code.
    Letters, digits, dashes and underscores."""
    code: str
    """What a customer types."""
    product: str
    discount: Discount
    minimum: Money | None
    expires_at: datetime
    failures: int = 0
    """How often the shop has answered that it failed; for keys that stand for one try."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a shop tells: the listing it knows by `reference` was redeemed."""

    event_id: str
    reference: str
    given: Money | None = None
    """How much it took off the price, where the shop tells."""


class ShopUnavailable(Exception):
    """No answer, or none that counts: the same may go well later. The message holds no code."""

    def __init__(self, message: str, *, answered: bool = False) -> None:
        """`answered`: the shop itself said that it failed, which it may repeat under one key."""
        super().__init__(message)
        self.answered = answered


class ShopRejected(ShopUnavailable):
    """The shop will not do it until a person has mended something."""


class InvalidSignature(Exception):
    """What claims to come from the shop does not."""


class Shop(Protocol):
    """One shop. Any of its answers may be lost, so doing a thing twice must come to doing it once.

    What it does over the network ends by itself within some seconds, in a result or
    `ShopUnavailable`.
    """

    name: str
    """Of 20 characters at most, kept with campaigns."""
    title: str
    """For people."""

    async def check(self) -> None:
        """Do nothing, but find out whether the shop would listen; raises as the others do."""

    async def publish(self, listing: ShopListing) -> str:
        """Have the shop take the code; returns by what name it tells of its redemption."""

    async def withdraw(self, key: str) -> bool:
        """Have the shop take the code no more; returns whether it was redeemed before.

        A listing that was never published is no error. A coupon is doubled by withdrawing it and
        publishing it anew, with the same code and another key.
        """

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Redemption]:
        """Return the redemptions in what a shop sent; raises `InvalidSignature` if it did not."""

    async def close(self) -> None:
        """Let go of connections."""
