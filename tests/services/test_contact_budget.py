"""Every unasked approach draws on one budget, and nothing goes around it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.contact_budget import ContactBudget
from bot.services.offers import OfferService
from bot.services.privacy import PrivacyService
from bot.services.retention import RetentionService
from db.tables.contact_budget import contacts
from domain.contact_budget import CONTACT_PAUSE, CONTACT_PERIOD, MAX_CONTACTS, Contact
from domain.domain_events import PostEnded
from domain.offers import NoOfferReason
from tests.conftest import START, FakeClock
from tests.services.test_offers import ANA, BEN, GUILD, Saying, offering, says

__all__ = ["offering", "says"]


async def spend(app: App, who: int = ANA, *, guild: int = GUILD, about: int = 1) -> datetime | None:
    async with app.database.transaction() as transaction:
        return await app[ContactBudget].spend(transaction, guild, who, Contact.SHARE_REQUEST, about)


async def test_two_hundred_approaches_at_once_are_one(app: App) -> None:
    answers = await asyncio.gather(*(spend(app, about=number) for number in range(200)))
    assert answers.count(None) == 1
    assert set(answers) == {None, START + CONTACT_PAUSE}
    async with app.database.snapshot() as reading:
        stored = await reading.execute(select(func.count()).select_from(contacts))
        assert stored.scalar_one() == 1


async def test_members_and_servers_have_a_budget_each(app: App) -> None:
    assert await spend(app) is None
    assert await spend(app, BEN) is None
    assert await spend(app, guild=GUILD + 1) is None
    assert await spend(app) is not None


async def test_an_offer_draws_on_it_and_is_not_made_without_it(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    assert await spend(offering) is None
    assert await offering[OfferService].consider(says()) is NoOfferReason.APPROACHED
    clock.advance(days=14)
    assert isinstance(await offering[OfferService].consider(says()), int)
    assert await spend(offering) == clock.now + CONTACT_PAUSE


async def test_an_offer_that_never_appeared_gives_back_what_it_drew(
    offering: App, says: Saying
) -> None:
    offer_id = await offering[OfferService].consider(says())
    assert isinstance(offer_id, int)
    assert await spend(offering) is not None
    async with offering.database.transaction() as transaction:
        event = PostEnded("offer.made", GUILD, offer_id, appeared=False)
        await offering.core.events.publish(transaction, event)
    assert await spend(offering) is None


async def test_an_offer_in_a_trial_reaches_nobody_and_costs_nothing(
    offering: App, says: Saying
) -> None:
    await offering.guild_settings.change(GUILD, offers_trial=True, moderator_channel_id=77)
    assert isinstance(await offering[OfferService].consider(says()), int)
    assert await spend(offering) is None


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_erasing_in_between_gives_no_approach_more(
    app: App, clock: FakeClock, seed: int
) -> None:
    rng, made = Random(seed), list[datetime]()
    for number in range(60):
        clock.advance(hours=rng.choice([1, 30, 14 * 24, 31 * 24]))
        if rng.random() < 0.4:
            await app[PrivacyService].erase(ANA)
        if await spend(app, about=number) is None:
            made.append(clock.now)
    assert len(made) > 10
    assert all(later - at >= CONTACT_PAUSE for at, later in pairwise(made))
    for at, fourth in zip(made, made[MAX_CONTACTS:], strict=False):
        assert fourth - at >= CONTACT_PERIOD


async def test_rows_are_deleted_once_they_no_longer_count(app: App, clock: FakeClock) -> None:
    await spend(app)
    await app[RetentionService].plan()
    clock.now += CONTACT_PERIOD + timedelta(days=2)
    for _ in range(5):
        await app.scheduler.run_due()
    async with app.database.snapshot() as reading:
        stored = await reading.execute(select(func.count()).select_from(contacts))
        assert stored.scalar_one() == 0
