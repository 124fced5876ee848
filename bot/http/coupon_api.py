"""The HTTP API for tills and shops: check, reserve, redeem and release coupons.

Off unless `OVATION_API_PORT` is set. Requests are signed as `domain.tills.signature` specifies;
requests and answers are described in `bot/http/coupon_api.json`, which is served as well. Codes are
in bodies only, and nothing of a body is logged.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.correlation import correlation_scope
from bot.http.address_limits import LOOPBACK, AddressLimits, Networks, remembered
from bot.http.server import Listener, is_malformed, read_body, start_server
from bot.services.shop_sync import ShopSyncService
from bot.services.tills import TillService
from bot.shops.base import InvalidSignature
from domain.coupons import UNREPORTED, Sale
from domain.money import DIGITS, MAX_AMOUNT, Money
from domain.tills import (
    BURST,
    PER_SECOND,
    TillAction,
    TillKey,
    is_fresh,
    signature,
    signatures_match,
)
from domain.token_bucket import TokenBucket
from domain.urgency import Urgency

MAX_BODY_BYTES = 4096
MAX_EVENT_BYTES = 512 * 1024
"""The size limit for a shop's event about one order with all its items."""
MAX_CODE_LENGTH = 100
MAX_IDEMPOTENCY_KEY_LENGTH = 100

log = structlog.stdlib.get_logger(__name__)


