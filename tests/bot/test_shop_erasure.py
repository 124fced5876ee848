"""Erasure of a member while an external shop has, or may have, their coupon."""

from __future__ import annotations

import asyncio

import pytest

from bot.services.campaigns import CampaignService
from bot.services.privacy import PrivacyService
from bot.services.shop_sync import ShopSyncService
from db.erasure_marks import SpentMarkRepository
from db.shop_coupons import ShopCouponRepository
from domain.refusals import Refusal
from tests.bot.test_shops import ANA, BEN, GUILD, Store, reference, store
from tests.stripe_server import order

__all__ = ["store"]


async def is_marked(store: Store) -> bool:
    async with store.app.database.snapshot() as reading:
        return await SpentMarkRepository(reading).has(store.campaign_id, ANA)


@pytest.mark.parametrize("trouble", [None, "500", "lost", "hang"])
async def test_a_coupon_that_the_shop_may_have_counts_as_used_once_its_owner_is_erased(
    store: Store, trouble: str | None
) -> None:
    store.server.trouble = [trouble] if trouble else []
    await store.app[ShopSyncService].sync_now(await store.claim())
    await store.app[PrivacyService].erase(ANA)
    assert await is_marked(store)


async def test_one_that_was_never_brought_to_the_shop_does_not(store: Store) -> None:
    await store.claim()
    await store.app[PrivacyService].erase(ANA)
    assert not await is_marked(store)


async def test_one_that_the_shop_tells_of_afterwards_does(store: Store) -> None:
    coupon = await store.claim()
    await store.app[PrivacyService].erase(ANA)
    async with store.app.database.transaction() as transaction:
        # As if a process had died after publishing it and before recording that.
        shops = ShopCouponRepository(transaction)
        row = await shops.of(coupon.id)
        assert row is not None
        await shops.mark_published(row, 1, "promo_1", look_again=store.clock())
    await store.tell(order("promo_1"))
    assert await is_marked(store)


async def test_using_taking_and_erasing_in_turn_gives_one_code(store: Store) -> None:
    codes = set()
    for _ in range(4):
        try:
            claimed = await store.claim()
        except Refusal:
            break
        mine = await store.app[ShopSyncService].sync_now(claimed)
        codes.add(mine.shown_code)
        ref = reference(store, mine)
        await store.app[PrivacyService].erase(ANA)
        await store.tell(order(ref))
        store.clock.advance(minutes=2)
    assert len(codes) == 1


async def test_the_code_is_withdrawn_at_once_and_nobody_waits_for_the_next_look(
    store: Store,
) -> None:
    await store.app[ShopSyncService].sync_now(await store.claim())
    assert store.usable()
    await store.app[PrivacyService].erase(ANA)
    # Only what the erasure triggered: the test does not deliver anything itself.
    await store.app[ShopSyncService].close()
    assert store.usable() == []


async def test_what_the_shop_tells_when_the_campaign_is_over_marks_nobody(store: Store) -> None:
    mine = await store.app[ShopSyncService].sync_now(await store.claim())
    ref = reference(store, mine)
    await store.app[PrivacyService].erase(ANA)
    await store.app[CampaignService].end(GUILD, store.campaign_id)
    await store.tell(order(ref))
    assert not await is_marked(store)


async def test_withdrawals_that_come_while_the_worker_is_busy_are_done_by_it_too(
    store: Store,
) -> None:
    first = await store.app[ShopSyncService].sync_now(await store.claim())
    second = await store.app[ShopSyncService].sync_now(await store.claim(BEN))
    assert {code for code, _ in store.usable()} == {first.shown_code, second.shown_code}
    await asyncio.gather(store.app[PrivacyService].erase(ANA), store.app[PrivacyService].erase(BEN))
    # Only what the erasure triggered: the test does not deliver anything itself.
    await store.app[ShopSyncService].close()
    assert store.usable() == []
