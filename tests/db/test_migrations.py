"""A community that an earlier release kept goes on in this one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.engine import URL

from db.engine import Database, postgresql_url, sqlite_url
from db.migrations import _config, newest, revision, upgrade
from tests.postgresql import PostgreSQL

FIRST = "0001"
CHOICES = {
    "offers": {"members": "yes"},
    "kind": {"contests": "photo"},
    "state": {"contests": "voting"},
    "standing": {"entries": "in"},
    "answer": {"offers": "claimed"},
}
"""What to put where the tables allow only some words, by column and table."""


@pytest.fixture
def nothing(storage: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[URL]:
    """A database without a table in it."""
    if storage == "sqlite":
        yield sqlite_url(tmp_path / "old.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database(migrated=False) as address:
        yield postgresql_url(address)


@pytest.fixture
async def old(nothing: URL) -> AsyncIterator[Database]:
    """A database as the first release made it."""
    database = Database.open(nothing)
    await _first(database)
    yield database
    await database.close()


async def _first(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.run_sync(lambda connection: command.upgrade(_config(connection), FIRST))


def _value(table: Table, column: Column[Any], number: int) -> Any:  # noqa: C901, PLR0911 (one per kind)
    if column.foreign_keys:
        return number
    if (chosen := CHOICES.get(column.name, {}).get(table.name)) is not None:
        return chosen
    match column.type:
        case Boolean():
            return True
        case Integer():
            return min(number, 3)
        case Float():
            return 0.5
        case JSON():
            return {"kept": number}
        case LargeBinary():
            return bytes([number])
        case DateTime():
            return datetime(2026, 3, number, tzinfo=UTC)
        case Date():
            return date(2026, 3, number)
        case String():
            return f"{column.name[:6]} {number}"[: column.type.length]
    raise NotImplementedError(column.type)


def _fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Two rows in every table, as they stand there."""
    tables = MetaData()
    tables.reflect(connection)
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        for number in (1, 2):
            row = {column.name: _value(table, column, number) for column in table.columns}
            connection.execute(insert(table).values(row))
        kept[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    return kept


def _now(connection: Connection, before: dict[str, list[dict[str, Any]]]) -> Any:
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: [
            {column: row[column] for column in rows[0]}
            for row in connection.execute(select(tables.tables[name])).mappings()
        ]
        for name, rows in before.items()
    }


async def test_every_row_of_the_first_release_is_there_after_the_upgrade(old: Database) -> None:
    async with old.transaction() as transaction:
        before = await transaction.run_sync(_fill)
    await upgrade(old)
    assert await revision(old) == newest()
    async with old.snapshot() as reading:
        assert await reading.run_sync(lambda connection: _now(connection, before)) == before
