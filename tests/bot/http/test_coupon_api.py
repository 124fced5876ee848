"""Tills check, reserve, redeem and release over HTTP, and no coupon can be used twice."""

from __future__ import annotations

import asyncio
import json
import string
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import jsonschema_rs
import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from bot.app import App
from bot.http.coupon_api import Api, description
from bot.services.campaigns import CampaignService
from bot.services.tills import TillService
from db.coupons import CouponRepository
from domain.campaigns import Discount, Terms
from domain.coupons import Coupon, new_code
from domain.money import DIGITS, Money
from domain.tills import TillKey, signature
from tests.conftest import FakeClock

GUILD, MOD, ANA = 900, 902, 501
DESCRIBED = json.loads(description())


@dataclass(slots=True)
class Shop:
    """A till that uses the API."""

    app: App
    http: TestClient[Any, Any]
    till: TillKey
    seconds: list[float] = field(default_factory=lambda: [0.0])
    """The clock of the rate limits."""

    async def ask(
        self,
        action: str,
        code: object,
        key: str | None = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Send a signed request; return status and answer, which must be as documented."""
        path = f"/v1/coupons/{action}"
        body = json.dumps({"code": code}).encode() if body is None else body
        signed = self.signed(path, body, key)
        signed.update(headers or {})
        async with self.http.post(path, data=body, headers=signed) as response:
            answer = await response.json()
            check_described(path, response.status, answer)
            return response.status, answer

    def signed(self, path: str, body: bytes, key: str | None = None) -> dict[str, str]:
        """Return the headers of a signed request."""
        sent_at = str(int(self.app.clock().timestamp()))
        headers = {
            "X-Ovation-Key": str(self.till.id),
            "X-Ovation-Time": sent_at,
            "X-Ovation-Signature": signature(
                self.till.secret,
                method="POST",
                path=path,
                time=sent_at,
                idempotency_key=key or "",
                body=body,
            ),
        }
        return headers if key is None else {**headers, "Idempotency-Key": key}


def check_described(path: str, status: int, answer: object) -> None:
    """Raise unless the OpenAPI document allows this answer."""
    described = DESCRIBED["paths"][path]["post"]["responses"][str(status)]
    schema = described["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**schema, "components": DESCRIBED["components"]}, answer)


@pytest.fixture
async def shop(app: App) -> AsyncIterator[Shop]:
    seconds = [0.0]
    api = Api(app[TillService], app.clock, seconds=lambda: seconds[0])
    till = await app[TillService].add(GUILD, "shop counter", by=MOD)
    async with TestClient(TestServer(api.application())) as http:
        yield Shop(app, http, till, seconds)


FIVE_EUROS = Discount(amount=Money(500, "EUR"))


async def coupon(
    app: App, number: int = 77, guild: int = GUILD, discount: Discount = FIVE_EUROS
) -> Coupon:
    """Create a campaign and a coupon of Ana's; return the coupon."""
    terms = Terms("the blue mug", discount, 14)
    campaign = await app[CampaignService].create(guild, terms, by=MOD)
    async with app.database.transaction() as transaction:
        coupons = CouponRepository(transaction)
        await coupons.add(campaign, ANA, new_code(number), app.clock())
        made = await coupons.newest(campaign.id, ANA)
    assert made is not None
    return made


async def test_a_good_coupon_is_checked_and_redeemed_once(shop: Shop) -> None:
    code = (await coupon(shop.app)).shown_code
    status, answer = await shop.ask("check", code.lower())
    assert (status, answer["state"]) == (200, "ready")
    assert answer["amount"] == {"minor": 500, "currency": "EUR"}
    assert (await shop.ask("redeem", code, "sale 1"))[0] == 200
    status, answer = await shop.ask("redeem", code, "sale 2")
    assert (status, answer["error"], answer["state"]) == (409, "redeemed", "redeemed")


@pytest.mark.parametrize("around", ["{}\r", "{}\r\n", "\t{} ", "\u00a0{}"])
async def test_what_a_scanner_adds_to_a_code_does_not_matter(shop: Shop, around: str) -> None:
    code = (await coupon(shop.app)).shown_code
    status, answer = await shop.ask("check", around.format(code))
    assert (status, answer["state"]) == (200, "ready")


@pytest.mark.long
async def test_of_two_hundred_tills_at_once_one_redeems(shop: Shop) -> None:
    code = (await coupon(shop.app)).code
    replies = await asyncio.gather(
        *(shop.ask("redeem", code, f"sale {number}") for number in range(200))
    )
    statuses = [status for status, _ in replies]
    assert statuses.count(200) == 1
    assert statuses.count(409) == 199


async def test_a_till_is_told_what_a_percentage_comes_to_at_most(shop: Shop) -> None:
    made = await coupon(shop.app, discount=Discount(20, max_amount=Money(1000, "JPY")))
    status, answer = await shop.ask("check", made.shown_code)
    assert (status, answer["percent"], answer["amount"]) == (200, 20, None)
    assert answer["at_most"] == {"minor": 1000, "currency": "JPY"}
    async with shop.app.database.transaction() as transaction:
        assert await CouponRepository(transaction).double(made.id, shop.app.clock())
    _, answer = await shop.ask("redeem", made.shown_code, "a")
    assert (answer["percent"], answer["doubled"]) == (40, True)
    assert answer["at_most"] == {"minor": 2000, "currency": "JPY"}


async def test_a_till_tells_how_much_a_coupon_took_off(shop: Shop) -> None:
    made = await coupon(shop.app, discount=Discount(20))
    other = await coupon(shop.app, 78, discount=Discount(20))
    body = json.dumps({"code": made.code, "given": {"minor": 2500, "currency": "KRW"}}).encode()
    for _ in range(2):
        assert (await shop.ask("redeem", None, "a", body=body))[0] == 200
    # The same sale with another sum is another request.
    assert (await shop.ask("redeem", made.code, "a"))[0] == 422
    assert (await shop.ask("redeem", other.code, "b"))[0] == 200
    (_, second), (_, first) = await shop.app[CampaignService].of(GUILD)
    assert (first.given, first.unknown_amounts) == ((Money(2500, "KRW"),), 0)
    assert (second.given, second.unknown_amounts) == ((), 1)


async def test_what_was_paid_is_told_once_and_counts_exactly(shop: Shop) -> None:
    made = await coupon(shop.app)
    other = await coupon(shop.app, 78)

    def body(code: str, minor: int, **more: object) -> bytes:
        return json.dumps(
            {"code": code, "order": {"minor": minor, "currency": "EUR"}, **more}
        ).encode()

    for _ in range(2):
        status, _ = await shop.ask("redeem", None, "a", body=body(made.code, 1999))
        assert status == 200
    # The same sale with another total, or with the total as what was taken off, is another request.
    assert (await shop.ask("redeem", None, "a", body=body(made.code, 2000)))[0] == 422
    given = json.dumps({"code": made.code, "given": {"minor": 1999, "currency": "EUR"}}).encode()
    assert (await shop.ask("redeem", None, "a", body=given))[0] == 422
    off = {"minor": 10**9, "currency": "EUR"}
    most = body(other.code, 10**9, given=off)
    assert (await shop.ask("redeem", None, "b", body=most))[0] == 200
    (_, second), (_, first) = await shop.app[CampaignService].of(GUILD)
    assert (first.known_orders, first.revenue) == (1, (Money(1999, "EUR"),))
    assert (second.known_orders, second.revenue) == (1, (Money(10**9, "EUR"),))
    assert second.given == (Money(10**9, "EUR"),)


@pytest.mark.parametrize(
    "amount",
    [
        5,
        "5 EUR",
        {"minor": 5},
        {"minor": -1, "currency": "EUR"},
        {"minor": 10**9 + 1, "currency": "EUR"},
        {"minor": 5.5, "currency": "EUR"},
        {"minor": True, "currency": "EUR"},
        {"minor": 5, "currency": "EURO"},
        {"minor": 5, "currency": ["EUR"]},
    ],
)
@pytest.mark.parametrize("name", ["given", "order"])
async def test_a_sum_that_is_none_redeems_nothing(shop: Shop, amount: object, name: str) -> None:
    made = await coupon(shop.app)
    body = json.dumps({"code": made.code, name: amount}).encode()
    assert await shop.ask("redeem", None, "a", body=body) == (400, {"error": "bad_body"})
    assert (await shop.ask("check", made.code))[1]["state"] == "ready"


async def test_a_repeated_request_is_answered_the_same_and_done_once(shop: Shop) -> None:
    code = (await coupon(shop.app)).code
    replies = await asyncio.gather(*(shop.ask("redeem", code, "sale 1") for _ in range(20)))
    assert all(reply == replies[0] for reply in replies)
    assert replies[0][0] == 200
    assert (await shop.ask("reserve", code, "sale 1"))[1] == {"error": "idempotency_key_reused"}


async def test_a_reserved_coupon_is_held_for_its_till(shop: Shop, clock: FakeClock) -> None:
    code = (await coupon(shop.app)).code
    other = Shop(shop.app, shop.http, await shop.app[TillService].add(GUILD, "web", by=MOD))
    status, answer = await shop.ask("reserve", code, "a")
    assert (status, answer["state"]) == (200, "reserved")
    assert (await other.ask("redeem", code, "b"))[1]["error"] == "reserved"
    assert (await other.ask("release", code, "c"))[1]["error"] == "not_reserved_here"
    assert (await shop.ask("release", code, "d"))[1]["state"] == "ready"
    assert (await other.ask("reserve", code, "e"))[0] == 200
    clock.advance(minutes=16)
    assert (await shop.ask("redeem", code, "f"))[0] == 200


async def test_an_expired_coupon_is_told_so(shop: Shop, clock: FakeClock) -> None:
    code = (await coupon(shop.app)).code
    clock.advance(days=14)
    assert (await shop.ask("redeem", code, "a"))[1]["error"] == "expired"
    assert (await shop.ask("check", code))[1]["state"] == "expired"


async def test_codes_of_other_servers_and_no_codes_are_unknown(shop: Shop) -> None:
    code = (await coupon(shop.app, guild=GUILD + 1)).code
    assert await shop.ask("redeem", code, "a") == (404, {"error": "unknown_code"})
    assert await shop.ask("redeem", code[::-1], "b") == (404, {"error": "unknown_code"})


async def test_the_document_is_served_and_other_paths_are_not(shop: Shop) -> None:
    async with shop.http.get("/v1/openapi.json") as response:
        assert await response.json() == DESCRIBED
    async with shop.http.get("/v1/coupons/redeem") as response:
        assert response.status == 405
    async with shop.http.post("/v1/coupons/steal") as response:
        assert (response.status, await response.json()) == (404, {"error": "unknown_path"})
    async with shop.http.post("/") as response:
        assert response.status == 404


def test_the_document_names_the_currencies_that_there_are() -> None:
    described = DESCRIBED["components"]["schemas"]["Redemption"]["properties"]
    for name in ("given", "order"):
        assert described[name]["oneOf"][0]["properties"]["currency"]["enum"] == sorted(DIGITS)


def something(rng: Random) -> Any:
    """Return a random JSON value of any type."""
    letters = string.printable + "é€😀\ud800\x00"
    kinds: list[Any] = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.randrange(-(10**20), 10**20),
        lambda: "".join(rng.choices(letters, k=rng.randrange(120))),
        lambda: "".join(rng.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=12)),
        lambda: [something(rng) for _ in range(rng.randrange(3))],
        lambda: {rng.choice(["code", "x", ""]): something(rng) for _ in range(rng.randrange(3))},
    ]
    return rng.choice(kinds)()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_sent_the_answer_is_as_described(shop: Shop, seed: int) -> None:
    rng = Random(seed)
    for _ in range(70):
        action = rng.choice(["check", "reserve", "redeem", "release"])
        key = rng.choice([None, "a", "", " ", "b" * 100, "c" * 200])
        body = rng.choice(
            [
                json.dumps({"code": something(rng)}).encode(),
                json.dumps(something(rng)).encode(),
                rng.randbytes(rng.randrange(50)),
                b"[" * 3000,
                b"x" * 5000,
            ]
        )
        status, _ = await shop.ask(action, None, key, body=body)
        assert 400 <= status < 500


