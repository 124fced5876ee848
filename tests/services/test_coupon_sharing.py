"""Coupons that are passed on to a friend, and doubled."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.contributions import ScoreReviewService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService
from db.score_review import ScoreReviewRepository
from domain.campaigns import Discount, Terms
from domain.contributions.collusion import CollusionRing
from domain.money import Money
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_coupons import ANA, BEN, GUILD, MOD, shared_at_five_euros, take, twice


async def test_nothing_is_shared_that_leaves_no_coupon_for_a_friend(app: App) -> None:
    coupon = await shared_at_five_euros(app, budget=10)
    with pytest.raises(Refusal, match="all coupons are taken"):
        await app[CouponSharingService].share(GUILD, coupon.id, by=ANA)
    (campaign,) = await app[CampaignService].all(GUILD)
    assert campaign.reserved_amount == 500
    (mine,) = await app[CouponService].of(GUILD, ANA)
    assert mine.shared_at is None


async def test_no_campaign_begins_whose_doubled_coupon_is_worth_more_than_the_least_order(
    app: App,
) -> None:
    five, seven = Discount(amount=Money(500, "EUR")), Money(700, "EUR")
    with pytest.raises(Refusal, match="Sharing can double"):
        await app[CampaignService].create(
            GUILD, Terms("mug", five, 14, minimum=seven, share_channel_id=903), by=MOD
        )


async def test_members_of_a_ring_take_theirs_and_double_nothing_for_each_other(
    app: App, clock: FakeClock
) -> None:
    shared = await take(app, await twice(app))
    await app[CouponSharingService].share(GUILD, shared.id, by=ANA)
    ring = CollusionRing(frozenset({ANA, BEN, BEN + 1, BEN + 2}), contributions=12)
    async with app.database.transaction() as transaction:
        ring_id = await ScoreReviewRepository(transaction, GUILD).add_ring(ring, clock())
        await ScoreReviewRepository(transaction, GUILD + 1).add_ring(
            CollusionRing(frozenset({ANA, BEN + 9}), contributions=12), clock()
        )
    taken = await app[CouponSharingService].take(GUILD, shared.id, by=BEN)
    assert (taken.coupon.user_id, taken.doubled_for) == (BEN, None)
    clock.advance(days=1)
    assert (await app[CouponSharingService].take(GUILD, shared.id, by=BEN + 1)).doubled_for is None
    await app[ScoreReviewService].mark_ring_fine(GUILD, ring_id, by=MOD)
    assert (await app[CouponSharingService].take(GUILD, shared.id, by=BEN + 2)).doubled_for == ANA


async def test_a_ring_of_long_ago_and_one_elsewhere_do_not_matter(
    app: App, clock: FakeClock
) -> None:
    for guild in (GUILD, GUILD + 1):
        async with app.database.transaction() as transaction:
            rings = ScoreReviewRepository(transaction, guild)
            await rings.add_ring(CollusionRing(frozenset({ANA, BEN}), contributions=12), clock())
        clock.advance(days=91)
    shared = await take(app, await twice(app))
    await app[CouponSharingService].share(GUILD, shared.id, by=ANA)
    assert (await app[CouponSharingService].take(GUILD, shared.id, by=BEN)).doubled_for == ANA


async def test_a_crowd_of_friends_doubles_a_shared_coupon_once(app: App) -> None:
    shared = await take(app, await twice(app))
    await app[CouponSharingService].share(GUILD, shared.id, by=ANA)
    taken = await asyncio.gather(
        *(app[CouponSharingService].take(GUILD, shared.id, by=BEN + number) for number in range(20))
    )
    assert sum(one.doubled_for == ANA for one in taken) == 1
    assert len({one.coupon.code for one in taken}) == 20
    (mine,) = await app[CouponService].of(GUILD, ANA)
    assert mine.discount.percent == 30
    _, funnel = await app[CampaignService].one(GUILD, shared.campaign_id)
    assert (funnel.claimed, funnel.shared, funnel.doubled) == (21, 1, 1)


async def test_nothing_is_taken_through_a_coupon_that_was_not_shared(app: App) -> None:
    coupon = await take(app, await twice(app))
    with pytest.raises(Refusal, match="gone"):
        await app[CouponSharingService].take(GUILD, coupon.id, by=BEN)
