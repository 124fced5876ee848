"""Counts are written with what they count, and equal a count from scratch."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.feature_specs import discover_features
from bot.services.contributions.totals import update_totals
from db.contributions import ContributionRepository
from db.database import Database, Transaction, sqlite_url
from db.guild_settings import GuildSettingsRepository
from db.measure_counts import count_rows, recount, stored_counts
from db.measured_rows import row_sources
from db.measures import MeasureRepository
from db.retention import find_old, let_go
from db.tables import metadata
from db.tables.measure_counts import measure_counts, measure_people
from domain.contests.measures import VOTES_CAST
from domain.contributions import Contribution, ContributionKind, Source
from domain.guild_settings import GuildSettings
from domain.measures import MeasureCount, Occurrence, People, all_measures, day_key, hour_key
from domain.offer_measures import COMPLAINTS_HEARD
from tests.conftest import START
from tests.db.test_privacy import add_row

GUILD, OTHER = 900, 901
ANA, BEN, CLEO = 501, 502, 503
Deed = tuple[int, Source, int, int, bool]
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles")


async def in_zone(transaction: Transaction, name: str, guild_id: int = GUILD) -> None:
    """Let the guild's clocks show this zone."""
    chosen = replace(GuildSettings(), time_zone=name)
    await GuildSettingsRepository(transaction).put(guild_id, chosen, START)


def friendly(
    at: datetime, number: int, source: Source, giver: int, receiver: int, zone: str
) -> Contribution:
    """Return a contribution, counted by clocks of the zone."""
    return Contribution(
        guild_id=GUILD,
        channel_id=2,
        message_id=number,
        source=source,
        kind=ContributionKind.HELPED,
        giver_id=giver,
        receiver_id=giver if source.spec.is_own else receiver,
        at=at,
        detail=str(number),
    ).counted_in(ZoneInfo(zone))


DEEDS = st.lists(
    st.tuples(
        st.integers(0, 30),  # the message
        st.sampled_from([Source.THANKS, Source.FRIEND, Source.ENTRY, Source.POINTS]),
        st.sampled_from([ANA, BEN, CLEO]),
        st.integers(0, 600),  # quarters of an hour after the start
        st.booleans(),  # whether it is undone
    ),
    max_size=8,
)


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(zone=st.sampled_from(ZONES), steps=st.lists(DEEDS, max_size=5))
@example(
    # 18:00 UTC is 23:30 in Kolkata: one hour in two days.
    zone="Asia/Kolkata",
    steps=[
        [(1, Source.THANKS, ANA, 25, False), (2, Source.THANKS, ANA, 27, False)],
        [(1, Source.THANKS, ANA, 25, True)],
        [(2, Source.THANKS, ANA, 27, True)],
    ],
)
async def test_counts_of_contributions_equal_a_count_from_scratch_whatever_is_undone(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory, zone: str, steps: list[list[Deed]]
) -> None:
    path = tmp_path_factory.mktemp("counts") / "whole.sqlite3"
    shutil.copy(migrated, path)
    database = Database.open(sqlite_url(path))
    try:
        async with database.transaction() as transaction:
            await in_zone(transaction, zone)
        for step in steps:
            async with database.transaction() as transaction:
                repository = ContributionRepository(transaction, GUILD)
                before = await repository.on_messages(set(range(31)))
                after = {contribution.key: contribution for contribution in before}
                for number, source, giver, quarters, is_undone in step:
                    at = START + timedelta(minutes=15 * quarters)
                    one = friendly(at, number, source, giver, CLEO + 1, zone)
                    if is_undone:
                        after.pop(one.key, None)
                    else:
                        after.setdefault(one.key, one)
                await update_totals(repository, before, list(after.values()))
        async with database.snapshot() as reading:
            assert await stored_counts(reading, GUILD) == await count_rows(reading, GUILD)
        assert await recount(database, GUILD) == 0
    finally:
        await database.close()


async def test_people_are_counted_once_an_hour_and_once_a_day(database: Database) -> None:
    async with database.transaction() as transaction:
        await in_zone(transaction, "Europe/Berlin")
    late = datetime(2026, 3, 2, 22, 50, tzinfo=UTC)
    for minutes, person in ((0, ANA), (5, ANA), (5, BEN), (10, ANA), (20, ANA)):
        async with database.transaction() as transaction:
            at = late + timedelta(minutes=minutes)
            transaction.occurrences.add(Occurrence(COMPLAINTS_HEARD, GUILD, at, person))
    async with database.snapshot() as reading:
        assert await stored_counts(reading, GUILD) == {
            ("offers.complaints", "2026-03-02T22"): MeasureCount(3, 2),
            ("offers.complaints", "2026-03-02T23"): MeasureCount(2, 1),
            ("offers.complaints", "2026-03-02"): MeasureCount(3, 2),
            # In Berlin it is an hour later.
            ("offers.complaints", "2026-03-03"): MeasureCount(2, 1),
        }
        repository = MeasureRepository(reading, GUILD)
        assert await repository.counts(COMPLAINTS_HEARD, "2026-03-02", "2026-03-03") == {
            "2026-03-02": MeasureCount(3, 2),
            "2026-03-03": MeasureCount(2, 1),
        }
        assert list(await repository.counts(COMPLAINTS_HEARD, hour_key(late), hour_key(late))) == [
            "2026-03-02T22"
        ]
        hours = late, late + timedelta(hours=1)
        assert await repository.people_between([COMPLAINTS_HEARD], *hours) == 2
        assert await repository.people_between([COMPLAINTS_HEARD], hours[1], hours[1]) == 1


