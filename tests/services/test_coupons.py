"""Campaigns, and coupons that are redeemed at most once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService, claim_coupon
from bot.services.privacy import PrivacyService
from bot.services.tills import TillReply, TillService
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from db.tables.tills import till_requests
from domain.campaigns import Campaign, Discount, Terms
from domain.coupons import Coupon, CouponState, format_code, new_code
from domain.money import Money
from domain.refusals import Refusal
from domain.tills import TillAction
from tests.conftest import FakeClock

GUILD, MOD, ANA, BEN = 900, 902, 501, 601


async def taken(app: App, number: int = 77) -> Coupon:
    """Claim a coupon as Ana; return it."""
    campaign = await app[CampaignService].create(
        GUILD, Terms("the blue mug", Discount(15), 14), by=MOD
    )
    async with app.database.transaction() as transaction:
        coupons = CouponRepository(transaction)
        assert await coupons.add(campaign, ANA, new_code(number), app.clock())
        coupon = await coupons.newest(campaign.id, ANA)
    assert coupon is not None
    return coupon


async def test_a_code_is_checked_as_people_type_it(app: App) -> None:
    coupon = await taken(app)
    typed = format_code(coupon.code).lower().replace("0", "o").replace("-", " ")
    assert await app[CouponService].check(GUILD, typed) == coupon


async def test_a_code_of_another_server_is_not_known_here(app: App) -> None:
    coupon = await taken(app)
    with pytest.raises(Refusal, match="No coupon on this server"):
        await app[CouponService].check(GUILD + 1, coupon.code)
    with pytest.raises(Refusal, match="No coupon on this server"):
        await app[CouponService].redeem(GUILD + 1, coupon.code, by=MOD)


async def test_two_tills_redeem_a_code_and_one_wins(app: App) -> None:
    coupon = await taken(app)
    results = await asyncio.gather(
        *(app[CouponService].redeem(GUILD, coupon.code, by=till) for till in range(40)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Coupon) for result in results) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 39
    assert (await app[CouponService].check(GUILD, coupon.code)).state(
        app.clock()
    ) is CouponState.REDEEMED


async def test_an_expired_code_is_refused(app: App, clock: FakeClock) -> None:
    coupon = await taken(app)
    clock.advance(days=14)
    with pytest.raises(Refusal, match="expired"):
        await app[CouponService].redeem(GUILD, coupon.code, by=MOD)


async def test_a_code_that_is_taken_or_a_second_of_the_member_is_not_kept(app: App) -> None:
    coupon = await taken(app)
    (campaign,) = await app[CampaignService].active(GUILD)
    async with app.database.transaction() as transaction:
        coupons = CouponRepository(transaction)
        assert not await coupons.add(campaign, ANA + 1, coupon.code, app.clock())
        assert not await coupons.add(campaign, ANA, new_code(78), app.clock())


async def test_what_a_coupon_promises_is_its_own(app: App, clock: FakeClock) -> None:
    coupon = await taken(app)
    clock.advance(days=3)
    (mine,) = await app[CouponService].of(GUILD, ANA)
    assert mine == coupon
    assert mine.discount.percent == 15
    assert (mine.expires_at - mine.claimed_at).days == 14


async def test_campaigns_are_listed_with_how_they_do(app: App) -> None:
    coupon = await taken(app)
    await app[CampaignService].create(GUILD, Terms("the poster", Discount(5), 1), by=MOD)
    await app[CouponService].redeem(GUILD, coupon.code, by=MOD)
    (poster, none), (mug, some) = await app[CampaignService].of(GUILD)
    assert (poster.product, none.claimed) == ("the poster", 0)
    assert (mug.product, some.offered, some.claimed, some.redeemed) == ("the blue mug", 0, 1, 1)


async def test_a_campaign_ends_once(app: App) -> None:
    coupon = await taken(app)
    await app[CampaignService].end(GUILD, coupon.campaign_id)
    with pytest.raises(Refusal, match="already over"):
        await app[CampaignService].end(GUILD, coupon.campaign_id)
    with pytest.raises(Refusal, match="campaign doesn't exist"):
        await app[CampaignService].end(GUILD + 1, coupon.campaign_id)
    assert await app[CampaignService].active(GUILD) == []


async def test_a_campaign_with_the_shops_own_codes_gives_these_each_once(app: App) -> None:
    campaign = await app[CampaignService].create(GUILD, Terms("mug", Discount(10), 7), by=MOD)
    added, changed = await app[CampaignService].add_codes(
        GUILD, campaign.id, ["SPRING-1", "SPRING-2"]
    )
    assert (added, changed.terms.max_coupons) == (2, 2)

    async def take(user_id: int) -> Coupon:
        async with app.database.transaction() as transaction:
            held = await CampaignRepository(transaction).get(GUILD, campaign.id)
            assert held is not None
            return await claim_coupon(transaction, held, user_id, app.clock())

    results = await asyncio.gather(*(take(600 + n) for n in range(9)), return_exceptions=True)
    codes = [result.shown_code for result in results if isinstance(result, Coupon)]
    assert sorted(codes) == ["SPRING-1", "SPRING-2"]
    assert sum(isinstance(result, Refusal) for result in results) == 7
    assert (await app[CouponService].redeem(GUILD, " SPRING-2 ", by=MOD)).code == "SPRING-2"

    again = await app[CampaignService].add_codes(
        GUILD, campaign.id, ["SPRING-1", "SPRING-2", "SPRING-3"]
    )
    assert again[0] == 1
    assert (again[1].terms.max_coupons, again[1].taken) == (3, 2)


async def test_codes_are_added_to_a_running_campaign_after_those_taken(app: App) -> None:
    coupon = await taken(app)
    async with app.database.transaction() as transaction:
        await CampaignRepository(transaction).take_one(coupon.campaign_id)
    many = [f"SHOP{number:05}" for number in range(1200)]
    added, changed = await app[CampaignService].add_codes(GUILD, coupon.campaign_id, many)
    assert (added, changed.terms.max_coupons, changed.taken) == (1200, 1201, 1)


async def shared_at_five_euros(app: App, budget: int) -> Coupon:
    """Share a coupon of Ana's, of a campaign with this budget in euros."""
    five, channel = Discount(amount=Money(500, "EUR")), 903
    budgeted = Terms("mug", five, 14, budget=Money(budget * 100, "EUR"), share_channel_id=channel)
    return await take(app, await app[CampaignService].create(GUILD, budgeted, by=MOD))


