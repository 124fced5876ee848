"""A small Stripe on the loopback address: its formats, state and refusals."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import MultiMapping

KEY = "rk_test_made_up_for_this_test"
SECRET = "whsec_made_up_for_this_test"  # noqa: S105 (no secret)

Reply = tuple[int, dict[str, Any]]


def patience(request: pytest.FixtureRequest) -> float:
    """Return how many seconds a test's client waits for an answer.

    Long, as on a busy machine any answer can take a while, unless the test has one hang.
    """
    called = getattr(request.node, "callspec", None)
    return 2 if called is not None and called.params.get("trouble") == "hang" else 60


class StripeServer:
    """Coupons and promotion codes by Stripe's rules, as far as the bot relies on them."""

    def __init__(self) -> None:
        self.coupons: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        """The requests: "POST /v1/coupons" and so on."""
        self.trouble: list[str] = []
        """Faults of the next requests: "500", "429", "hang", "lost" (done, but not answered)."""
        self.down = False
        self._said: dict[str, tuple[str, Reply]] = {}
        self._number = count(1)
        self._server: TestServer | None = None

    async def start(self) -> str:
        """Start serving; return the address."""
        application = web.Application()
        application.router.add_route("*", "/v1/{path:.*}", self._answer)
        self._server = TestServer(application)
        await self._server.start_server()
        return str(self._server.make_url("")).rstrip("/")

    async def stop(self) -> None:
        """Stop serving."""
        if self._server is not None:
            await self._server.close()

    @property
    def active(self) -> list[dict[str, Any]]:
        """The promotion codes that a customer could use."""
        return [code for code in self.codes.values() if code["active"]]

    def use(self, code: str) -> dict[str, Any]:
        """Use the code as a customer does; return the promotion code after that."""
        (found,) = [one for one in self.active if one["code"] == code]
        found.update(active=False, times_redeemed=1)
        self.coupons[found["promotion"]["coupon"]].update(valid=False, times_redeemed=1)
        return found

    def forget_idempotency(self) -> None:
        """Forget the idempotency keys, as Stripe does after a day."""
        self._said.clear()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = f"{request.method} {request.path}"
        self.asked.append(asked)
        befalls = self.trouble.pop(0) if self.trouble else ""
        if self.down:
            befalls = "dead"
        if befalls == "hang":
            await asyncio.Event().wait()
        if befalls == "dead":
            return _cut(request)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return _sent(_error(401, f"Invalid API Key provided: {KEY[:8]}***"))
        if befalls == "429":
            return _sent(_error(429, "Too many requests", code="rate_limit"))
        body = await request.text()
        key, seen = request.headers.get("Idempotency-Key"), f"{asked}\n{body}"
        if key in self._said:
            before, reply = self._said[key]
            if before != seen:
                said = _error(400, "Keys for idempotent requests can only be used with the same")
                said[1]["error"]["type"] = "idempotency_error"
                return _sent(said)
            return _sent(reply)
        if befalls == "500":
            reply = _error(500, "An unknown error occurred", kind="api_error")
        else:
            form = await request.post() if request.method == "POST" else request.query
            reply = self._do(request.method, request.match_info["path"], form)  # type: ignore[arg-type]  # no files here
        if key is not None and (reply[0] == 200 or reply[0] >= 500):
            self._said[key] = seen, json.loads(json.dumps(reply))
        return _cut(request) if befalls == "lost" else _sent(reply)

    def _do(self, method: str, path: str, form: MultiMapping[str]) -> Reply:
        match method, path.split("/"):
            case "POST", ["coupons"]:
                return self._make_coupon(form)
            case "GET", ["coupons"]:
                return _list(list(self.coupons.values()))
            case "POST", ["promotion_codes"]:
                return self._make_code(form)
            case "GET", ["promotion_codes"]:
                found = [
                    code
                    for code in self.codes.values()
                    if code["promotion"]["coupon"] == form["coupon"]
                ]
                return _list(found)
            case "POST", ["promotion_codes", known] if known in self.codes:
                self.codes[known]["active"] = form["active"] == "true"
                return 200, self.codes[known]
        return _error(404, "Unrecognized request URL", code="resource_missing")

    def _make_coupon(self, form: MultiMapping[str]) -> Reply:
        percent, amount, currency = (
            form.get(name) for name in ("percent_off", "amount_off", "currency")
        )
        if (percent is None) == (amount is None):
            return _error(
                400, "You must pass either percent_off or amount_off", param="percent_off"
            )
        if amount is not None and currency is None:
            return _error(400, "Missing required param: currency", param="currency")
        if form["id"] in self.coupons:
            return _error(400, "Coupon already exists", code="resource_already_exists")
        made = coupon_shape(
            id=form["id"],
            name=form["name"],
            duration=form["duration"],
            percent_off=float(percent) if percent else None,
            amount_off=int(amount) if amount else None,
            currency=currency,
            max_redemptions=int(form["max_redemptions"]),
            redeem_by=int(form["redeem_by"]),
        )
        self.coupons[made["id"]] = made
        return 200, made

    def _make_code(self, form: MultiMapping[str]) -> Reply:
        coupon = self.coupons.get(form["promotion[coupon]"])
        if coupon is None:
            return _error(400, "No such coupon", code="resource_missing", param="promotion[coupon]")
        if any(one["code"].upper() == form["code"].upper() for one in self.active):
            return _error(400, f"An active promotion code with `code: {form['code']}` exists.")
        if int(form["expires_at"]) > coupon["redeem_by"]:
            return _error(400, "expires_at is after the coupon's redeem_by", param="expires_at")
        least = form.get("restrictions[minimum_amount]")
        if least is not None and "restrictions[minimum_amount_currency]" not in form:
            return _error(400, "Missing minimum_amount_currency", param="restrictions")
        made = code_shape(
            id=f"promo_{next(self._number)}",
            code=form["code"],
            coupon=coupon["id"],
            expires_at=int(form["expires_at"]),
            max_redemptions=int(form["max_redemptions"]),
            minimum=int(least) if least else None,
            currency=form.get("restrictions[minimum_amount_currency]"),
        )
        self.codes[made["id"]] = made
        return 200, made


