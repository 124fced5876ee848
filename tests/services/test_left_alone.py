"""Nothing is stored about a member who opted out, whatever they do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Column, Date, Float, LargeBinary, String, select

from bot.app import App
from bot.message_router import discover_listeners
from bot.services.alerts.complaints import ComplaintCountService
from bot.services.alerts.reactions import NegativeReactionService
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

GUILD, CHANNEL, MOD, HELP, OTHER = 900, 901, 902, 903, 904
ANA, BEN = 501, 502
HEARD = (
    "where can I buy the blue mug?",
    "I paid for this and it broke after a day. Terrible, I want my money back!",
    "I want to kill myself, where can I buy the blue mug?",
    "where can I buy the blue mug? my dad died",
    f"thanks <@{BEN}>",
    "can somebody tell me how I open the kiln?",
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
    """Let every listener hear what Ana writes in each channel, and reactions for and by her."""
    now, zone = clock(), app.guild_settings.of(GUILD).zone
    listeners = discover_listeners(app)
    said = [(ANA, BEN, words) for words in HEARD] + [(BEN, ANA, f"thanks <@{ANA}>")]
    for channel in (CHANNEL, HELP, OTHER):
        for number, (author, other, words) in enumerate(said):
            message = IncomingMessage(
                snowflake_at(now, 100 * channel + number),
                GUILD,
                channel,
                author,
                words,
                mentions=(other,),
            )
            for listener in listeners:
                if listener.prefilter(GUILD, (channel,), message.said):
                    listener.handle(message)
            await app[OfferService].consider(message)
    app[NegativeReactionService].note(GUILD, CHANNEL, snowflake_at(now, 70), ANA)
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
    await app[ComplaintCountService].drain()
    await app[HearingService].flush()
    await app[NegativeReactionService].flush()
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
        help_channels=(HELP,),
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
    about = await tables_about(listening, ANA)
    assert about == {
        "alert_signals",
        "complaints",
        "contacts",
        "contributions",
        "inbox_items",
        "measure_people",
        "offers",
        "totals",
    }