async def test_a_measure_of_people_by_day_keeps_nobody_by_the_hour(database: Database) -> None:
    async with database.transaction() as transaction:
        transaction.occurrences.add(Occurrence(VOTES_CAST, GUILD, START, ANA, 3))
    async with database.snapshot() as reading:
        kept = list(await reading.execute(select(measure_people.c.period)))
        assert [row.period for row in kept] == [day_key(START.date())]
        assert await stored_counts(reading, GUILD) == {
            ("contests.votes", hour_key(START)): MeasureCount(3, 0),
            ("contests.votes", day_key(START.date())): MeasureCount(3, 1),
        }


async def test_what_is_undone_with_its_transaction_is_not_counted(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as transaction:
            transaction.occurrences.add(Occurrence(COMPLAINTS_HEARD, GUILD, START, ANA))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction() as transaction:
        assert not transaction.occurrences
    async with database.snapshot() as reading:
        assert await stored_counts(reading, GUILD) == {}


async def test_guilds_are_counted_apart(database: Database) -> None:
    async with database.transaction() as transaction:
        await in_zone(transaction, "America/Los_Angeles", OTHER)
        early = datetime(2026, 3, 2, 1, tzinfo=UTC)
        for guild_id in (GUILD, OTHER):
            transaction.occurrences.add(Occurrence(VOTES_CAST, guild_id, early, ANA))
    async with database.snapshot() as reading:
        here, there = await stored_counts(reading, GUILD), await stored_counts(reading, OTHER)
    assert set(here) - set(there) == {("contests.votes", "2026-03-02")}
    assert set(there) - set(here) == {("contests.votes", "2026-03-01")}


async def test_every_source_of_rows_can_be_counted_and_raises_what_is_too_low(
    database: Database,
) -> None:
    rng = Random(5)
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            for _ in range(12):
                fixed = {"guild_id": GUILD} if "guild_id" in table.c else {}
                await add_row(transaction, table, rng, **fixed)
        for table in (measure_counts, measure_people):
            await transaction.execute(table.delete())
    async with database.snapshot() as reading:
        counted = await count_rows(reading, GUILD)
    assert len(set(row_sources()) & {measure for measure, _ in counted}) > 3
    assert await recount(database, GUILD) == len(counted)
    async with database.snapshot() as reading:
        assert await stored_counts(reading, GUILD) == counted
    async with database.transaction() as transaction:
        await transaction.execute(update(measure_counts).values(number=1000, people=1000))
    assert await recount(database, GUILD) == 0


async def test_people_are_kept_until_the_day_is_over_everywhere_and_counts_longer(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        transaction.occurrences.add(Occurrence(COMPLAINTS_HEARD, GUILD, START, ANA))

    async def left(now: datetime) -> tuple[int, int]:
        while True:
            async with database.snapshot() as reading:
                old = await find_old(reading, now)
            if old is None:
                break
            async with database.transaction() as transaction:
                await let_go(transaction, old, now)
        async with database.snapshot() as reading:
            rows = await reading.execute(select(measure_people))
            counts = await stored_counts(reading, GUILD)
        return len(list(rows)), len(counts)

    # The day ends last where clocks are twelve hours behind UTC.
    assert await left(START + timedelta(hours=35)) == (2, 2)
    assert await left(START + timedelta(hours=37)) == (0, 2)
    assert await left(START + timedelta(days=740)) == (0, 1)


def test_each_measure_belongs_to_one_feature_and_says_what_it_counts() -> None:
    measures = all_measures()
    assert len(measures) > 8
    assert set(row_sources()) <= set(measures)
    for key, source in row_sources().items():
        assert source.rows.measure is measures[key]
        if measures[key].people is not People.NOT_COUNTED:
            assert source.rows.person is not None
    keys = {feature.key for feature in discover_features()}
    assert {key.split(".")[0] for key in measures} <= keys | {"posts"}
    assert all(len(key) <= measure_counts.c.measure.type.length for key in measures)  # type: ignore[attr-defined]
