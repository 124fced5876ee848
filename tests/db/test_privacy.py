"""Erasing a person from every table and column."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Integer,
    SmallInteger,
    String,
    Table,
    delete,
    func,
    select,
)

from db.column_types import UtcDateTime
from db.database import Database, Transaction, sqlite_url
from db.declarations import ErasureRule, declaration_of
from db.erasure import Erasure
from db.personal_data import (
    NOBODY,
    PERSON_COLUMNS,
    redact,
    worded,
)
from db.privacy import PrivacyRepository
from db.tables import metadata
from db.tables.cases import cases
from db.tables.contests import contests, entries, votes
from db.upsert import insert
from domain.contests.contest_kinds import CONTEST_KINDS

ME = 501_234_567_890_123_456
OTHERS = (601_234_567_890_123_456, 701_234_567_890_123_457)
START = datetime(2026, 3, 2, 12, tzinfo=UTC)

CHOICES: dict[str, tuple[Any, ...]] = {
    "contributions.source": ("thanks", "reaction"),
    "contributions.kind": ("helped", "entertained"),
    "contests.kind": tuple(CONTEST_KINDS),
    "percent": (5, 50),
    "rating": (1, 2, 3),
    "jury_scores.score": (1, 3, 5),
    "ties.prize": ("public", "jury"),
    "ties.policy": ("shared", "choice", "run_off"),
    "media_type": ("image/png",),
}
"""Values of columns whose check constraint does not list them."""


def erased_tables() -> set[str]:
    """Return the tables that declare an erasure rule."""
    return {
        table.name
        for table in metadata.sorted_tables
        if declaration_of(table).erase is not ErasureRule.NO_PERSON
    }


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (f"thanks <@{ME}>!", f"thanks <@{NOBODY}>!"),
        (f"1{ME}", f"1{ME}"),
        ([{"author": ME}, True, None], [{"author": NOBODY}, True, None]),
        ({str(ME): [1, 2.5]}, {str(NOBODY): [1, 2.5]}),
    ],
)
def test_the_id_is_struck_out_of_texts_and_documents_and_nothing_else_is(
    value: Any, left: Any
) -> None:
    assert redact(value, ME) == left


@pytest.mark.long
@given(seed=st.integers(0, 2**32), rows=st.integers(1, 8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_erasing_no_table_holds_the_id_and_others_keep_what_is_theirs(
    migrated_file: Path, seed: int, rows: int
) -> None:
    asyncio.run(_erase_in_a_filled_database(migrated_file, Random(seed), rows))


@pytest.fixture(scope="module")
def migrated_file(migrated: Path) -> Path:
    return migrated


async def _erase_in_a_filled_database(empty: Path, rng: Random, rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filled.sqlite3"
        shutil.copyfile(empty, path)
        database = Database.open(sqlite_url(path))
        try:
            await _erase_and_look(database, rng, rows)
        finally:
            await database.close()


async def _erase_and_look(database: Database, rng: Random, rows: int) -> None:
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            for _ in range(rows):
                await add_row(transaction, table, rng)
        ballots = await _closed_ballots(transaction)
        others = [await _rows_of(transaction, other) for other in OTHERS]
    await Erasure(database, ME, START).run()
    async with database.snapshot() as reading:
        assert await traces(reading, ME) == {}
        assert [page async for page in PrivacyRepository(reading).pages(ME)] == []
        assert await _closed_ballots(reading) == ballots
        for other, before in zip(OTHERS, others, strict=True):
            after = await _rows_of(reading, other)
            assert {name: number for name, number in before.items() if after[name] < number} == {}


async def traces(transaction: Transaction, user_id: int) -> dict[str, int]:
    """Count the rows' values with this id in each table, in any column, by raw text.

    Ids within hexadecimal strings are not counted: keys and digests contain any digits by chance.
    """
    stands = re.compile(rf"(?<![0-9a-fA-F]){user_id}(?![0-9a-fA-F])")
    found: dict[str, int] = defaultdict(int)
    for table in metadata.sorted_tables:
        for row in await transaction.exec_driver_sql(f'SELECT * FROM "{table.name}"'):  # noqa: S608
            found[table.name] += sum(bool(stands.search(str(value))) for value in row)
    return {name: times for name, times in found.items() if times}


async def _closed_ballots(transaction: Transaction) -> set[Any]:
    """Return number and sum of the votes of contests that are over, by entry."""
    found = await transaction.execute(
        select(votes.c.entry_id, func.count(), func.sum(votes.c.rating))
        .join(contests, contests.c.id == votes.c.contest_id)
        .where(contests.c.state.in_(("closed", "cancelled")))
        .where(votes.c.entry_id.in_(_entries_that_stay()))
        .group_by(votes.c.entry_id)
    )
    return {tuple(row) for row in found}


def _entries_that_stay() -> Any:
    return (
        select(entries.c.id)
        .join(contests)
        .where((entries.c.author_id != ME) | contests.c.state.in_(("closed", "cancelled")))
    )


async def _rows_of(transaction: Transaction, user_id: int) -> dict[str, int]:
    """Count the rows in each table that name this person and not the erased one."""
    counts: dict[str, int] = {}
    for table in metadata.sorted_tables:
        people = [column for column in table.columns if column.name in PERSON_COLUMNS]
        within = any(key.column.table in {entries, cases} for key in table.foreign_keys)
        if not people or within:
            continue  # rows about an entry or a case are deleted with it
        subjects = [column for column in table.columns if column.name == "subject_id"]
        found = await transaction.execute(select(*people, *subjects))
        counts[table.name] = sum(user_id in row and ME not in row for row in found)
    return counts


async def add_row(transaction: Transaction, table: Table, rng: Random, **fixed: Any) -> None:
    """Add a row of made-up values, unless a row that it must refer to is missing.

    Columns named in `fixed` have that value.
    """
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name == "id":
            continue
        if column.name in fixed:
            values[column.name] = fixed[column.name]
        elif column.foreign_keys:
            (key,) = column.foreign_keys
            found = list((await transaction.execute(select(key.column))).scalars())
            if not found and not column.nullable:
                return
            values[column.name] = rng.choice(found or [None])
        else:
            values[column.name] = _value(table, column, rng)
    if table.name == "votes":
        # A vote is for an entry of its own contest.
        belongs = select(entries.c.contest_id).where(entries.c.id == values["entry_id"])
        values["contest_id"] = (await transaction.execute(belongs)).scalar_one()
    statement = insert(transaction, table).values(**values).on_conflict_do_nothing()
    await transaction.execute(statement)


def _choices(table: Table, column: Column[Any]) -> Sequence[Any]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            listed = re.fullmatch(rf"{column.name} IN \((.+)\)", str(constraint.sqltext))
            if listed:
                return re.findall(r"'(\w+)'", listed[1])
    return CHOICES.get(f"{table.name}.{column.name}") or CHOICES.get(column.name, ())


def _value(table: Table, column: Column[Any], rng: Random) -> Any:  # noqa: C901, PLR0911, PLR0912 (one per kind)
    person = rng.choice((ME, *OTHERS))
    if choices := _choices(table, column):
        return rng.choice(choices)
    if column.name in PERSON_COLUMNS:
        return person
    match column.type:
        case Boolean():
            return rng.random() < 0.5
        case BigInteger():
            # A subject of the schedule or of a post may be a person.
            return person if column.name == "subject_id" else rng.randrange(1, 2**40)
        case SmallInteger():
            return rng.randrange(1, 2**15)
        case Integer():
            return rng.randrange(1, 2**30)
        case Float():
            return rng.random()
        case JSON() if column not in worded(table):
            return {"said": 7}
        case JSON():
            return {"author_id": person, "said": [f"<@{person}>", person, 7]}
        case String() if column not in worded(table):
            return f"{rng.randrange(10**9)}"[: column.type.length]
        case String():
            return f"{rng.randrange(10**6)} <@{person}>"[: column.type.length]
        case Date():
            return START.date()
        case UtcDateTime():
            return START + timedelta(minutes=rng.randrange(10**4))
    return rng.randbytes(8)


async def test_whoever_stands_in_every_column_for_people_stands_nowhere_once_erased(
    database: Database,
) -> None:
    rng = Random(11)
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            await add_row(transaction, table, rng)
            for column in PERSON_COLUMNS & set(table.columns.keys()):
                # A made-up row may be one that there is, which stays as it was.
                for _ in range(20):
                    if await _stands_in(transaction, table.columns[column]):
                        break
                    await add_row(transaction, table, rng, **{column: ME})
        peopled = [
            column
            for table in metadata.sorted_tables
            for column in table.columns
            if column.name in PERSON_COLUMNS
        ]
        assert len(peopled) > 30
        nowhere = [str(one) for one in peopled if not await _stands_in(transaction, one)]
        assert nowhere == [], "these would be erased unseen"
        before = await traces(transaction, ME)
        assert erased_tables() <= set(before)
    await Erasure(database, ME, START).run()
    async with database.snapshot() as reading:
        assert await traces(reading, ME) == {}


async def _stands_in(transaction: Transaction, column: Column[Any]) -> bool:
    found = await transaction.execute(select(column).where(column == ME).limit(1))
    return found.first() is not None


async def test_the_number_of_an_erased_row_is_never_given_out_again(database: Database) -> None:
    rng = Random(1)
    async with database.transaction() as transaction:
        for table in (contests, metadata.tables["campaigns"]):
            await add_row(transaction, table, rng)
        for table in (entries, metadata.tables["offers"], metadata.tables["coupons"]):
            await add_row(transaction, table, rng)
            last = (await transaction.execute(select(func.max(table.c.id)))).scalar_one()
            await transaction.execute(delete(table))
            await add_row(transaction, table, rng)
            found = (await transaction.execute(select(table.c.id))).scalars().all()
            assert found == [last + 1]
