"""Stripe by its SDK over HTTP, against a server with Stripe's checks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli.doctor import CheckResult, shop_finding
from bot.shops.base import InvalidSignature, Redemption, ShopListing, ShopRejected, ShopUnavailable
from bot.shops.stripe import StripeShop
from domain.campaigns import Discount
from domain.coupons import UNREPORTED, Sale
from domain.money import Money
from tests.stripe_server import (
    KEY,
    SECRET,
    StripeServer,
    code_shape,
    coupon_shape,
    event,
    order,
    patience,
    signed,
)

FIXTURES = Path(__file__).parents[3] / "shared" / "stripe" / "fixtures.json"
UNTIL = datetime(2026, 3, 16, 12, tzinfo=UTC)
MUG = ShopListing(
    key="ovation-abc-1",
    code="MUG-7K3M-Q9XD-4FTA",
    product="the blue mug",
    discount=Discount(percent=15),
    minimum=Money(3000, "EUR"),
    expires_at=UNTIL,
)


@pytest.fixture
async def server() -> AsyncIterator[StripeServer]:
    server = StripeServer()
    yield server
    await server.stop()


@pytest.fixture
async def shop(server: StripeServer, request: pytest.FixtureRequest) -> AsyncIterator[StripeShop]:
    shop = StripeShop(
        SecretStr(KEY),
        SecretStr(SECRET),
        api=await server.start(),
        timeout_seconds=patience(request),
        retries=0,
    )
    yield shop
    await shop.close()


async def test_a_coupon_is_good_for_one_order_until_it_expires(
    shop: StripeShop, server: StripeServer
) -> None:
    reference = await shop.publish(MUG)
    (coupon,) = server.coupons.values()
    assert (coupon["percent_off"], coupon["amount_off"], coupon["currency"]) == (15.0, None, None)
    assert (coupon["duration"], coupon["max_redemptions"]) == ("once", 1)
    assert coupon["redeem_by"] == UNTIL.timestamp()
    (code,) = server.codes.values()
    assert (code["id"], code["code"], code["max_redemptions"]) == (reference, MUG.code, 1)
    assert code["expires_at"] == UNTIL.timestamp()
    assert code["restrictions"] == {
        "first_time_transaction": False,
        "minimum_amount": 3000,
        "minimum_amount_currency": "eur",
    }


async def test_an_amount_goes_in_the_smallest_unit_with_its_currency(
    shop: StripeShop, server: StripeServer
) -> None:
    yen = replace(MUG, discount=Discount(amount=Money(500, "JPY")), minimum=None)
    await shop.publish(yen)
    (coupon,) = server.coupons.values()
    assert (coupon["percent_off"], coupon["amount_off"], coupon["currency"]) == (None, 500, "jpy")
    (code,) = server.codes.values()
    assert code["restrictions"]["minimum_amount"] is None


async def test_stripe_counts_icelandic_kronur_in_hundredths(
    shop: StripeShop, server: StripeServer
) -> None:
    kronur = replace(MUG, discount=Discount(amount=Money(500, "ISK")), minimum=Money(900, "ISK"))
    await shop.publish(kronur)
    (coupon,) = server.coupons.values()
    assert (coupon["amount_off"], coupon["currency"]) == (50_000, "isk")
    (code,) = server.codes.values()
    assert code["restrictions"]["minimum_amount"] == 90_000


async def test_doubling_keeps_the_code_and_leaves_one_pair_active(
    shop: StripeShop, server: StripeServer
) -> None:
    first = await shop.publish(MUG)
    doubled = replace(MUG, key="ovation-abc-2", discount=MUG.discount.doubled())
    with pytest.raises(ShopRejected):
        await shop.publish(doubled)
    assert not await shop.withdraw(MUG.key)
    second = await shop.publish(replace(doubled, failures=1))
    assert second != first
    (code,) = server.active
    assert (code["id"], code["code"]) == (second, MUG.code)
    assert server.coupons[code["promotion"]["coupon"]]["percent_off"] == 30.0


async def test_withdrawing_tells_whether_it_was_used_and_never_minds_what_is_not_there(
    shop: StripeShop, server: StripeServer
) -> None:
    await shop.publish(MUG)
    assert not await shop.withdraw("ovation-nothing-1")
    server.use(MUG.code)
    assert await shop.withdraw(MUG.key)
    assert await shop.withdraw(MUG.key)


@pytest.mark.parametrize("trouble", [["lost"], ["", "lost"], ["lost", "", "lost"]])
@pytest.mark.parametrize("later", [False, True])
async def test_an_answer_that_is_lost_and_a_retry_make_one(
    shop: StripeShop, server: StripeServer, trouble: list[str], later: bool
) -> None:
    server.trouble = trouble
    for _ in trouble:
        try:
            await shop.publish(MUG)
        except ShopUnavailable:
            if later:
                server.forget_idempotency()
    reference = await shop.publish(MUG)
    assert [code["id"] for code in server.active] == [reference]
    assert len(server.codes) == len(server.coupons) == 1


async def test_a_failure_of_stripes_is_repeated_under_its_key_but_not_under_the_next(
    shop: StripeShop, server: StripeServer
) -> None:
    server.trouble = ["500"]
    for _ in range(2):
        with pytest.raises(ShopUnavailable) as failed:
            await shop.publish(MUG)
        assert failed.value.answered
    await shop.publish(replace(MUG, failures=1))
    assert len(server.active) == 1


@pytest.mark.parametrize("trouble", ["429", "hang", "lost"])
async def test_what_may_go_well_later_is_told_apart(
    shop: StripeShop, server: StripeServer, trouble: str
) -> None:
    server.trouble = [trouble]
    with pytest.raises(ShopUnavailable) as error:
        await shop.publish(MUG)
    assert not isinstance(error.value, ShopRejected)
    assert error.value.answered is (trouble == "429")


async def test_a_key_reused_for_something_else_is_refused(
    shop: StripeShop, server: StripeServer
) -> None:
    await shop.publish(MUG)
    with pytest.raises(ShopRejected):
        await shop.publish(replace(MUG, product="the poster"))


async def test_a_wrong_key_is_named_by_its_setting_and_nothing_secret_is_said(
    server: StripeServer,
) -> None:
    api = await server.start()
    shop = StripeShop(SecretStr("sk_test_wrong"), SecretStr(SECRET), api=api, retries=0)
    with pytest.raises(ShopRejected, match="OVATION_STRIPE_KEY: Stripe does not accept") as error:
        await shop.check()
    await shop.close()
    assert "test" not in str(error.value)
    assert "sk_test_wrong" not in repr(vars(shop))


async def test_a_code_in_use_is_not_said_aloud(shop: StripeShop) -> None:
    await shop.publish(MUG)
    with pytest.raises(ShopRejected) as error:
        await shop.publish(replace(MUG, key="ovation-other-1"))
    assert MUG.code not in str(error.value)
    assert error.value.__cause__ is None


async def test_redemptions_are_read_from_signed_events(shop: StripeShop) -> None:
    used = code_shape(
        id="promo_2", code="X", coupon="c", minimum=None, currency=None, times_redeemed=1
    )
    for told, references in (
        (order("promo_1"), ["promo_1"]),
        (order(None), []),
        (event("promotion_code.updated", used), ["promo_2"]),
        (event("promotion_code.updated", {**used, "times_redeemed": 0}), []),
        (event("customer.discount.created", {"promotion_code": "promo_3"}), ["promo_3"]),
        (event("customer.discount.created", {"promotion_code": used}), ["promo_2"]),
        (event("plan.created", {"id": "price_1"}), []),
    ):
        assert list(shop.parse_webhook(*signed(told))) == [
            Redemption("evt_1", one) for one in references
        ]


async def test_what_an_order_came_to_and_was_reduced_by_is_told_where_it_is_clear(
    shop: StripeShop,
) -> None:
    told = order("promo_1", given=350, total=1990)
    sale = Sale(Money(350, "EUR"), Money(1990, "EUR"))
    assert [one.sale for one in shop.parse_webhook(*signed(told))] == [sale]
    session = told["data"]["object"]
    partly_told: list[tuple[dict[str, object], Sale]] = [
        ({"total_details": None}, replace(sale, given=None)),
        ({"total_details": {"amount_discount": -1}}, replace(sale, given=None)),
        ({"total_details": {"amount_discount": "350"}}, replace(sale, given=None)),
        ({"amount_total": None}, replace(sale, order=None)),
        ({"amount_total": -1}, replace(sale, order=None)),
        ({"amount_total": 10**9 + 1}, replace(sale, order=None)),
    ]
    for change, partly in partly_told:
        changed = {**told, "data": {"object": {**session, **change}}}
        assert [one.sale for one in shop.parse_webhook(*signed(changed))] == [partly], change
    unclear: list[dict[str, object]] = [
        {"currency": "xxx"},
        {"currency": None},
        {"discounts": [{"promotion_code": "promo_1"}, {"promotion_code": "promo_2"}]},
    ]
    for change in unclear:
        changed = {**told, "data": {"object": {**session, **change}}}
        heard = shop.parse_webhook(*signed(changed))
        assert heard
        assert {one.sale for one in heard} == {UNREPORTED}, change


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        signed(order("promo_1"), secret="whsec_another"),
        signed(order("promo_1"), ago=301),
        ({}, b"{}"),
        ({"Stripe-Signature": "t=1"}, b"{}"),
        ({"Stripe-Signature": "t=1,v1=é"}, b"{}"),
        (signed(order("promo_1"))[0], b'{"id": "evt_2"}'),
        (signed(order("promo_1"))[0], b"\xff"),
        signed(b"[]"),
        signed(b"{}"),
        signed(b"not json"),
        signed(b"[" * 100_000),
        signed(b'{"data":' * 100_000),
    ],
)
def test_what_stripe_did_not_say_just_now_is_not_heard(
    headers: dict[str, str], body: bytes
) -> None:
    shop = StripeShop(SecretStr(KEY), SecretStr(SECRET))
    with pytest.raises(InvalidSignature):
        shop.parse_webhook(headers, body)


@pytest.mark.skipif(not FIXTURES.exists(), reason="Stripe's fixtures are not at hand")
def test_the_servers_shapes_are_those_of_stripes_fixtures() -> None:
    fixtures: dict[str, dict[str, Any]] = json.loads(FIXTURES.read_text())
    coupon = coupon_shape(
        id="c",
        name="n",
        duration="once",
        percent_off=1.0,
        amount_off=None,
        currency=None,
        max_redemptions=1,
        redeem_by=1,
    )
    code = code_shape(
        id="p",
        code="X",
        coupon="c",
        minimum=None,
        currency=None,
        expires_at=1,
        max_redemptions=1,
    )
    assert coupon.keys() == fixtures["coupon"].keys()
    assert code.keys() == fixtures["promotion_code"].keys()
    assert code["restrictions"].keys() == fixtures["promotion_code"]["restrictions"].keys()
    assert code["promotion"].keys() == fixtures["promotion_code"]["promotion"].keys()
    assert order("p").keys() == fixtures["event"].keys()
    assert order("p")["data"]["object"].keys() <= fixtures["checkout.session"].keys()


async def test_the_doctor_asks_whether_stripe_takes_the_key(server: StripeServer) -> None:
    api = await server.start()

    async def found(key: str) -> CheckResult:
        shop = StripeShop(SecretStr(key), SecretStr(SECRET), api=api, retries=0)
        return await shop_finding(shop)

    assert str(await found(KEY)) == "✓ Stripe accepts the key"
    assert "OVATION_STRIPE_KEY" in str((await found("sk_test_wrong")).remedy)
    server.down = True
    assert "cannot be reached" in (await found(KEY)).summary