async def test_who_is_erased_gives_back_what_they_have_not_used(app: App) -> None:
    coupon = await shared_at_five_euros(app, budget=20)
    await app[CouponSharingService].share(GUILD, coupon.id, by=ANA)
    await app[CouponSharingService].take(GUILD, coupon.id, by=BEN)
    await app[PrivacyService].erase(ANA)
    (campaign,) = await app[CampaignService].all(GUILD)
    assert (campaign.taken, campaign.reserved_amount) == (1, 500)
    (bens,) = await app[CouponService].of(GUILD, BEN)
    await app[CouponService].redeem(GUILD, bens.code, by=MOD)
    await app[PrivacyService].erase(BEN)
    (campaign,) = await app[CampaignService].all(GUILD)
    assert (campaign.taken, campaign.reserved_amount) == (1, 500)


async def test_a_code_of_the_shops_own_does_not_come_back_by_erasing(app: App) -> None:
    campaign = await app[CampaignService].create(GUILD, Terms("mug", Discount(10), 7), by=MOD)
    _, campaign = await app[CampaignService].add_codes(GUILD, campaign.id, ["SPRING-1"])
    await take(app, campaign)
    await app[PrivacyService].erase(ANA)
    (campaign,) = await app[CampaignService].all(GUILD)
    assert campaign.taken == 1


async def twice(app: App) -> Campaign:
    """Create a campaign of which each member may have two coupons."""
    terms = Terms("the blue mug", Discount(15), 14, max_per_member=2, share_channel_id=903)
    return await app[CampaignService].create(GUILD, terms, by=MOD)


async def take(app: App, campaign: Campaign, user_id: int = ANA) -> Coupon:
    async with app.database.transaction() as transaction:
        return await claim_coupon(transaction, campaign, user_id, app.clock())


async def open_to(app: App, user_id: int = ANA) -> list[str]:
    async with app.database.snapshot() as reading:
        found = await CampaignRepository(reading).available_to(GUILD, user_id, app.clock())
    return [campaign.product for campaign in found]


