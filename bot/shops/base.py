"""The interface to external shops, and its data types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.campaigns import Discount
from domain.coupons import UNREPORTED, Sale
from domain.money import Money


@dataclass(frozen=True, slots=True)
class ShopListing:
    """A coupon as a shop should have it: valid for one order."""

    key: str
    """The same for the same coupon of the same worth, and for no other; independent of the code.

    Letters, digits, dashes and underscores.
    """
    code: str
    """The code that a customer types."""
    product: str
    discount: Discount
    minimum: Money | None
    expires_at: datetime
    failures: int = 0
    """How often the shop has answered with a failure; for keys that are valid for one try."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """A redemption that a shop reports, of the listing it knows by `reference`."""

    event_id: str
    reference: str
    sale: Sale = UNREPORTED
    """The amounts that the shop reports of the order."""


class ShopUnavailable(Exception):
    """The shop gave no usable answer; a retry may succeed. The message contains no code."""

    def __init__(self, message: str, *, answered: bool = False) -> None:
        """`answered`: the shop itself reported a failure, which it may repeat under one key."""
        super().__init__(message)
        self.answered = answered


class ShopRejected(ShopUnavailable):
    """The shop refuses until a person has mended something."""


class InvalidSignature(Exception):
    """The request is not signed by the shop."""


class Shop(Protocol):
    """One shop. Any of its answers may be lost, so all operations must be idempotent.

    Network operations end within some seconds, in a result or `ShopUnavailable`.
    """

    name: str
    """At most 20 characters; stored with campaigns."""
    title: str
    """The display name."""

    async def check(self) -> None:
        """Check the credentials without changing anything; raises as the other methods do."""

    async def publish(self, listing: ShopListing) -> str:
        """Publish the code; return the shop's reference for its redemption."""

    async def withdraw(self, key: str) -> bool:
        """Withdraw the code; return whether it was redeemed before.

        Withdrawing a listing that was never published is not an error. A coupon is doubled by
        withdrawing it and publishing it again, with the same code and another key.
        """

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Redemption]:
        """Return the redemptions in a shop's webhook; raise `InvalidSignature` if unsigned."""

    async def close(self) -> None:
        """Close the connections."""