def coupon_shape(**said: Any) -> dict[str, Any]:
    """Return a coupon in Stripe's format."""
    return {
        "object": "coupon",
        "created": 1_772_452_800,
        "duration_in_months": None,
        "livemode": False,
        "metadata": {},
        "times_redeemed": 0,
        "valid": True,
        **said,
    }


def code_shape(
    *, coupon: str, minimum: int | None, currency: str | None, **said: Any
) -> dict[str, Any]:
    """Return a promotion code in Stripe's format."""
    return {
        "object": "promotion_code",
        "active": True,
        "created": 1_772_452_800,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "promotion": {"type": "coupon", "coupon": coupon},
        "restrictions": {
            "first_time_transaction": False,
            "minimum_amount": minimum,
            "minimum_amount_currency": currency,
        },
        "times_redeemed": 0,
        **said,
    }


def order(
    promotion_code: str | None,
    event_id: str = "evt_1",
    *,
    given: int | None = None,
    total: int | None = None,
) -> dict[str, Any]:
    """Return the event of an order in euros of `total` after a code that took off `given`."""
    discounts = [{"coupon": None, "promotion_code": promotion_code}] if promotion_code else None
    thing = {
        "id": "cs_test_1",
        "object": "checkout.session",
        "currency": "eur",
        "amount_total": total,
        "discounts": discounts,
        "total_details": {"amount_discount": given, "amount_shipping": None, "amount_tax": 0},
        "payment_status": "paid",
        "status": "complete",
    }
    return event("checkout.session.completed", thing, event_id)


def event(kind: str, thing: Mapping[str, Any], event_id: str = "evt_1") -> dict[str, Any]:
    """Return an event in Stripe's format."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": None,
        "created": 1_772_452_800,
        "data": {"object": dict(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def signed(told: object, *, secret: str = SECRET, ago: int = 0) -> tuple[dict[str, str], bytes]:
    """Return headers and body of Stripe's webhook request for it."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    at = int(time.time()) - ago
    digest = hmac.new(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}"}, body


def _list(found: list[dict[str, Any]]) -> Reply:
    return 200, {"object": "list", "data": found, "has_more": False, "url": "/v1/things"}


def _error(
    status: int,
    message: str,
    *,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
) -> Reply:
    said = {"type": kind, "message": message, "code": code, "param": param}
    return status, {"error": {name: value for name, value in said.items() if value}}


def _sent(reply: Reply) -> web.Response:
    response = web.json_response(reply[1], status=reply[0], headers={"Request-Id": "req_1"})
    # A simulated Discord would wait until the client gives an idle connection up.
    response.force_close()
    return response


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