async def test_codes_and_secrets_reach_no_log(shop: Shop) -> None:
    made = await coupon(shop.app)
    with structlog.testing.capture_logs() as logs:
        await shop.ask("redeem", made.shown_code, "a")
        await shop.ask("redeem", made.code, "b")
    assert made.code not in str(logs)
    assert made.shown_code not in str(logs)
    assert shop.till.secret not in repr(shop.till)


async def test_the_api_starts_and_stops_on_an_address_of_ours(app: App) -> None:
    api = Api(app[TillService], app.clock)
    await api.start("127.0.0.1", 0)
    await api.stop()
    await api.stop()


async def test_a_fault_of_ours_is_logged_without_the_code(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(repository: CouponRepository, _: int, code: str) -> None:
        broken = text("SELECT lost FROM coupons WHERE code = :code")
        await repository._transaction.execute(broken, {"code": code})

    monkeypatch.setattr(CouponRepository, "by_code", fail)
    code = new_code(77)
    path = "/v1/coupons/check"
    with structlog.testing.capture_logs([structlog.processors.format_exc_info]) as logs:
        sent = shop.signed(path, b'{"code":"%b"}' % code.encode())
        async with shop.http.post(path, data=b'{"code":"%b"}' % code.encode(), headers=sent) as got:
            assert (got.status, await got.json()) == (500, {"error": "our_fault"})
    assert [entry["event"] for entry in logs] == ["till_request_failed"]
    assert "SELECT lost" in str(logs)
    assert code not in str(logs)
