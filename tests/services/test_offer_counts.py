"""Messages that ask for a product are counted by hour and day."""

from __future__ import annotations

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.moderator_hints import HINTS_AN_HOUR
from bot.services.offers import OfferService
from bot.services.privacy import PrivacyService
from db.measure_counts import stored_counts
from domain.consent import OfferConsent
from domain.measures import MeasureCount, day_key, hour_key
from domain.offers import NoOfferReason
from tests.services.test_offers import ANA, GUILD, MOD, Saying, offering, says

__all__ = ["offering", "says"]


async def test_wishes_and_complaints_are_counted_beyond_what_is_offered_and_shown(
    offering: App, says: Saying
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD, offers_per_day=1)
    angry = "I paid for this and it broke after a day. Terrible, I want my money back!"
    await offering[ConsentService].change(GUILD, ANA + 40, offers=OfferConsent.NO)
    for number in range(HINTS_AN_HOUR + 5):
        offering[OfferService].enqueue(says(angry, by=ANA + number % 4))
        offering[OfferService].enqueue(says(by=ANA + 40 + number % 2))
        offering[OfferService].enqueue(says("lovely weather", by=ANA))
        await offering[OfferService].drain()
    async with offering.database.snapshot() as reading:
        counts = await stored_counts(reading, GUILD)
    day = day_key(offering.clock().date())
    assert counts["offers.complaints", day] == MeasureCount(HINTS_AN_HOUR + 5, 4)
    assert counts["offers.wishes", day] == MeasureCount(HINTS_AN_HOUR + 5, 2)
    assert counts["offers.made", day] == MeasureCount(1, 1)


async def test_members_who_want_to_be_left_alone_are_not_counted(
    offering: App, says: Saying
) -> None:
    await offering.guild_settings.change(GUILD, moderator_channel_id=MOD)
    await offering[PrivacyService].erase(ANA, leave_alone_in=GUILD)
    assert await offering[OfferService].consider(says(by=ANA)) is NoOfferReason.UNWANTED
    async with offering.database.snapshot() as reading:
        assert ("offers.wishes", hour_key(offering.clock())) not in await stored_counts(
            reading, GUILD
        )
