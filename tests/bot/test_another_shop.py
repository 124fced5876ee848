"""A second shop in memory stands in for Stripe: shops need few methods."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService, claim_coupon
from bot.services.shop_sync import LATE, ShopSyncService
from bot.shops.base import InvalidSignature, Redemption, Shop, ShopListing, ShopUnavailable
from db.campaigns import CampaignRepository
from db.outbox import OutboxRepository
from domain.campaigns import Discount, Terms
from domain.coupons import Coupon, CouponState, Sale
from domain.money import Money
from tests.conftest import FakeClock

GUILD, MOD, ANA, BEN = 900, 902, 501, 502


@dataclass(slots=True)
class MarketStall:
    """A shop that keeps its codes in memory and reports sales by their number."""

    name: str = "stall"
    title: str = "The market stall"
    listed: dict[str, ShopListing] = field(default_factory=dict)
    sold: set[str] = field(default_factory=set)
    open: bool = True

    async def check(self) -> None:
        if not self.open:
            raise ShopUnavailable("nobody is at the stall")

    async def publish(self, listing: ShopListing) -> str:
        await self.check()
        self.listed[listing.key] = listing
        return f"on the list as {listing.key}"

    async def withdraw(self, key: str) -> bool:
        await self.check()
        self.listed.pop(key, None)
        return key in self.sold

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Redemption]:
        if headers.get("Stall") != "it is us":
            raise InvalidSignature("nobody we know")
        number, key, cents = body.decode().split(" ")
        return [Redemption(number, f"on the list as {key}", Sale(Money(int(cents), "EUR")))]

    async def close(self) -> None:
        self.open = False

    def worth(self, code: str) -> list[int | None]:
        return [one.discount.percent for one in self.listed.values() if one.code == code]

    def sell(self, code: str) -> str:
        (key,) = (key for key, one in self.listed.items() if one.code == code)
        self.sold.add(key)
        return key


@pytest.fixture
async def stall(app: App) -> AsyncIterator[MarketStall]:
    """Let the guild use the shop, and create a campaign there."""
    stall = MarketStall()
    shop: Shop = stall
    app[ShopSyncService].add(shop, frozenset({GUILD}))
    name = app[ShopSyncService].chosen(GUILD, "the market stall")
    terms = Terms("the mug", Discount(15), 14, share_channel_id=77, shop=name)
    await app[CampaignService].create(GUILD, terms, by=MOD)
    yield stall
    await app[ShopSyncService].close()


async def taken(app: App, user_id: int = ANA) -> Coupon:
    (campaign,) = await app[CampaignService].active(GUILD)
    async with app.database.transaction() as transaction:
        held = await CampaignRepository(transaction).get(GUILD, campaign.id)
        assert held is not None
        coupon = await claim_coupon(transaction, held, user_id, app.clock())
    return await app[ShopSyncService].sync_now(coupon)


async def test_it_lists_doubles_sells_and_tells(app: App, stall: MarketStall) -> None:
    mine = await taken(app)
    assert stall.worth(mine.shown_code) == [15]
    await app[CouponSharingService].share(GUILD, mine.id, by=ANA)
    assert (await app[CouponSharingService].take(GUILD, mine.id, by=BEN)).doubled_for == ANA
    assert stall.worth(mine.shown_code) == [30]
    told = f"sale-1 {stall.sell(mine.shown_code)} 600".encode()
    with pytest.raises(InvalidSignature):
        await app[ShopSyncService].receive_webhook("stall", {}, told)
    for _ in range(3):
        assert await app[ShopSyncService].receive_webhook("stall", {"Stall": "it is us"}, told)
    (found,) = await app[CouponService].of(GUILD, ANA)
    assert found.state(app.clock()) is CouponState.REDEEMED
    ((_, funnel),) = await app[CampaignService].of(GUILD)
    assert (funnel.redeemed, funnel.redeemed_doubled) == (1, 1)
    assert funnel.given == (Money(600, "EUR"),)
    await app[ShopSyncService].deliver()
    assert stall.worth(mine.shown_code) == []


async def test_while_nobody_is_there_the_code_waits_and_comes_once(
    app: App, stall: MarketStall, clock: FakeClock
) -> None:
    stall.open = False
    mine = await taken(app)
    assert mine.awaits_shop
    stall.open = True
    for _ in range(3):
        clock.advance(minutes=10)
        await app[ShopSyncService].deliver()
    (found,) = await app[CouponService].of(GUILD, ANA)
    assert not found.awaits_shop
    assert stall.worth(found.shown_code) == [15]
    async with app.database.snapshot() as reading:
        assert await OutboxRepository(reading).is_waiting(LATE, found.id)
