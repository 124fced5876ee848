"""Complaints and distress: nothing is offered, and moderators are shown them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.moderator_hints import CARE, COMPLAINT, HINTS_AN_HOUR, URGENT_HINTS_AN_HOUR
from bot.services.offer_publishing import POST
from bot.services.offers import OfferService
from db.measure_counts import stored_counts
from db.outbox import OutboxRepository
from db.tables.complaints import complaints
from domain.distress import Distress
from domain.offer_measures import COMPLAINTS_HEARD
from domain.offers import NoOfferReason
from tests.conftest import FakeClock
from tests.services.test_offers import ANA, BEN, GUILD, MOD, WISH, Saying, offering, says

__all__ = ["offering", "says"]


async def queued(app: App, kind: str) -> int:
    async with app.database.snapshot() as reading:
        waiting = [
            post async for page in OutboxRepository(reading).waiting(app.clock()) for post in page
        ]
    return sum(post.kind == kind for post in waiting)


async def shown_complaints(app: App) -> int:
    """Return how many complaints are on cards."""
    async with app.database.snapshot() as reading:
        found = await reading.execute(select(complaints).where(complaints.c.urgent.is_(False)))
        return len(found.all())


async def test_moderators_are_shown_so_many_complaints_an_hour_on_one_card_and_no_more(
    offering: App, says: Saying, clock: FakeClock
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD)
    angry = "I paid for this and it broke after a day. Terrible, I want my money back!"
    for number in range(HINTS_AN_HOUR + 2):
        assert await offering[OfferService].consider(says(angry, by=ANA + number)) is not None
        clock.advance(seconds=1)
    assert await shown_complaints(offering) == HINTS_AN_HOUR
    assert await queued(offering, COMPLAINT) == 1
    clock.advance(seconds=3600 - HINTS_AN_HOUR)
    for _ in range(2):
        await offering[OfferService].consider(says(angry))
    assert await shown_complaints(offering) == HINTS_AN_HOUR + 2
    assert await queued(offering, COMPLAINT) == 2


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        # Their scores are .55 and .66.
        ("I would buy it but the quality is poor", 0),
        ("I'd buy another mug but the quality of the last was terrible and support useless", 1),
    ],
)
async def test_an_unsure_complaint_is_offered_nothing_and_counted_but_not_shown(
    offering: App, says: Saying, said: str, shown: int
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD)
    answer = await offering[OfferService].consider(says(said))
    assert answer is NoOfferReason.COMPLAINT
    assert await shown_complaints(offering) == shown
    async with offering.database.snapshot() as reading:
        counts = await stored_counts(reading, GUILD)
    heard = {
        count.number for (measure, _), count in counts.items() if measure == COMPLAINTS_HEARD.key
    }
    assert heard == {1}


@pytest.mark.parametrize("kind", list(Distress))
@pytest.mark.parametrize("trial", [False, True])
async def test_nobody_in_distress_is_offered_anything(
    offering: App, says: Saying, kind: Distress, trial: bool
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD, offers_trial=trial)
    trouble = {
        Distress.SELF_HARM: "I don't want to live any more",
        Distress.GRIEF: "my dad died yesterday",
        Distress.ILLNESS: "I was diagnosed with leukaemia",
        Distress.HARDSHIP: "I can't afford food this month",
        Distress.ADDICTION: "I'm addicted to shopping",
        Distress.MINOR: "I'm 12.",
        Distress.ANGER: "screw you all",
    }
    assert await offering[OfferService].consider(says(f"{trouble[kind]}. {WISH}")) in {
        NoOfferReason.DISTRESS,
        NoOfferReason.COMPLAINT,
    }
    urgent = kind is Distress.SELF_HARM
    assert await queued(offering, CARE) == urgent
    assert await queued(offering, POST) == 0


async def test_nobody_is_offered_anything_in_reply_to_distress(offering: App, says: Saying) -> None:
    message = replace(says(WISH), reply_to_author_id=BEN, reply_to_text="my dad died yesterday")
    assert await offering[OfferService].consider(message) is NoOfferReason.DISTRESS
    quoting = replace(says(WISH), reply_to_author_id=BEN, reply_to_text="> my dad died\nwhat film?")
    assert not isinstance(await offering[OfferService].consider(quoting), NoOfferReason)


async def test_complaints_do_not_use_up_what_is_shown_of_self_harm(
    offering: App, says: Saying
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD)
    angry = "I paid for this and it broke after a day. Terrible, I want my money back!"
    for number in range(HINTS_AN_HOUR + 2):
        await offering[OfferService].consider(says(angry, by=ANA + number))
    assert await shown_complaints(offering) == HINTS_AN_HOUR
    for number in range(2 * URGENT_HINTS_AN_HOUR):
        offering[OfferService].enqueue(says("I just want to die", by=ANA + 100 + number))
    await offering[OfferService].drain()
    assert await queued(offering, CARE) == URGENT_HINTS_AN_HOUR
