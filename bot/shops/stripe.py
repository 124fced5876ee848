"""Stripe, by its official SDK: a coupon for one order, and a promotion code for it.

Stripe's `Coupon` has the worth, its `PromotionCode` the code that a customer types. The worth of
neither can be changed, so a doubled coupon is a second pair; a code may be used again once it is
inactive.

A retry makes no second pair: the coupon's own id is the listing's key, which Stripe accepts once,
and the promotion code is looked for under it. Idempotency keys, which Stripe remembers for a day,
save the lookup. Stripe repeats its own failures under a key, so after each the key is changed.

Stripe's messages may contain a code or parts of the API key, so they are not passed on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import aiohttp
import stripe
from pydantic import SecretStr
from stripe.params import CouponCreateParams, PromotionCodeCreateParams

from bot.shops.base import InvalidSignature, Redemption, ShopListing, ShopRejected, ShopUnavailable
from domain.coupons import UNREPORTED, Sale
from domain.money import DIGITS, MAX_AMOUNT, Money

TIMEOUT_SECONDS = 6.0
RETRIES = 1
"""How many times the SDK retries at once, under the same idempotency key."""
TOLERANCE_SECONDS = 300
MAX_NAME_LENGTH = 40
ORDERS = frozenset({"checkout.session.completed", "checkout.session.async_payment_succeeded"})
NEEDED = "write access to Coupons and Promotion Codes"


class StripeShop:
    """One account with Stripe."""

    name = "stripe"
    title = "Stripe"

    def __init__(
        self,
        key: SecretStr,
        webhook_secret: SecretStr,
        *,
        api: str = stripe.DEFAULT_API_BASE,
        timeout_seconds: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
    ) -> None:
        self._webhook_secret = webhook_secret
        self._http = stripe.AIOHTTPClient(
            timeout=aiohttp.ClientTimeout(total=timeout_seconds), async_fallback_client=None
        )
        self._stripe = stripe.StripeClient(
            key.get_secret_value(),
            base_addresses={"api": api},
            http_client=self._http,
            max_network_retries=retries,
        ).v1

    async def check(self) -> None:
        """Read any coupon."""
        with _explained():
            await self._stripe.coupons.list_async({"limit": 1})

    async def publish(self, listing: ShopListing) -> str:
        """Create the coupon and its promotion code, or find them; return the latter's id."""
        with _explained():
            if not await self._make_coupon(listing):
                found = await self._codes(listing.key)
                if found:
                    return found[0].id
            made = await self._stripe.promotion_codes.create_async(
                _promotion_code(listing), _once(listing, "code")
            )
            return made.id

    async def withdraw(self, key: str) -> bool:
        """Deactivate the promotion codes of this coupon; orders are unchanged."""
        redeemed = False
        with _explained():
            for code in await self._codes(key):
                now = code
                if code.active:
                    now = await self._stripe.promotion_codes.update_async(
                        code.id, {"active": False}
                    )
                redeemed = redeemed or now.times_redeemed > 0
        return redeemed

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Redemption]:
        """Return the promotion codes used in an order, from a signed event of Stripe's."""
        try:
            stripe.Webhook.construct_event(
                body,
                headers.get("Stripe-Signature"),
                self._webhook_secret.get_secret_value(),
                tolerance=TOLERANCE_SECONDS,
            )
            event = json.loads(body)
            thing = event["data"]["object"]
            references = _redeemed(event["type"], thing)
            # Of an order with several codes it is unknown which took off how much.
            alone = event["type"] in ORDERS and len(references) == 1
            sale = _sale(thing) if alone else UNREPORTED
            return [Redemption(str(event["id"]), reference, sale) for reference in references]
        except (
            stripe.SignatureVerificationError,
            ValueError,
            # A signature that is not ASCII, or a signed body that is not an event.
            TypeError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as error:
            raise InvalidSignature(type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # so in the SDK

    async def _make_coupon(self, listing: ShopListing) -> bool:
        """Create it; return False if it exists."""
        try:
            await self._stripe.coupons.create_async(_coupon(listing), _once(listing, "coupon"))
        except stripe.InvalidRequestError as error:
            if error.code != "resource_already_exists":
                raise
            return False
        return True

    async def _codes(self, key: str) -> list[stripe.PromotionCode]:
        try:
            found = await self._stripe.promotion_codes.list_async({"coupon": key, "limit": 10})
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            return []
        return list(found.data)


def _once(listing: ShopListing, what: Literal["coupon", "code"]) -> stripe.RequestOptions:
    return {"idempotency_key": f"{listing.key}-{what}-{listing.failures}"}


def _coupon(listing: ShopListing) -> CouponCreateParams:
    params: CouponCreateParams = {
        "id": listing.key,
        "name": listing.product[:MAX_NAME_LENGTH],
        "duration": "once",
        "max_redemptions": 1,
        "redeem_by": int(listing.expires_at.timestamp()),
    }
    if listing.discount.amount is not None:
        amount = listing.discount.amount
        params["amount_off"] = amount.minor * _parts(amount.currency)
        params["currency"] = amount.currency.lower()
    elif listing.discount.percent is not None:
        params["percent_off"] = listing.discount.percent
    return params


def _promotion_code(listing: ShopListing) -> PromotionCodeCreateParams:
    params: PromotionCodeCreateParams = {
        "promotion": {"type": "coupon", "coupon": listing.key},
        "code": listing.code,
        "max_redemptions": 1,
        "expires_at": int(listing.expires_at.timestamp()),
    }
    if listing.minimum is not None:
        params["restrictions"] = {
            "minimum_amount": listing.minimum.minor * _parts(listing.minimum.currency),
            "minimum_amount_currency": listing.minimum.currency.lower(),
        }
    return params


def _redeemed(kind: str, thing: Mapping[str, Any]) -> list[str]:
    """Return the ids of the promotion codes that were used, according to this event."""
    if kind in ORDERS:
        used = [discount.get("promotion_code") for discount in thing.get("discounts") or ()]
    elif kind == "customer.discount.created":
        used = [thing.get("promotion_code")]
    elif kind == "promotion_code.updated" and (thing.get("times_redeemed") or 0) > 0:
        used = [thing]
    else:
        used = []
    ids = [one.get("id") if isinstance(one, dict) else one for one in used]
    return [one for one in ids if isinstance(one, str)]


def _sale(order: Mapping[str, Any]) -> Sale:
    """Return the amounts of an order with one discount, as far as the event has them."""
    off = (order.get("total_details") or {}).get("amount_discount")
    return Sale(_amount(order, off), _amount(order, order.get("amount_total")))


def _amount(order: Mapping[str, Any], minor: object) -> Money | None:
    """Return an amount in the order's currency; None if it is not one."""
    currency = str(order.get("currency") or "").upper()
    if type(minor) is not int or not 0 <= minor <= MAX_AMOUNT or currency not in DIGITS:
        return None
    return Money(minor // _parts(currency), currency)


def _parts(currency: str) -> int:
    """Return how many of Stripe's smallest units our smallest unit of the currency has."""
    return 100 if currency == "ISK" else 1


@contextmanager
def _explained() -> Iterator[None]:
    """Raise the SDK's errors as ours, without Stripe's own words."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise ShopRejected(
            f"OVATION_STRIPE_KEY: Stripe does not accept this key, or it lacks {NEEDED} "
            f"({_short(error)})",
            answered=True,
        ) from None
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        raise ShopRejected(_short(error), answered=True) from None
    except stripe.StripeError as error:
        raise ShopUnavailable(_short(error), answered=error.http_status is not None) from None


def _short(error: stripe.StripeError) -> str:
    """Describe the error for an operator, without its message, which may contain a code or key."""
    said = {
        "status": error.http_status,
        "code": error.code,
        "parameter": getattr(error, "param", None),
        "request": error.request_id,
    }
    told = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    return f"{type(error).__name__}: {told or 'no answer'}"
