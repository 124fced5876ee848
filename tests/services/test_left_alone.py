"""Nothing is stored about a member who opted out, whatever they do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Column, Date, Float, LargeBinary, String, select

from bot.app import App
from bot.services.campaigns import CampaignService
from bot.services.contributions import ContributionService
from bot.services.listening.hearing import HearingService
from bot.services.offers import OfferService
from db.column_types import UtcDateTime
from db.consent import ConsentRepository
from db.coupons import CouponRepository
from db.tables import metadata
from domain.campaigns import Discount, Terms
from domain.consent import NOTHING_ALLOWED, Consent, OfferConsent
from domain.contributions import boost_contribution, event_signup
from domain.feature_switches import all_features
from domain.incoming_message import IncomingMessage
from domain.snowflakes import snowflake_at
from tests.conftest import FakeClock

GUILD, CHANNEL, MOD = 900, 901, 902
ANA, BEN = 501, 502
HEARD = (
    "where can I buy the blue mug?",
    "I paid for this and it broke after a day. Terrible, I want my money back!",
    "I want to kill myself, where can I buy the blue mug?",
    "where can I buy the blue mug? my dad died",
    f"thanks <@{BEN}>",
    "this is amazing, I absolutely love it. Excellent work!",
)


CODE_LENGTHS = {40, 64}
"""The lengths of columns for codes, keys and hashes."""


def can_name_members(column: Column[Any]) -> bool:
    """Return whether a column can contain a member's id: not a code, a hash, bytes or a time."""
    if isinstance(column.type, LargeBinary | UtcDateTime | Date | Float):
        return False
    return not (isinstance(column.type, String) and column.type.length in CODE_LENGTHS)


def names(value: object, user_id: int) -> bool:
    """Return whether a stored value contains the member's id as a whole number."""
    return re.search(rf"(?<!\d){user_id}(?!\d)", str(value)) is not None


async def tables_about(app: App, user_id: int) -> set[str]:
    """Return the tables with the member's id in any column."""
    found = set()
    async with app.database.snapshot() as reading:
        for table in metadata.sorted_tables:
            columns = [column for column in table.columns if can_name_members(column)]
            rows = await reading.execute(select(*columns))
            if any(names(value, user_id) for row in rows for value in row):
                found.add(table.name)
    return found


async def test_digits_within_other_numbers_name_nobody(app: App, clock: FakeClock) -> None:
    campaign = await app[CampaignService].create(
        GUILD, Terms("the blue mug", Discount(15), 14), by=MOD
    )
    code = f"AB{ANA}CD"
    async with app.database.transaction() as transaction:
        await CouponRepository(transaction).add(campaign, int(f"9{ANA}9"), code, clock())
    assert await tables_about(app, ANA) == set()
    async with app.database.transaction() as transaction:
        await CouponRepository(transaction).add(campaign, ANA, "another", clock())
    assert await tables_about(app, ANA) == {"coupons"}


async def hear_everything(app: App, clock: FakeClock) -> None:
    now, zone = clock(), app.guild_settings.of(GUILD).zone
    for number, said in enumerate(HEARD):
        message = IncomingMessage(
            snowflake_at(now, number), GUILD, CHANNEL, ANA, said, mentions=(BEN,)
        )
        app[ContributionService].record_thanks(message)
        await app[OfferService].consider(message)
        app[OfferService].enqueue(message)
        app[HearingService].enqueue(message)
    app[ContributionService].record_thanks(
        IncomingMessage(
            snowflake_at(now, 50), GUILD, CHANNEL, BEN, f"thanks <@{ANA}>", mentions=(ANA,)
        )
    )
    for giver, author in ((ANA, BEN), (BEN, ANA)):
        app[ContributionService].record_reaction(
            guild_id=GUILD,
            channel_id=CHANNEL,
            message_id=snowflake_at(now, 60 + giver % 2),
            author_id=author,
            giver_id=giver,
            emoji="💡",
        )
    app[ContributionService].record(boost_contribution(GUILD, CHANNEL, ANA, now, zone))
    app[ContributionService].record(event_signup(GUILD, CHANNEL, 77, ANA, now))
    await app[OfferService].drain()
    await app[HearingService].flush()
    await app[ContributionService].flush()


@pytest.fixture
async def listening(app: App) -> App:
    """Turn everything on, in a guild whose moderators are shown complaints."""
    await app.guild_settings.change(
        GUILD,
        features=frozenset(all_features()),
        offer_channel_ids=(CHANNEL,),
        moderator_channel_id=MOD,
        offers_trial=False,
    )
    await app[CampaignService].create(GUILD, Terms("the blue mug", Discount(15), 14), by=MOD)
    return app


@pytest.mark.parametrize(
    "consent", [NOTHING_ALLOWED, Consent(counted=False, named=False, offers=OfferConsent.NO)]
)
async def test_hearing_writes_nothing_about_who_allows_nothing(
    listening: App, clock: FakeClock, consent: Consent
) -> None:
    async with listening.database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, ANA, consent, clock())
    await hear_everything(listening, clock)
    assert await tables_about(listening, ANA) == {"consents"}


async def test_hearing_writes_about_who_has_chosen_nothing(
    listening: App, clock: FakeClock
) -> None:
    await hear_everything(listening, clock)
    assert {"contributions", "totals", "offers", "complaints"} <= await tables_about(listening, ANA)
