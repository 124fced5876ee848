"""Nothing is written down about a member who wants to be left alone, whatever is heard of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.app import App
from db.members import MemberRepository
from db.tables import metadata
from domain.campaigns import Discount, Terms
from domain.contributions import boosted, signed_up
from domain.members import NOTHING_ALLOWED, Consent, Offers
from domain.messages import HeardMessage, id_at
from domain.settings import Feature
from tests.conftest import ToldClock

GUILD, CHANNEL, MOD = 900, 901, 902
ANA, BEN = 501, 502
HEARD = (
    "where can I buy the blue mug?",
    "I paid for this and it broke after a day. Terrible, I want my money back!",
    "I want to kill myself, where can I buy the blue mug?",
    "where can I buy the blue mug? my dad died",
    f"thanks <@{BEN}>",
)


async def tables_about(app: App, user_id: int) -> set[str]:
    """The tables of which a row names the member, in whatever column."""
    found = set()
    async with app.database.snapshot() as reading:
        for table in metadata.sorted_tables:
            rows = await reading.execute(select(table))
            if any(str(user_id) in str(value) for row in rows for value in row):
                found.add(table.name)
    return found


async def hear_everything(app: App, clock: ToldClock) -> None:
    now, zone = clock(), app.guilds.of(GUILD).zone
    for number, said in enumerate(HEARD):
        message = HeardMessage(id_at(now, number), GUILD, CHANNEL, ANA, said, mentions=(BEN,))
        app.contributions.hear(message)
        await app.offers.consider(message)
        app.offers.hear(message)
    app.contributions.hear(
        HeardMessage(id_at(now, 50), GUILD, CHANNEL, BEN, f"thanks <@{ANA}>", mentions=(ANA,))
    )
    for giver, author in ((ANA, BEN), (BEN, ANA)):
        app.contributions.react(
            guild_id=GUILD,
            channel_id=CHANNEL,
            message_id=id_at(now, 60 + giver % 2),
            author_id=author,
            giver_id=giver,
            emoji="💡",
        )
    app.contributions.take_in(boosted(GUILD, CHANNEL, ANA, now, zone))
    app.contributions.take_in(signed_up(GUILD, CHANNEL, 77, ANA, now))
    await app.offers.settle()
    await app.contributions.flush()


@pytest.fixture
async def listening(app: App) -> App:
    """The application with everything on, in a guild whose moderators are shown complaints."""
    await app.guilds.change(
        GUILD,
        features=frozenset(Feature),
        offer_channel_ids=(CHANNEL,),
        moderator_channel_id=MOD,
        offers_trial=False,
    )
    await app.campaigns.create(GUILD, Terms("the blue mug", Discount(15), 14), by=MOD)
    return app


@pytest.mark.parametrize(
    "consent", [NOTHING_ALLOWED, Consent(counted=False, named=False, offers=Offers.NO)]
)
async def test_hearing_writes_nothing_about_who_allows_nothing(
    listening: App, clock: ToldClock, consent: Consent
) -> None:
    async with listening.database.transaction() as transaction:
        await MemberRepository(transaction).put(GUILD, ANA, consent, clock())
    await hear_everything(listening, clock)
    assert await tables_about(listening, ANA) == {"members"}


async def test_hearing_writes_about_who_has_chosen_nothing(
    listening: App, clock: ToldClock
) -> None:
    await hear_everything(listening, clock)
    assert {"acts", "totals", "offers", "complaints"} <= await tables_about(listening, ANA)
