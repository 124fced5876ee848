"""Seeing, exporting and erasing a person's data."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, insert, select

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService, removal
from bot.services.contributions.totals import ComputedDeltas
from bot.services.privacy import PrivacyService
from db.campaigns import CampaignRepository
from db.contribution_rows import contribution_of
from db.contributions import ContributionRepository
from db.database import Database, Transaction
from db.erasure import AT_ONCE, Erasure
from db.key_value import KeyValueStore
from db.tables.contributions import contributions, totals
from db.tables.offers import offers
from db.tables.tills import till_keys
from domain.campaigns import Discount, Terms
from domain.consent import NOTHING_ALLOWED, Consent, OfferConsent
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.totals import total_deltas
from domain.refusals import Refusal
from tests.conftest import START, FakeClock
from tests.db.test_privacy import traces

GUILD, CHANNEL = 100_000_000_000_000_001, 100_000_000_000_000_002
ANA, BEN, CLEO = (501_000_000_000_000_000 + number for number in range(3))


def thanks(giver: int, receiver: int, message_id: int, *, hours: float = 0) -> Contribution:
    return Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id,
        source=Source.THANKS,
        kind=ContributionKind.HELPED,
        giver_id=giver,
        receiver_id=receiver,
        at=START + timedelta(hours=hours),
    )


def reaction(giver: int, receiver: int, message_id: int) -> Contribution:
    return Contribution(
        guild_id=GUILD,
        channel_id=CHANNEL,
        message_id=message_id,
        source=Source.REACTION,
        kind=ContributionKind.ENTERTAINED,
        giver_id=giver,
        receiver_id=receiver,
        at=START,
        detail="😂",
    )


async def count_contributions(app: App, *given: Contribution) -> None:
    async with app.database.transaction() as transaction:
        for contribution in given:
            await app[ContributionService].credit(transaction, contribution)


async def all_totals(database: Database) -> dict[tuple[str, str, int], tuple[int, int]]:
    async with database.snapshot() as reading:
        found = await reading.execute(select(totals))
        return {
            (row.period, row.kind, row.user_id): (row.points, row.contributions)
            for row in found
            if row.points or row.contributions
        }


async def acts_now(database: Database) -> list[Contribution]:
    async with database.snapshot() as reading:
        messages = list((await reading.execute(select(contributions.c.message_id))).scalars())
        return await ContributionRepository(reading, GUILD).on_messages(messages)


async def test_totals_of_others_are_what_a_count_afresh_of_the_acts_left_gives(
    app: App, database: Database
) -> None:
    await count_contributions(
        app,
        thanks(ANA, BEN, 1),
        thanks(ANA, BEN, 2),
        thanks(CLEO, BEN, 3),
        thanks(BEN, ANA, 4),
        thanks(ANA, CLEO, 5, hours=200),
        *(reaction(giver, BEN, 6) for giver in (ANA, CLEO, 999_000_000_000_000_000)),
    )
    before = await all_totals(database)
    await app[PrivacyService].erase(ANA)
    left = await acts_now(database)
    assert {contribution.giver_id for contribution in left} == {CLEO, 999_000_000_000_000_000}
    afresh = defaultdict(lambda: (0, 0), total_deltas([], left))
    assert await all_totals(database) == dict(afresh) != before


async def test_what_was_heard_and_not_written_yet_is_erased_too(
    app: App, database: Database
) -> None:
    app[ContributionService].record_reaction(
        guild_id=GUILD, channel_id=CHANNEL, message_id=9, author_id=BEN, giver_id=ANA, emoji="😂"
    )
    await app[PrivacyService].erase(ANA)
    await app[ContributionService].flush()
    async with database.snapshot() as reading:
        assert await traces(reading, ANA) == {}


async def test_erasing_leaves_nothing_not_even_what_was_allowed(
    app: App, database: Database
) -> None:
    await app[ConsentService].change(GUILD, ANA, offers=OfferConsent.YES)
    await app[PrivacyService].erase(ANA)
    assert await app[ConsentService].of(GUILD, ANA) == Consent()


async def test_who_wants_to_be_left_alone_afterwards_is_remembered_for_that_alone(
    app: App, database: Database
) -> None:
    await count_contributions(app, thanks(ANA, BEN, 1))
    await app[PrivacyService].erase(ANA, leave_alone_in=GUILD)
    assert await app[ConsentService].of(GUILD, ANA) == NOTHING_ALLOWED
    async with database.snapshot() as reading:
        assert await traces(reading, ANA) == {"consents": 1}


async def test_erasing_twice_at_once_is_erasing_once(app: App, database: Database) -> None:
    await count_contributions(app, thanks(ANA, BEN, 1), thanks(CLEO, BEN, 2))
    await asyncio.gather(app[PrivacyService].erase(ANA), app[PrivacyService].erase(ANA))
    afresh = total_deltas([], await acts_now(database))
    assert await all_totals(database) == afresh


async def test_an_export_holds_every_row_and_names_nobody_else(
    app: App, database: Database
) -> None:
    await count_contributions(app, thanks(ANA, BEN, 1), thanks(BEN, ANA, 2))
    await app[ConsentService].change(GUILD, ANA, named=False)
    document = json.loads((await app[PrivacyService].export(ANA)).files["ovation.json"])
    assert document["person"] == str(ANA)
    given = [
        (row["giver_id"], row["receiver_id"]) for row in document["tables"]["contributions"]["rows"]
    ]
    assert sorted(given) == [("person 1", "you"), ("you", "person 1")]
    assert document["tables"]["consents"]["rows"][0]["named"] is False
    assert document["tables"]["consents"]["rows"][0]["listed"] is False
    written = json.dumps(document)
    assert str(BEN) not in written
    assert str(CHANNEL) in written


async def test_the_overview_counts_what_is_kept_in_this_guild_alone(app: App) -> None:
    await count_contributions(app, thanks(ANA, BEN, 1), thanks(BEN, ANA, 2), thanks(ANA, BEN, 3))
    kept = (await app[PrivacyService].overview(GUILD, ANA)).kept
    assert (kept.given, kept.received, kept.entries) == (2, 1, 0)
    assert (await app[PrivacyService].overview(GUILD + 1, ANA)).kept.given == 0


async def test_an_export_holds_no_secret_of_the_guilds(app: App, database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(till_keys).values(
                guild_id=GUILD, name="counter", secret="never", created_by=ANA, created_at=START
            )
        )
    document = (await app[PrivacyService].export(ANA)).files["ovation.json"].decode()
    assert "counter" in document
    assert "never" not in document


@pytest.fixture
def in_writing(monkeypatch: pytest.MonkeyPatch) -> list[Contribution]:
    """Return a list of the contributions that are read while a transaction keeps others waiting."""
    read: list[Contribution] = []
    writing = False
    transaction, made = Database.transaction, contribution_of

    @asynccontextmanager
    async def watched(self: Database, *guild_ids: int) -> AsyncIterator[Transaction]:
        nonlocal writing
        async with transaction(self, *guild_ids) as opened:
            writing = True
            try:
                yield opened
            finally:
                writing = False

    def noted(row: Row[Any]) -> Contribution:
        if writing:
            read.append(made(row))
        return made(row)

    monkeypatch.setattr(Database, "transaction", watched)
    monkeypatch.setattr("db.contributions.contribution_of", noted)
    return read


async def test_what_an_erasure_changes_is_computed_while_others_write(
    app: App, database: Database, in_writing: list[Contribution]
) -> None:
    await count_contributions(app, *(thanks(ANA, BEN + n % 7, n, hours=n) for n in range(1, 101)))
    assert in_writing
    in_writing.clear()
    await app[PrivacyService].erase(ANA)
    assert in_writing == []
    assert await all_totals(database) == {}


@pytest.mark.parametrize("deed", ["thanks", "revoked"])
async def test_what_others_change_between_computing_and_erasing_is_counted(
    app: App, database: Database, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    # From the eleventh of a day on, they are worth less.
    receivers = [ANA, ANA, *range(CLEO, CLEO + 9)]
    await count_contributions(app, *(thanks(BEN, to, n) for n, to in enumerate(receivers)))
    planned = removal.compute_removal_ahead

    async def interrupted(*given: Any) -> ComputedDeltas:
        plan = await planned(*given)
        async with database.transaction() as transaction:
            if deed == "thanks":
                await app[ContributionService].credit(transaction, thanks(BEN, 1, 99, hours=1))
            else:
                await app[ContributionService].undo(transaction, GUILD, thanks(BEN, CLEO, 2))
        return plan

    monkeypatch.setattr(removal, "compute_removal_ahead", interrupted)
    await app[PrivacyService].erase(ANA)
    left = await acts_now(database)
    assert len(left) == (10 if deed == "thanks" else 8)
    assert await all_totals(database) == total_deltas([], left)


@pytest.mark.long
async def test_others_write_while_somebody_with_much_is_erased(
    app: App, database: Database
) -> None:
    await count_contributions(app, *(thanks(ANA, BEN, number) for number in range(1, 121)))
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(offers),
            [
                {
                    "guild_id": GUILD,
                    "campaign_id": await campaign_of(transaction),
                    "user_id": ANA,
                    "channel_id": CHANNEL,
                    "message_id": number,
                    "named": True,
                    "score": 1.0,
                    "trial": False,
                    "offered_at": START,
                }
                for number in range(1000)
            ],
        )
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            async with database.transaction() as transaction:
                await KeyValueStore(transaction).put("beside", str(written))
            written += 1

    writer = asyncio.create_task(write())
    await app[PrivacyService].erase(ANA)
    writer.cancel()
    # 1,000 offers at 200 a step, and the thanks at some messages a step.
    assert written >= 1000 // AT_ONCE + 120 // 64
    async with database.snapshot() as reading:
        assert await traces(reading, ANA) == {}


async def campaign_of(transaction: Transaction) -> int:
    terms = Terms(product="mug", discount=Discount(percent=5), valid_days=3)
    campaign = await CampaignRepository(transaction).add(GUILD, terms, created_by=1, at=START)
    return campaign.id


@pytest.mark.parametrize("alone", [None, GUILD])
async def test_an_erasure_that_was_broken_off_is_brought_to_its_end_by_itself(
    app: App,
    database: Database,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    alone: int | None,
) -> None:
    await count_contributions(app, thanks(ANA, BEN, 1), thanks(BEN, ANA, 2))
    await app[ConsentService].change(GUILD, ANA, named=False)

    async def broken(*_: object) -> None:
        raise OSError("the machine stops here")

    with monkeypatch.context() as patched:
        patched.setattr(Erasure, "_erase_coupons", broken)
        with pytest.raises(OSError, match="stops here"):
            await app[PrivacyService].erase(ANA, leave_alone_in=alone)
        async with database.snapshot() as reading:
            assert (await traces(reading, ANA))["jobs"] == 1
        clock.advance(minutes=5)
        assert await app.scheduler.run_due() == 1
        async with database.snapshot() as reading:
            assert (await traces(reading, ANA))["jobs"] == 1
    clock.advance(minutes=5)
    await app.scheduler.run_due()
    async with database.snapshot() as reading:
        assert await traces(reading, ANA) == ({} if alone is None else {"consents": 1})
    expected = Consent() if alone is None else NOTHING_ALLOWED
    assert await app[ConsentService].of(GUILD, ANA) == expected


@pytest.mark.parametrize("deed", ["erase", "export"])
async def test_a_person_pauses_between_two_of_them_and_others_do_not_wait_for_that(
    app: App, clock: FakeClock, deed: str
) -> None:
    ask = getattr(app[PrivacyService], deed)
    await ask(ANA)
    with pytest.raises(Refusal):
        await ask(ANA)
    await ask(BEN)
    clock.advance(minutes=10)
    await ask(ANA)
