"""A shop reports what was redeemed there."""

from __future__ import annotations

import asyncio

import pytest

from bot.services.campaigns import CampaignService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.shop_sync import LATE, ShopSyncService
from db.coupons import CouponRepository
from domain.coupons import CouponState
from domain.money import Money
from tests.bot.test_shops import ANA, BEN, GUILD, Store, reference, store
from tests.stripe_server import event, order

__all__ = ["store"]


async def test_a_redemption_is_heard_once_however_often_and_late_it_is_told(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    told = order(reference(store, coupon))
    used = store.server.use(coupon.shown_code)
    for again in (told, told, event("promotion_code.updated", used, "evt_2"), told):
        await store.tell(again)
        at = (await store.coupon()).redeemed_at
        store.clock.advance(days=1)
    assert at == store.clock.now.replace(day=2)
    await store.deliver()
    store.clock.advance(days=30)
    await store.deliver()
    assert (await store.coupon()).redeemed_at == at


async def test_what_an_order_came_to_and_saved_counts_once_and_may_be_told_last(
    store: Store,
) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    used = store.server.use(coupon.shown_code)
    await store.tell(event("promotion_code.updated", used, "evt_2"))
    _, funnel = await store.app[CampaignService].one(GUILD, store.campaign_id)
    assert (funnel.redeemed, funnel.unknown_amounts, funnel.given) == (1, 1, ())
    for number in (1, 3, 4):
        told = order(
            reference(store, coupon), f"evt_{number}", given=350 * number, total=1990 * number
        )
        await store.tell(told)
    _, funnel = await store.app[CampaignService].one(GUILD, store.campaign_id)
    assert (funnel.redeemed, funnel.unknown_amounts, funnel.given) == (1, 0, (Money(350, "EUR"),))
    assert (funnel.known_orders, funnel.revenue) == (1, (Money(1990, "EUR"),))


async def test_news_that_come_before_it_is_known_whose_they_are_are_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    coupon = await store.claim()
    with monkeypatch.context() as killed:

        async def die(*_: object, **__: object) -> None:
            raise asyncio.CancelledError

        killed.setattr(ShopSyncService, "_keep", die)
        with pytest.raises(asyncio.CancelledError):
            await store.app[ShopSyncService].deliver()
    await store.tell(order(reference(store, coupon)))
    await store.tell(order("promo_of_somebody_else", "evt_2"))
    assert (await store.coupon()).redeemed_at is None
    store.clock.advance(minutes=1)
    await store.deliver()
    assert (await store.coupon()).state(store.clock()) is CouponState.REDEEMED
    assert not await store.told(LATE, coupon.id)


async def test_a_doubled_one_told_by_its_former_name_was_used_before(store: Store) -> None:
    mine = await store.app[ShopSyncService].sync_now(await store.claim())
    former = reference(store, mine)
    await store.app[CouponSharingService].share(GUILD, mine.id, by=ANA)
    await store.app[CouponSharingService].take(GUILD, mine.id, by=BEN)
    await store.tell(order(former))
    await store.deliver()
    used = await store.coupon()
    assert (used.state(store.clock()), used.discount.percent) == (CouponState.REDEEMED, 15)
    assert all(code != mine.shown_code for code, _ in store.usable())


async def test_two_hundred_tellings_at_once_redeem_it_once(store: Store) -> None:
    coupon = await store.app[ShopSyncService].sync_now(await store.claim())
    told = [order(reference(store, coupon), f"evt_{number % 7}") for number in range(200)]
    await asyncio.gather(*(store.tell(one) for one in told))
    async with store.app.database.transaction() as transaction:
        assert not await CouponRepository(transaction).redeem(coupon.id, store.clock())
    assert (await store.coupon()).state(store.clock()) is CouponState.REDEEMED
