"""Copying a community from one database to another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from db.database import Database, sqlite_url
from db.key_value import KeyValueStore
from db.migrations import upgrade
from db.tables import metadata
from db.tables.campaigns import campaigns
from db.transfer import TransferError, transfer
from tests.db.test_privacy import START, add_row


@pytest.fixture
async def old(tmp_path: Path) -> AsyncIterator[Database]:
    """Create a SQLite file with rows in every table."""
    database = Database.open(sqlite_url(tmp_path / "old.sqlite3"))
    await upgrade(database)
    rng = Random(4)
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            for _ in range(3):
                await add_row(transaction, table, rng)
    yield database
    await database.close()


async def everything(database: Database) -> dict[str, set[str]]:
    async with database.snapshot() as reading:
        return {
            table.name: {repr(tuple(row)) for row in await reading.execute(select(table))}
            for table in metadata.sorted_tables
        }


def unseen(_table: str, _arrived: int, _there: int) -> None:
    """Ignore the progress."""


async def test_every_row_of_every_table_arrives_as_it_was(
    old: Database, database: Database
) -> None:
    shown: dict[str, tuple[int, int]] = {}

    def progress(table: str, arrived: int, there: int) -> None:
        shown[table] = arrived, there

    before = await everything(old)
    copied = await transfer(old, database, progress)
    assert await everything(database) == before
    assert copied == {table: len(rows) for table, rows in before.items()}
    assert shown == {table: (number, number) for table, number in copied.items()}
    assert all(before.values()), "a table without rows proves nothing"


async def test_what_comes_after_a_copy_has_numbers_of_its_own(
    old: Database, database: Database
) -> None:
    async def add(to: Database) -> Any:
        async with to.transaction() as transaction:
            row = insert(campaigns).values(
                guild_id=1, product="mug", aliases=[], valid_days=1, created_by=2, created_at=START
            )
            return (await transaction.execute(row.returning(campaigns.c.id))).scalar_one()

    await transfer(old, database, unseen)
    assert await add(database) == await add(old)


async def test_postgresql_knows_what_came_before_it_is_asked_for_any_of_it(
    old: Database, database: Database
) -> None:
    copied = await transfer(old, database, unseen)
    if database.is_sqlite:
        return
    async with database.snapshot() as reading:
        found = await reading.exec_driver_sql(
            "SELECT relname, reltuples FROM pg_class "
            "WHERE relname IN ('contributions', 'totals', 'votes')"
        )
        known = {row.relname: row.reltuples for row in found}
    assert known == {name: copied[name] for name in ("contributions", "totals", "votes")}
    assert all(known.values())


async def test_nothing_is_copied_over_what_is_there(old: Database, database: Database) -> None:
    async with database.transaction() as transaction:
        await KeyValueStore(transaction).put("here", "already")
    before = await everything(database)
    with pytest.raises(TransferError, match="the table key_values already has rows"):
        await transfer(old, database, unseen)
    assert await everything(database) == before


async def test_a_copy_that_breaks_off_leaves_nothing(old: Database, database: Database) -> None:
    def break_off(table: str, arrived: int, _there: int) -> None:
        if table == "votes" and arrived:
            raise ConnectionError("the cable was pulled")

    with pytest.raises(ConnectionError):
        await transfer(old, database, break_off)
    assert not any((await everything(database)).values())
