"""Erasure does not bypass a pause, a No, or the rule against sharing back and forth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.offer_responses import OfferResponseService
from bot.services.offers import OfferService
from bot.services.privacy import PrivacyService
from bot.services.retention import RetentionService
from db.erasure_marks import KEY, MARKS_KEEP
from db.key_value import KeyValueStore
from db.tables.erasure_marks import erasure_marks
from domain.campaigns import Discount, Terms
from domain.consent import OfferConsent
from domain.offers import NoOfferReason
from tests.bot.test_shops import Store, store
from tests.conftest import FakeClock
from tests.db.test_privacy import traces
from tests.services.test_offers import ANA, BEN, GUILD, MOD, Saying, offering, says

__all__ = ["offering", "says", "store"]


async def marks(app: App) -> int:
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(func.count()).select_from(erasure_marks))
        return int(found.scalar_one())


async def test_who_was_offered_something_waits_the_pause_out_though_they_erase_themselves(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    assert isinstance(await offering[OfferService].consider(says()), int)
    await offering[PrivacyService].erase(ANA)
    assert await offering[OfferService].consider(says()) is NoOfferReason.TOO_SOON
    assert isinstance(await offering[OfferService].consider(says(by=BEN)), int)
    clock.advance(days=15)
    await offering[PrivacyService].erase(ANA)
    assert await offering[OfferService].consider(says()) is NoOfferReason.TOO_SOON
    clock.advance(days=16)
    assert isinstance(await offering[OfferService].consider(says()), int)


async def test_a_no_outlasts_erasing_until_it_is_a_yes(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await offering[OfferResponseService].stop(GUILD, by=ANA)
    await offering[PrivacyService].erase(ANA)
    assert await offering[OfferService].consider(says()) is NoOfferReason.UNWANTED
    clock.advance(days=31)
    assert await offering[OfferService].consider(says()) is NoOfferReason.UNWANTED
    await offering[ConsentService].change(GUILD, ANA, offers=OfferConsent.YES)
    assert isinstance(await offering[OfferService].consider(says()), int)


async def test_a_no_outlasts_erasing_though_the_secret_of_marks_looks_like_the_member(
    offering: App, says: Saying
) -> None:
    async with offering.database.transaction() as transaction:
        await KeyValueStore(transaction).put(KEY, f"a{ANA}b")
    await offering[OfferResponseService].stop(GUILD, by=ANA)
    await offering[PrivacyService].erase(ANA)
    assert await offering[OfferService].consider(says()) is NoOfferReason.UNWANTED


@pytest.mark.parametrize("who", ["taker", "sharer", "both"])
async def test_two_double_each_others_once_whoever_of_them_erases_themselves(
    store: Store, who: str
) -> None:
    doubled = []
    for number in range(3):
        terms = Terms(
            product=f"thing {number}", discount=Discount(15), valid_days=14, share_channel_id=77
        )
        campaign = await store.app[CampaignService].create(GUILD, terms, by=MOD)
        store.campaign_id = campaign.id
        mine = await store.claim(ANA)
        await store.app[CouponSharingService].share(GUILD, mine.id, by=ANA)
        taken = await store.app[CouponSharingService].take(GUILD, mine.id, by=BEN)
        doubled.append(taken.doubled_for is not None)
        if who in {"taker", "both"}:
            await store.app[PrivacyService].erase(BEN)
        if who in {"sharer", "both"}:
            await store.app[PrivacyService].erase(ANA)
        store.clock.advance(minutes=2)
    assert doubled == [True, False, False]


async def test_marks_name_nobody_and_expire_and_their_secret_with_the_last(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await offering[OfferService].consider(says())
    await offering[OfferResponseService].stop(GUILD, by=ANA)
    await offering[PrivacyService].erase(ANA)
    assert await marks(offering) == 3
    async with offering.database.snapshot() as reading:
        assert await traces(reading, ANA) == {}
    await offering[RetentionService].plan()
    clock.now += MARKS_KEEP + timedelta(days=2)
    # Each run deletes the old rows of one table; the marks come last.
    for _ in range(5):
        await offering.scheduler.run_due()
    assert await marks(offering) == 0
    async with offering.database.snapshot() as reading:
        assert await KeyValueStore(reading).get(KEY) is None
