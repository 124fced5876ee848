"""Retention periods: declared for every table with people, and applied exactly."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services.contributions.totals import update_totals
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Database, sqlite_url
from db.declarations import declaration_of
from db.milestones import MilestoneRepository
from db.personal_data import PERSON_COLUMNS
from db.privacy_docs import periods_for_docs
from db.retention import find_old, let_go
from db.tables import metadata
from db.tables.contributions import contributions, totals
from domain.consent import Consent
from domain.contributions import Contribution, ContributionKind, Source
from tests.conftest import START
from tests.db.test_privacy import add_row

GUILD = 900
PEOPLE = range(501, 507)


def test_every_table_with_people_says_for_how_long_it_keeps_them() -> None:
    peopled = {
        table.name for table in metadata.sorted_tables if PERSON_COLUMNS & set(table.columns.keys())
    }
    noted = {
        table.name for table in metadata.sorted_tables if declaration_of(table).note is not None
    }
    kept = {
        table.name for table in metadata.sorted_tables if declaration_of(table).keep is not None
    }
    assert peopled <= noted <= kept


def test_the_periods_are_told_as_they_are_carried_out() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    (told,) = re.findall(
        r"<!-- begin: db\.privacy_docs\.periods_for_docs -->\n(.*?)\n<!-- end -->",
        page,
        re.DOTALL,
    )
    assert told == periods_for_docs()


def test_a_period_in_words_is_the_period_in_days() -> None:
    days = {"24 months": 730, "12 months": 365, "90 days": 90, "one day": 1}
    days |= {"30 days": 30, "16 days": 16, "8 days": 8}
    for table in metadata.sorted_tables:
        retention = declaration_of(table).keep
        if retention is None:
            continue
        if retention.keep:
            assert [d for words, d in days.items() if words in retention.words][:1] == [
                retention.keep.days
            ], table.name
        assert (retention.keep is None) == (retention.old is None), table.name


async def apply_all(database: Database, now: datetime) -> int:
    steps = 0
    while True:
        async with database.snapshot() as reading:
            old = await find_old(reading, now)
        if old is None:
            return steps
        async with database.transaction() as transaction:
            await let_go(transaction, old, now)
        steps += 1
        assert steps < 1000, f"{old.table.name} is found over and over"


async def test_it_comes_to_an_end_whatever_is_in_the_tables_and_nothing_too_old_is_left(
    database: Database,
) -> None:
    rng = Random(5)
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            for _ in range(12):
                await add_row(transaction, table, rng)
    assert await apply_all(database, START - timedelta(days=1)) < 5
    later = START + timedelta(days=3000)
    assert await apply_all(database, later) > 10
    async with database.snapshot() as reading:
        assert await find_old(reading, later) is None
        for name in (
            "contributions",
            "complaints",
            "till_requests",
            "score_log",
            "tier_notifications",
        ):
            table = metadata.tables[name]
            assert (await reading.execute(select(*table.primary_key))).all() == []


def act(rng: Random, number: int, day: int) -> Contribution:
    giver, receiver = rng.sample(PEOPLE, 2)
    return Contribution(
        guild_id=GUILD,
        channel_id=1,
        message_id=number,
        source=rng.choice([Source.THANKS, Source.NOMINATION, Source.REACTION]),
        kind=ContributionKind.HELPED,
        giver_id=giver,
        receiver_id=receiver,
        at=START + timedelta(days=day, hours=rng.random() * 23),
    )


@pytest.mark.long
@given(seed=st.integers(0, 2**32))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_letting_go_changes_no_board_then_or_when_later_ones_come_and_go(
    migrated: Path, seed: int
) -> None:
    asyncio.run(_twins(migrated, Random(seed)))


async def _twins(empty: Path, rng: Random) -> None:
    """Compare the boards of a database that deletes old rows with those of one that does not."""
    early = [act(rng, number, rng.randrange(60)) for number in range(1, 90)]
    later = [act(rng, number, 780 + rng.randrange(20)) for number in range(90, 120)]
    now = START + timedelta(days=730 + 30)
    with tempfile.TemporaryDirectory() as folder:
        boards = []
        for lets_go in (True, False):
            path = Path(folder) / f"{lets_go}.sqlite3"
            shutil.copyfile(empty, path)
            database = Database.open(sqlite_url(path))
            try:
                boards.append(await _live(database, early, later, now, lets_go=lets_go))
            finally:
                await database.close()
        assert boards[0] == boards[1]


async def _live(
    database: Database,
    before: list[Contribution],
    later: list[Contribution],
    now: datetime,
    *,
    lets_go: bool,
) -> list[dict[object, tuple[int, int]]]:
    boards = []
    async with database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, PEOPLE[0], Consent(listed=True), START)
        repository = ContributionRepository(transaction, GUILD)
        await update_totals(repository, [], before)
    boards.append(await _totals(database))
    if lets_go:
        assert await apply_all(database, now)
        async with database.snapshot() as reading:
            left = (await reading.execute(select(contributions.c.at))).scalars().all()
        assert all(at > now - timedelta(days=730 + 16) for at in left)
    boards.append(await _totals(database))
    assert boards[0] == boards[1]
    # Something of the days that still count is taken back, and new things come.
    settled = (now - timedelta(days=730)).astimezone(UTC).date()
    taken_back = [one for one in before if one.day >= settled][::3]
    async with database.transaction() as transaction:
        repository = ContributionRepository(transaction, GUILD)
        await update_totals(repository, taken_back, [])
        await update_totals(repository, [], later)
    boards.append(await _totals(database))
    return boards


async def _totals(database: Database) -> dict[object, tuple[int, int]]:
    async with database.snapshot() as reading:
        found = await reading.execute(select(totals))
        return {
            (row.period, row.kind, row.user_id): (row.points, row.contributions)
            for row in found
            if row.points or row.contributions
        }


async def test_how_many_somebody_received_stays_known(database: Database) -> None:
    rng = Random(3)
    early = [act(rng, number, number % 40) for number in range(1, 60)]
    async with database.transaction() as transaction:
        await update_totals(ContributionRepository(transaction, GUILD), [], early)
        before = await MilestoneRepository(transaction, GUILD).numbers(list(PEOPLE))
    await apply_all(database, START + timedelta(days=730 + 40))
    async with database.snapshot() as reading:
        assert (await reading.execute(select(contributions.c.id))).first() is not None
        assert await MilestoneRepository(reading, GUILD).numbers(list(PEOPLE)) == before
