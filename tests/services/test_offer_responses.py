"""An offer whose campaign is over when its member opens it."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.offer_responses import OfferOver, OfferResponseService
from bot.services.offers import OfferService
from domain.campaigns import Discount, Terms
from domain.offers import NoOfferReason
from tests.conftest import FakeClock
from tests.services.test_offers import ANA, GUILD, MOD, Saying, made, offering, says

__all__ = ["offering", "says"]


async def end_of(app: App, offer: int) -> None:
    shown = await app[OfferResponseService].offer(GUILD, offer)
    assert shown is not None
    await app[CampaignService].end(GUILD, shown[1].id)


async def test_an_offer_of_an_ended_campaign_opens_the_next_best_for_its_product(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    campaigns = offering[CampaignService]
    for product, percent in (("the blue mug", 25), ("the blue mug", 10), ("poster", 90)):
        clock.advance(seconds=1)
        await campaigns.create(GUILD, Terms(product, Discount(percent), 14), by=MOD)
    offer = await made(offering, says())
    await end_of(offering, offer)
    opened = await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert (opened.coupon.product, opened.coupon.discount) == ("the blue mug", Discount(15))
    again = await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert again.coupon.code == opened.coupon.code
    shown = await offering[OfferResponseService].offer(GUILD, offer)
    assert shown is not None
    assert shown[1].id == opened.coupon.campaign_id


async def test_an_offer_that_gives_nothing_does_not_keep_its_member_from_the_next(
    offering: App, says: Saying
) -> None:
    offer = await made(offering, says())
    await end_of(offering, offer)
    for _ in range(2):
        with pytest.raises(OfferOver, match="has ended"):
            await offering[OfferResponseService].open(GUILD, offer, by=ANA)
    assert await offering[OfferService].consider(says()) is NoOfferReason.NOTHING
    await offering[CampaignService].create(GUILD, Terms("the blue mug", Discount(5), 3), by=MOD)
    opened = await offering[OfferResponseService].open(GUILD, await made(offering, says()), by=ANA)
    assert opened.coupon.discount == Discount(5)
