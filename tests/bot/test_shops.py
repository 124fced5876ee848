"""Coupons are synchronised with their shop exactly once, whichever process dies when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import structlog
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import App
from bot.config import Settings
from bot.http.coupon_api import MAX_EVENT_BYTES, Api
from bot.services.campaigns import CampaignService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import DOUBLED, CouponService, claim_coupon
from bot.services.privacy import PrivacyService
from bot.services.shop_sync import LATE, ShopSyncService
from bot.services.tills import TillService
from bot.shops.stripe import StripeShop
from db.campaigns import CampaignRepository
from db.outbox import OutboxRepository
from db.shop_coupons import ShopCouponRepository
from domain.campaigns import Discount, Terms
from domain.coupons import Coupon, CouponState
from domain.money import Money
from domain.refusals import Refusal
from domain.tills import TillAction
from tests.conftest import FakeClock
from tests.stripe_server import KEY, SECRET, StripeServer, order, patience, signed

GUILD, MOD, ANA, BEN = 900, 902, 501, 502


@dataclass(slots=True)
class Store:
    """An application with a shop on the loopback address, and one campaign there."""

    app: App
    server: StripeServer
    clock: FakeClock
    campaign_id: int = 0
    share_channel_id: int | None = 77
    codes: list[str] = field(default_factory=list)

    async def claim(self, user_id: int = ANA, *, through: int | None = None) -> Coupon:
        """Claim one coupon; publish nothing."""
        async with self.app.database.transaction() as transaction:
            campaign = await CampaignRepository(transaction).get(GUILD, self.campaign_id)
            assert campaign is not None
            return await claim_coupon(
                transaction, campaign, user_id, self.clock(), from_coupon_id=through
            )

    async def coupon(self, user_id: int = ANA) -> Coupon:
        (found,) = await self.app[CouponService].of(GUILD, user_id)
        return found

    async def tell(self, told: object) -> None:
        assert await self.app[ShopSyncService].receive_webhook("stripe", *signed(told))

    async def deliver(self) -> None:
        """Deliver until nothing is pending."""
        for _ in range(4):
            await self.app[ShopSyncService].deliver()

    async def told(self, kind: str, coupon_id: int) -> bool:
        """Return whether a post or message about the coupon is waiting in the outbox."""
        async with self.app.database.snapshot() as reading:
            return await OutboxRepository(reading).is_waiting(kind, coupon_id)

    def usable(self) -> list[tuple[str, float]]:
        """Return the code and percentage of each active promotion code."""
        return [
            (code["code"], self.server.coupons[code["promotion"]["coupon"]]["percent_off"])
            for code in self.server.active
        ]


@pytest.fixture
async def store(app: App, clock: FakeClock, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    server = StripeServer()
    shop = StripeShop(
        SecretStr(KEY),
        SecretStr(SECRET),
        api=await server.start(),
        timeout_seconds=patience(request),
        retries=0,
    )
    app[ShopSyncService].add(shop, frozenset({GUILD}))
    terms = Terms(
        product="the blue mug",
        discount=Discount(percent=15),
        valid_days=14,
        share_channel_id=77,
        shop=app[ShopSyncService].chosen(GUILD, "Stripe"),
    )
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    yield Store(app, server, clock, campaign.id)
    await app[ShopSyncService].close()
    await server.stop()


def reference(store: Store, coupon: Coupon) -> str:
    """Return the server's id of the newest promotion code of this coupon."""
    mine = [one for one in store.server.codes.values() if one["code"] == coupon.shown_code]
    return str(mine[-1]["id"])


