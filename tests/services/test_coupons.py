"""Campaigns, and coupons that are redeemed at most once."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import App
from bot.services.coupons import claim
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from domain.campaigns import Discount, Terms
from domain.coupons import Coupon, State, new_code, show_code
from domain.refusals import Refusal
from tests.conftest import ToldClock

GUILD, MOD, ANA = 900, 902, 501


async def taken(app: App, number: int = 77) -> Coupon:
    """A coupon of Ana's."""
    campaign = await app.campaigns.create(GUILD, Terms("the blue mug", Discount(15), 14), by=MOD)
    async with app.database.transaction() as transaction:
        coupons = CouponRepository(transaction)
        assert await coupons.add(campaign, ANA, new_code(number), app.clock())
        coupon = await coupons.held(campaign.id, ANA)
    assert coupon is not None
    return coupon


async def test_a_code_is_checked_as_people_type_it(app: App) -> None:
    coupon = await taken(app)
    typed = show_code(coupon.code).lower().replace("0", "o").replace("-", " ")
    assert await app.coupons.check(GUILD, typed) == coupon


async def test_a_code_of_another_server_is_not_known_here(app: App) -> None:
    coupon = await taken(app)
    with pytest.raises(Refusal, match="I know no coupon"):
        await app.coupons.check(GUILD + 1, coupon.code)
    with pytest.raises(Refusal, match="I know no coupon"):
        await app.coupons.redeem(GUILD + 1, coupon.code, by=MOD)


async def test_two_tills_redeem_a_code_and_one_wins(app: App) -> None:
    coupon = await taken(app)
    results = await asyncio.gather(
        *(app.coupons.redeem(GUILD, coupon.code, by=till) for till in range(40)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Coupon) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 39
    assert (await app.coupons.check(GUILD, coupon.code)).state(app.clock()) is State.REDEEMED


async def test_an_expired_code_is_refused(app: App, clock: ToldClock) -> None:
    coupon = await taken(app)
    clock.advance(days=14)
    with pytest.raises(Refusal, match="expired"):
        await app.coupons.redeem(GUILD, coupon.code, by=MOD)


async def test_a_code_that_is_taken_or_a_second_of_the_member_is_not_kept(app: App) -> None:
    coupon = await taken(app)
    (campaign,) = await app.campaigns.active(GUILD)
    async with app.database.transaction() as transaction:
        coupons = CouponRepository(transaction)
        assert not await coupons.add(campaign, ANA + 1, coupon.code, app.clock())
        assert not await coupons.add(campaign, ANA, new_code(78), app.clock())


async def test_what_a_coupon_promises_is_its_own(app: App, clock: ToldClock) -> None:
    coupon = await taken(app)
    clock.advance(days=3)
    (mine,) = await app.coupons.of(GUILD, ANA)
    assert mine == coupon
    assert mine.discount.percent == 15
    assert (mine.expires_at - mine.claimed_at).days == 14


async def test_campaigns_are_listed_with_how_they_do(app: App) -> None:
    coupon = await taken(app)
    await app.campaigns.create(GUILD, Terms("the poster", Discount(5), 1), by=MOD)
    await app.coupons.redeem(GUILD, coupon.code, by=MOD)
    (poster, none), (mug, some) = await app.campaigns.of(GUILD)
    assert (poster.product, none.claimed) == ("the poster", 0)
    assert (mug.product, some.offered, some.claimed, some.redeemed) == ("the blue mug", 0, 1, 1)


async def test_a_campaign_ends_once(app: App) -> None:
    coupon = await taken(app)
    await app.campaigns.end(GUILD, coupon.campaign_id)
    with pytest.raises(Refusal, match="over already"):
        await app.campaigns.end(GUILD, coupon.campaign_id)
    with pytest.raises(Refusal, match="no such campaign"):
        await app.campaigns.end(GUILD + 1, coupon.campaign_id)
    assert await app.campaigns.active(GUILD) == []


async def test_a_campaign_with_the_shops_own_codes_gives_these_each_once(app: App) -> None:
    campaign = await app.campaigns.create(GUILD, Terms("mug", Discount(10), 7), by=MOD)
    added, changed = await app.campaigns.add_codes(GUILD, campaign.id, ["SPRING-1", "SPRING-2"])
    assert (added, changed.terms.most) == (2, 2)

    async def take(user_id: int) -> Coupon:
        async with app.database.transaction() as transaction:
            held = await CampaignRepository(transaction).get(GUILD, campaign.id)
            assert held is not None
            return await claim(transaction, held, user_id, app.clock())

    results = await asyncio.gather(*(take(600 + n) for n in range(9)), return_exceptions=True)
    codes = [result.shown_code for result in results if isinstance(result, Coupon)]
    assert sorted(codes) == ["SPRING-1", "SPRING-2"]
    assert sum(isinstance(result, Refusal) for result in results) == 7
    assert (await app.coupons.redeem(GUILD, " SPRING-2 ", by=MOD)).code == "SPRING-2"

    again = await app.campaigns.add_codes(GUILD, campaign.id, ["SPRING-1", "SPRING-2", "SPRING-3"])
    assert again[0] == 1
    assert (again[1].terms.most, again[1].taken) == (3, 2)


async def test_codes_are_added_to_a_running_campaign_after_those_taken(app: App) -> None:
    coupon = await taken(app)
    async with app.database.transaction() as transaction:
        await CampaignRepository(transaction).take_one(coupon.campaign_id)
    many = [f"SHOP{number:05}" for number in range(1200)]
    added, changed = await app.campaigns.add_codes(GUILD, coupon.campaign_id, many)
    assert (added, changed.terms.most, changed.taken) == (1200, 1201, 1)