async def test_a_member_may_have_the_next_when_the_last_is_used_or_expired(
    app: App, clock: FakeClock
) -> None:
    campaign = await twice(app)
    assert await open_to(app) == ["the blue mug"]
    first = await take(app, campaign)
    assert await open_to(app) == []
    assert await take(app, campaign) == first
    await app[CouponService].redeem(GUILD, first.code, by=MOD)
    assert await open_to(app) == ["the blue mug"]
    second = await take(app, campaign)
    assert (second.nth, second.code == first.code) == (2, False)
    clock.advance(days=14)
    assert await open_to(app) == []
    with pytest.raises(Refusal, match="already used all your coupons"):
        await take(app, campaign)
    found, funnel = await app[CampaignService].one(GUILD, campaign.id)
    assert (found.taken, funnel.claimed) == (2, 2)


async def test_a_crowd_of_clicks_takes_no_more_than_one_member_may_have(app: App) -> None:
    campaign = await twice(app)
    first, *others = await asyncio.gather(*(take(app, campaign) for _ in range(20)))
    assert {coupon.id for coupon in others} == {first.id}
    await app[CouponService].redeem(GUILD, first.code, by=MOD)
    again = await asyncio.gather(*(take(app, campaign) for _ in range(20)))
    assert {coupon.nth for coupon in again} == {2}
    assert len(await app[CouponService].of(GUILD, ANA)) == 2


async def test_through_one_card_a_member_takes_one_however_many_they_may_have(app: App) -> None:
    campaign = await twice(app)
    shared = await take(app, campaign)
    await app[CouponSharingService].share(GUILD, shared.id, by=ANA)
    theirs = await app[CouponSharingService].take(GUILD, shared.id, by=BEN)
    assert theirs.doubled_for == ANA
    await app[CouponService].redeem(GUILD, theirs.coupon.code, by=MOD)
    with pytest.raises(Refusal, match="from this card"):
        await app[CouponSharingService].take(GUILD, shared.id, by=BEN)
    second = await take(app, campaign, BEN)
    assert second.nth == 2
    again = await app[CouponSharingService].take(GUILD, shared.id, by=BEN)
    assert again.coupon.id == second.id
    assert again.doubled_for is None


async def test_the_last_coupon_goes_to_one_of_a_crowd(app: App) -> None:
    terms = Terms("the lamp", Discount(15), 14, max_coupons=3)
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)

    async def last(user_id: int) -> Coupon:
        async with app.database.transaction() as transaction:
            fresh = await CampaignRepository(transaction).get(GUILD, campaign.id)
            assert fresh is not None
            return await claim_coupon(transaction, fresh, user_id, app.clock())

    results = await asyncio.gather(
        *(last(ANA + number) for number in range(25)), return_exceptions=True
    )
    assert sum(isinstance(result, Coupon) for result in results) == 3
    assert sum(isinstance(result, Refusal) for result in results) == 22


async def test_the_shops_own_codes_go_to_a_crowd_each_once(app: App) -> None:
    campaign = await app[CampaignService].create(GUILD, Terms("the lamp", Discount(15), 14), by=MOD)
    await app[CampaignService].add_codes(GUILD, campaign.id, ["SALE-1", "SALE-2", "SALE-3"])

    async def last(user_id: int) -> str:
        async with app.database.transaction() as transaction:
            fresh = await CampaignRepository(transaction).get(GUILD, campaign.id)
            assert fresh is not None
            return (await claim_coupon(transaction, fresh, user_id, app.clock())).code

    results = await asyncio.gather(
        *(last(ANA + number) for number in range(20)), return_exceptions=True
    )
    assert sorted(one for one in results if isinstance(one, str)) == ["SALE-1", "SALE-2", "SALE-3"]
    assert sum(isinstance(one, Refusal) for one in results) == 17