class Api:
    """The HTTP server of the coupon API."""

    def __init__(
        self,
        tills: TillService,
        clock: Clock,
        *,
        shops: ShopSyncService | None = None,
        proxies: Networks = LOOPBACK,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`proxies` are believed about who asks; `seconds` is a monotonic clock.

        Without `shops`, there are no webhooks.
        """
        self._shops = shops
        self._tills = tills
        self._clock = clock
        self._seconds = seconds
        self._allowances: dict[int, TokenBucket] = {}
        self._addresses = AddressLimits(seconds, proxies)
        self._listener: Listener | None = None

    def application(self) -> web.Application:
        """Return the application with its routes."""
        application = web.Application(
            client_max_size=MAX_BODY_BYTES, middlewares=[_numbered, _errors_in_json]
        )
        application.router.add_get("/v1/openapi.json", self._describe)
        application.router.add_post("/v1/coupons/{action}", self._answer)
        if self._shops is not None:
            application.router.add_post("/v1/shops/{name}", self._hear)
        return application

    async def start(self, host: str, port: int) -> None:
        """Serve on this address."""
        self._listener = await start_server(self.application(), host, port, "OVATION_API_PORT")
        log.info("coupon_api_started", host=host, port=port)

    async def stop(self) -> None:
        """Finish the running requests and stop serving."""
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None

    async def _describe(self, _request: web.Request) -> web.Response:
        return web.Response(body=description(), content_type="application/json")

    async def _answer(self, request: web.Request) -> web.Response:
        action = _action(request)
        address = self._address(request)
        body = await _body(request, MAX_BODY_BYTES)
        till = await self._signed(request, body)
        address.give_back()
        self._take(self._allowance(till))
        code, sale = _asked(body, action)
        reply = await self._tills.handle(till, action, code, _idempotency(request, action), sale)
        return web.json_response(dict(reply.answer), status=reply.status)

    async def _hear(self, request: web.Request) -> web.Response:
        """Handle a shop's webhook about redemptions; its signature covers the unparsed body."""
        address = self._address(request)
        body = await _body(request, MAX_EVENT_BYTES)
        try:
            known = self._shops is not None and await self._shops.receive_webhook(
                request.match_info["name"], request.headers, body
            )
        except InvalidSignature as error:
            # The reason names only the kind of the error.
            log.warning("webhook_rejected", reason=str(error))
            raise _Refused(400, "not_signed") from None
        if not known:
            raise _Refused(404, "unknown_path")
        address.give_back()
        return web.json_response({})

    async def _signed(self, request: web.Request, body: bytes) -> TillKey:
        """Return the till that signed this request.

        Raises `_Refused` if the signature is invalid or old.
        """
        number = request.headers.get("X-Ovation-Key", "")
        sent_at = request.headers.get("X-Ovation-Time", "")
        key = request.headers.get("Idempotency-Key", "")
        if not key.isascii():
            raise _Refused(400, "bad_idempotency_key")
        known = number.isascii() and number.isdigit() and len(number) < 19
        fresh = is_fresh(sent_at, self._clock())
        till = await self._tills.key(int(number)) if known and fresh else None
        if till is None:
            raise _Refused(401, "not_signed")
        expected = signature(
            till.secret,
            method=request.method,
            path=request.path,
            time=sent_at,
            idempotency_key=key,
            body=body,
        )
        if not signatures_match(expected, request.headers.get("X-Ovation-Signature", "")):
            raise _Refused(401, "not_signed")
        return till

    def _address(self, request: web.Request) -> TokenBucket:
        """Count one request against the limit of its address, before any query for it.

        A request that turns out to be signed is not counted.
        """
        allowance = self._addresses.of(request)
        self._take(allowance)
        return allowance

    def _allowance(self, till: TillKey) -> TokenBucket:
        return remembered(
            self._allowances, till.id, TokenBucket(PER_SECOND, BURST, since=self._seconds())
        )

    def _take(self, allowance: TokenBucket) -> None:
        wait = allowance.take(self._seconds())
        if wait > 0:
            raise _Refused(429, "too_many_requests", {"Retry-After": str(int(wait) + 1)})


async def _body(request: web.Request, largest: int) -> bytes:
    """Return the body of a request, within limits of size and time."""
    try:
        body = await read_body(request, largest)
    except TimeoutError:
        raise _Refused(408, "too_slow") from None
    except Exception as error:
        if not is_malformed(error):
            raise
        raise _Refused(400, "bad_body") from None
    if body is None:
        raise _Refused(413, "too_large")
    return body


def description() -> bytes:
    """Return the OpenAPI document of the API."""
    return files("bot.http").joinpath("coupon_api.json").read_bytes()


class _Refused(Exception):
    """A request that is refused, with its status and error."""

    def __init__(self, status: int, error: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.reply = web.json_response({"error": error}, status=status, headers=headers)


@web.middleware
async def _numbered(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer with the correlation id of the request's log lines."""
    with correlation_scope("request", Urgency.NOW) as number:
        answer: web.StreamResponse = await handler(request)
        answer.headers["X-Request-Id"] = number
        return answer


@web.middleware
async def _errors_in_json(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
    except _Refused as refused:
        return refused.reply
    except web.HTTPException as error:
        allow = error.headers.get("Allow")
        headers = {"Allow": allow} if allow else None
        return _Refused(error.status, _NAMES.get(error.status, "refused"), headers).reply
    except Exception:
        log.exception("till_request_failed", path=request.path)
        return _Refused(500, "our_fault").reply
    return answer


_NAMES = {404: "unknown_path", 405: "wrong_method", 413: "too_large"}


def _action(request: web.Request) -> TillAction:
    try:
        return TillAction(request.match_info["action"])
    except ValueError:
        raise _Refused(404, "unknown_path") from None


def _asked(body: bytes, action: TillAction) -> tuple[str, Sale]:
    """Return the code and, of a redemption, the amounts that the till reports."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise _Refused(400, "bad_body") from None
    code = document.get("code") if isinstance(document, dict) else None
    code = code.strip() if isinstance(code, str) else code  # a scanner ends with a return
    # Unprintable characters, such as half of a surrogate pair, cannot always be stored.
    if not isinstance(code, str) or not 1 <= len(code) <= MAX_CODE_LENGTH or not code.isprintable():
        raise _Refused(400, "bad_body")
    if action is not TillAction.REDEEM:
        return code, UNREPORTED
    return code, Sale(_amount(document.get("given")), _amount(document.get("order")))


def _amount(told: object) -> Money | None:
    """Return a reported amount, or None if it is left out; refuse what is not an amount."""
    if told is None:
        return None
    minor = told.get("minor") if isinstance(told, dict) else None
    currency = told.get("currency") if isinstance(told, dict) else None
    # A bool is an int in Python.
    if type(minor) is not int or not 0 <= minor <= MAX_AMOUNT:
        raise _Refused(400, "bad_body")
    if not isinstance(currency, str) or currency not in DIGITS:
        raise _Refused(400, "bad_body")
    return Money(minor, currency)


def _idempotency(request: web.Request, action: TillAction) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None and action is not TillAction.CHECK:
        raise _Refused(400, "idempotency_key_missing")
    if key is not None and not (
        1 <= len(key) <= MAX_IDEMPOTENCY_KEY_LENGTH and key.isascii() and key.isprintable()
    ):
        raise _Refused(400, "bad_idempotency_key")
    return key