async def test_a_claim_is_in_the_shop_before_its_owner_reads_the_code(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    assert not coupon.awaits_shop
    assert store.usable() == [(coupon.shown_code, 15.0)]
    assert not await store.told(LATE, coupon.id)


@pytest.mark.parametrize("trouble", ["500", "429", "hang", "lost"])
async def test_a_shop_that_is_down_loses_nothing_and_the_code_comes_once(
    store: Store, trouble: str
) -> None:
    store.server.trouble = [trouble]
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    assert coupon.awaits_shop
    await store.deliver()
    assert (await store.coupon()).awaits_shop
    store.clock.advance(seconds=30)
    await store.deliver()
    coupon = await store.coupon()
    assert not coupon.awaits_shop
    assert store.usable() == [(coupon.shown_code, 15.0)]
    assert await store.told(LATE, coupon.id)


async def test_a_shop_that_is_down_is_asked_ever_less_and_one_coupon_at_a_time(
    store: Store,
) -> None:
    for user_id in range(5):
        await store.claim(1000 + user_id)
    store.server.down = True
    await store.app[ShopSyncService].deliver()
    assert len(store.server.asked) == 1
    for _ in range(40):
        store.clock.advance(minutes=2)
        await store.app[ShopSyncService].deliver()
    # 5 coupons in 80 minutes, each once in ten minutes after the first few tries.
    assert len(store.server.asked) < 5 * 12
    store.server.down = False
    for _ in range(2):  # a line that breaks once more, as lines do, costs a coupon one more wait
        store.clock.advance(minutes=10)
        await store.deliver()
    assert len(store.usable()) == 5


async def test_killed_after_the_shop_took_it_a_retry_makes_no_second(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    coupon = await store.claim()
    with monkeypatch.context() as killed:

        async def die(*_: object, **__: object) -> None:
            raise asyncio.CancelledError

        killed.setattr(ShopSyncService, "_keep", die)
        with pytest.raises(asyncio.CancelledError):
            await store.app[ShopSyncService].deliver()
    assert len(store.usable()) == 1
    assert (await store.coupon()).awaits_shop
    for forgets in (False, True):
        if forgets:
            store.server.forget_idempotency()
        store.clock.advance(minutes=10)
        await store.deliver()
        assert store.usable() == [(coupon.shown_code, 15.0)]
        assert len(store.server.coupons) == 1
    assert not (await store.coupon()).awaits_shop


async def test_shared_and_doubled_it_keeps_its_code(store: Store) -> None:
    mine = await store.app[ShopSyncService].sync_now(await store.claim())
    await store.app[CouponSharingService].share(GUILD, mine.id, by=ANA)
    taken = await store.app[CouponSharingService].take(GUILD, mine.id, by=BEN)
    assert (taken.doubled_for, taken.doubled_later) == (ANA, False)
    doubled = await store.coupon()
    assert (doubled.discount.percent, doubled.code) == (30, mine.code)
    assert sorted(store.usable()) == sorted(
        [(mine.shown_code, 30.0), (taken.coupon.shown_code, 15.0)]
    )
    assert await store.told(DOUBLED, mine.id)
    await store.tell(order(reference(store, mine)))
    await store.deliver()
    redeemed = await store.coupon()
    assert (redeemed.state(store.clock()), redeemed.discount.percent) == (CouponState.REDEEMED, 30)


async def test_doubling_waits_for_a_shop_that_is_down_and_is_told_only_then(store: Store) -> None:
    mine = await store.app[ShopSyncService].sync_now(await store.claim())
    await store.app[CouponSharingService].share(GUILD, mine.id, by=ANA)
    store.server.down = True
    taken = await store.app[CouponSharingService].take(GUILD, mine.id, by=BEN)
    assert (taken.doubled_for, taken.doubled_later) == (ANA, True)
    assert taken.coupon.awaits_shop
    assert (await store.coupon()).discount.percent == 15
    assert not await store.told(DOUBLED, mine.id)
    store.server.down = False
    store.clock.advance(seconds=60)
    await store.deliver()
    assert (await store.coupon()).discount.percent == 30
    assert await store.told(DOUBLED, mine.id)
    assert await store.told(LATE, taken.coupon.id)
    assert not await store.told(LATE, mine.id)


async def test_what_was_used_just_before_it_was_doubled_was_worth_what_it_was(
    store: Store,
) -> None:
    mine = await store.app[ShopSyncService].sync_now(await store.claim())
    await store.app[CouponSharingService].share(GUILD, mine.id, by=ANA)
    store.server.use(mine.shown_code)
    await store.app[CouponSharingService].take(GUILD, mine.id, by=BEN)
    await store.deliver()
    used = await store.coupon()
    assert (used.state(store.clock()), used.discount.percent) == (CouponState.REDEEMED, 15)
    assert used.doubled_at is None
    assert not await store.told(DOUBLED, mine.id)
    assert all(code != mine.shown_code for code, _ in store.usable())


async def test_what_expired_or_was_erased_is_withdrawn(store: Store) -> None:
    await store.app[ShopSyncService].sync_now(await store.claim())
    await store.app[ShopSyncService].sync_now(await store.claim(BEN))
    assert len(store.usable()) == 2
    await store.app[PrivacyService].erase(ANA)
    await store.deliver()
    assert [code for code, _ in store.usable()] == [(await store.coupon(BEN)).shown_code]
    store.clock.advance(days=14)
    await store.deliver()
    assert store.usable() == []
    asked = len(store.server.asked)
    store.clock.advance(days=400)
    await store.deliver()
    assert len(store.server.asked) == asked


async def test_one_whose_news_were_lost_is_found_used_when_it_expires(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    store.server.use(coupon.shown_code)
    store.clock.advance(days=14)
    await store.deliver()
    assert (await store.coupon()).state(store.clock()) is CouponState.REDEEMED


async def test_only_the_shop_redeems_what_is_in_the_shop(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    with pytest.raises(Refusal) as refused:
        await store.app[CouponService].redeem(GUILD, coupon.shown_code, by=MOD)
    assert "checkout" in str(refused.value)
    till = await store.app[TillService].add(GUILD, "counter", by=MOD)
    for action in (TillAction.CHECK, TillAction.REDEEM):
        reply = await store.app[TillService].handle(till, action, coupon.code, action.value)
        assert (reply.status, dict(reply.answer)) == (404, {"error": "unknown_code"})
    with pytest.raises(Refusal):
        await store.app[CampaignService].add_codes(GUILD, store.campaign_id, ["A-1"])


async def test_a_shop_cannot_limit_a_percentage(store: Store) -> None:
    limited = Discount(percent=15, max_amount=Money(1000, "EUR"))
    with pytest.raises(Refusal):
        Terms(product="the mug", discount=limited, valid_days=1, shop="stripe")


async def test_a_shop_is_for_the_servers_that_the_operator_named(store: Store) -> None:
    assert store.app[ShopSyncService].chosen(GUILD, None) is None
    for guild_id, name in ((GUILD + 1, "stripe"), (GUILD, "another")):
        with pytest.raises(Refusal):
            store.app[ShopSyncService].chosen(guild_id, name)


async def test_codes_and_keys_reach_no_log(store: Store) -> None:
    store.server.trouble = ["500", "", "429"]
    with structlog.testing.capture_logs() as logs:
        coupon = await store.claim()
        for _ in range(4):
            await store.deliver()
            store.clock.advance(minutes=10)
        # Somebody has put the same code there by hand.
        other = await store.claim(BEN)
        async with store.app.database.snapshot() as reading:
            row = await ShopCouponRepository(reading).of(other.id)
            assert row is not None
        first = next(iter(store.server.codes.values()))
        first["code"] = other.shown_code
        await store.deliver()
    assert [entry["event"] for entry in logs].count("coupon_sync_postponed") == 3
    for secret in (coupon.code, coupon.shown_code, other.shown_code, KEY, SECRET, row.key):
        assert secret not in str(logs)


async def test_a_shop_that_is_not_set_up_any_more_keeps_them_waiting(
    store: Store, settings: Settings, clock: FakeClock
) -> None:
    await store.claim()
    without = ShopSyncService(store.app.core)
    await without.deliver()
    assert (await store.coupon()).awaits_shop
    clock.advance(minutes=1)
    await store.deliver()
    assert not (await store.coupon()).awaits_shop


async def test_the_webhook_is_a_route_that_takes_the_raw_body(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    api = Api(store.app[TillService], store.clock, shops=store.app[ShopSyncService])
    headers, body = signed({**order(reference(store, coupon)), "padding": "x" * 50_000})
    async with TestClient(TestServer(api.application())) as http:
        for path, sent, given, expected in (
            ("/v1/shops/stripe", body, {}, 400),
            ("/v1/shops/stripe", body + b" ", headers, 400),
            ("/v1/shops/stripe", b"x" * (MAX_EVENT_BYTES + 1), headers, 413),
            ("/v1/shops/another", body, headers, 404),
        ):
            async with http.post(path, data=sent, headers=given) as response:
                assert response.status == expected
        assert (await store.coupon()).redeemed_at is None
        for _ in range(2):
            async with http.post("/v1/shops/stripe", data=body, headers=headers) as response:
                assert (response.status, await response.json()) == (200, {})
    assert (await store.coupon()).state(store.clock()) is CouponState.REDEEMED