async def test_staff_and_two_tills_at_one_coupon_end_with_one_sale(
    app: App, clock: FakeClock
) -> None:
    """Reserve, redeem and release concurrently from two tills and by staff, many times over."""
    tills = [await app[TillService].add(GUILD, name, by=MOD) for name in ("one", "two")]
    terms = Terms("the lamp", Discount(15), 14)
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    for round_ in range(8):
        coupon = await take(app, campaign, ANA + round_)
        asked = [
            app[TillService].handle(till, action, coupon.code, f"{round_} {action} {number}")
            for number in range(2)
            for till in tills
            for action in (TillAction.RESERVE, TillAction.REDEEM, TillAction.RELEASE)
        ]
        replies = await asyncio.gather(
            *asked,
            app[CouponService].redeem(GUILD, coupon.code, by=MOD),
            return_exceptions=True,
        )
        assert all(isinstance(reply, (TillReply, Coupon, Refusal)) for reply in replies), replies
        sold = await app[CouponService].check(GUILD, coupon.code)
        assert sold.state(clock()) is CouponState.REDEEMED
        async with app.database.snapshot() as reading:
            redeemed = await reading.execute(
                select(func.count())
                .select_from(till_requests)
                .where(
                    till_requests.c.action == "redeem",
                    till_requests.c.status == 200,
                    till_requests.c.idempotency_key.like(f"{round_} %"),
                )
            )
        by_staff = isinstance(replies[-1], Coupon)
        assert redeemed.scalar_one() + by_staff == 1


async def test_no_till_is_promised_a_coupon_beyond_its_end(app: App, clock: FakeClock) -> None:
    till = await app[TillService].add(GUILD, "one", by=MOD)
    campaign = await app[CampaignService].create(GUILD, Terms("the lamp", Discount(15), 1), by=MOD)
    coupon = await take(app, campaign)
    clock.now = coupon.expires_at - timedelta(minutes=1)
    reply = await app[TillService].handle(till, TillAction.RESERVE, coupon.code, "a")
    assert reply.answer["reserved_until"] == coupon.expires_at.isoformat()


async def test_who_used_a_coupon_for_a_product_is_not_offered_its_next_campaign(app: App) -> None:
    first = await app[CampaignService].create(GUILD, Terms("the lamp", Discount(15), 14), by=MOD)
    coupon = await take(app, first)
    await app[CampaignService].end(GUILD, first.id)
    await app[CampaignService].create(GUILD, Terms("the lamp", Discount(20), 14), by=MOD)
    assert await open_to(app) == ["the lamp"]
    await app[CouponService].redeem(GUILD, coupon.code, by=MOD)
    assert await open_to(app) == []
    assert await open_to(app, BEN) == ["the lamp"]
    # A campaign with several coupons per member is for repeated purchases.
    await app[CampaignService].create(
        GUILD, Terms("the lamp", Discount(25), 14, max_per_member=2), by=MOD
    )
    assert await open_to(app) == ["the lamp"]


async def test_a_coupon_that_expires_while_it_is_held_at_a_till_is_not_redeemed(
    app: App, clock: FakeClock
) -> None:
    till = await app[TillService].add(GUILD, "one", by=MOD)
    campaign = await app[CampaignService].create(GUILD, Terms("the lamp", Discount(15), 1), by=MOD)
    coupon = await take(app, campaign)
    clock.now = coupon.expires_at - timedelta(minutes=1)
    assert (await app[TillService].handle(till, TillAction.RESERVE, coupon.code, "a")).status == 200
    clock.now = coupon.expires_at
    late = await app[TillService].handle(till, TillAction.REDEEM, coupon.code, "b")
    assert (late.status, late.answer["error"]) == (409, "expired")


async def test_of_a_long_list_only_the_codes_that_the_server_does_not_know_are_added(
    app: App,
) -> None:
    codes = [f"SALE-{number:05}" for number in range(6_000)]
    first = await app[CampaignService].create(GUILD, Terms("the lamp", Discount(15), 14), by=MOD)
    assert (await app[CampaignService].add_codes(GUILD, first.id, codes[:2]))[0] == 2
    held = await take(app, (await app[CampaignService].one(GUILD, first.id))[0])
    assert held.code in codes[:2]
    other = await app[CampaignService].create(GUILD, Terms("the mug", Discount(15), 14), by=MOD)
    added, changed = await app[CampaignService].add_codes(GUILD, other.id, codes)
    assert (added, changed.terms.max_coupons) == (5_998, 5_998)
    assert (await app[CampaignService].add_codes(GUILD, other.id, codes))[0] == 0
    elsewhere = await app[CampaignService].create(
        GUILD + 1, Terms("the mug", Discount(15), 14), by=MOD
    )
    assert (await app[CampaignService].add_codes(GUILD + 1, elsewhere.id, codes))[0] == 6_000
