"""Funnels: people at each step, what came through friends, and what it brought."""

from __future__ import annotations

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService, claim_coupon
from bot.services.privacy import PrivacyService
from db.offers import OfferRepository
from domain.campaign_funnel import Funnel
from domain.campaigns import Campaign, Discount, Terms
from domain.coupons import Coupon, Sale, Win
from domain.money import Money
from domain.offers import OfferChoice

GUILD, MOD, ANA, BEN, CLEO, DAN = 900, 902, 501, 601, 602, 603


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


async def begin(app: App) -> Campaign:
    terms = Terms("the blue mug", Discount(15), 14, max_per_member=2, share_channel_id=903)
    return await app[CampaignService].create(GUILD, terms, by=MOD)


async def take(app: App, campaign: Campaign, user_id: int, win: Win | None = None) -> Coupon:
    async with app.database.transaction() as transaction:
        return await claim_coupon(transaction, campaign, user_id, app.clock(), won_by=win)


async def use(app: App, coupon: Coupon, **amounts: Money) -> None:
    await app[CouponService].redeem(GUILD, coupon.code, by=MOD, sale=Sale(**amounts))


async def funnel_of(app: App, campaign: Campaign) -> Funnel:
    _, funnel = await app[CampaignService].one(GUILD, campaign.id)
    return funnel


async def brought(app: App) -> Campaign:
    """Let Ana buy twice and share; Ben and Cleo take one through her; Dan wins one."""
    campaign = await begin(app)
    first = await take(app, campaign, ANA)
    await app[CouponSharingService].share(GUILD, first.id, by=ANA)
    friends = [
        (await app[CouponSharingService].take(GUILD, first.id, by=friend)).coupon
        for friend in (BEN, CLEO)
    ]
    await use(app, first, given=euros(300), order=euros(1700))
    await use(app, await take(app, campaign, ANA))
    await use(app, friends[0], order=euros(1))
    await use(app, await take(app, campaign, DAN, Win("contest", 1)), order=Money(5000, "JPY"))
    return campaign


async def test_people_are_counted_once_and_by_the_way_they_came(app: App) -> None:
    campaign = await brought(app)
    funnel = await funnel_of(app, campaign)
    people = funnel.people
    assert (funnel.claimed, funnel.redeemed) == (5, 4)
    assert (people.claimed, people.redeemed) == (1, 1)
    assert (people.shared, people.doubled) == (1, 1)
    assert (people.claimed_by_friends, people.redeemed_by_friends) == (2, 1)
    assert (people.won, people.redeemed_won) == (1, 1)


async def test_people_who_were_offered_it_twice_are_one_person(app: App) -> None:
    campaign = await begin(app)
    async with app.database.transaction() as transaction:
        for message_id, user_id in ((1, ANA), (2, ANA), (3, BEN)):
            await OfferRepository(transaction).add(
                OfferChoice(campaign, named=True, score=0.9, trial=False),
                user_id=user_id,
                channel_id=903,
                message_id=message_id,
                at=app.clock(),
            )
    funnel = await funnel_of(app, campaign)
    assert (funnel.offered, funnel.people.offered, funnel.people.heard) == (3, 2, 2)


async def test_orders_and_revenue_are_exact_in_each_currency_and_stay_when_people_are_erased(
    app: App,
) -> None:
    campaign = await brought(app)
    for erased in (False, True):
        if erased:
            for member in (ANA, BEN, DAN):
                await app[PrivacyService].erase(member)
        funnel = await funnel_of(app, campaign)
        assert funnel.known_orders == 3
        assert funnel.revenue == (euros(1701), Money(5000, "JPY"))
        assert funnel.revenue_from_friends == (euros(1),)
        assert (funnel.given, funnel.unknown_amounts) == ((euros(300),), 3)
