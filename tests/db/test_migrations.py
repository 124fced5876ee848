"""A database of an earlier release can be migrated and used."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.runtime.migration import HeadMaintainer
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
    inspect,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from db.database import Database, sqlite_url
from db.migrations import _config, known, newest, revision, upgrade
from db.postgresql_address import postgresql_url
from tests.postgresql import PostgreSQL

FIRST = "0001"
CONTEST_KIND = "photo"
"""A kind of contest, which no check constraint lists."""


@pytest.fixture
def nothing(storage: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[URL]:
    """Create a database without tables; yield its address."""
    if storage == "sqlite":
        yield sqlite_url(tmp_path / "old.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database(migrated=False) as address:
        yield postgresql_url(address)


@pytest.fixture
async def old(nothing: URL) -> AsyncIterator[Database]:
    """Create a database with the first release's schema."""
    database = Database.open(nothing)
    await _first(database)
    yield database
    await database.close()


async def _first(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.run_sync(lambda connection: command.upgrade(_config(connection), FIRST))


def _allowed(connection: Connection, table: Table) -> dict[str, str]:
    """Return an allowed value of each column whose check constraint lists some."""
    allowed = {"kind": CONTEST_KIND} if table.name == "contests" else {}
    for check in inspect(connection).get_check_constraints(table.name):
        # PostgreSQL turns `kind IN ('a', 'b')` into `(kind)::text = ANY (ARRAY['a'::text, …`.
        listed = re.match(r"\W*(\w+)\b[^']*'(\w+)'", check["sqltext"])
        if listed:
            allowed[listed[1]] = listed[2]
    return allowed


def _value(column: Column[Any], number: int) -> Any:  # noqa: PLR0911 (one per kind)
    if column.foreign_keys:
        return number
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
    """Insert two rows into every table; return all rows by table."""
    tables = MetaData()
    tables.reflect(connection)
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        allowed = _allowed(connection, table)
        for number in (1, 2):
            row = {column.name: _value(column, number) for column in table.columns}
            row |= allowed
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


async def test_a_member_may_have_a_second_coupon_of_a_campaign_and_no_number_comes_twice(
    old: Database,
) -> None:
    """Check the constraints of the coupons' table, which are the same on both storages."""

    def delete_the_last(connection: Connection) -> None:
        coupons = Table("coupons", MetaData(), autoload_with=connection)
        connection.execute(coupons.delete().where(coupons.c.id == 2))

    def put(connection: Connection, nth: int, campaign_id: int = 1) -> int:
        coupons = Table("coupons", MetaData(), autoload_with=connection)
        first = connection.execute(select(coupons).where(coupons.c.id == 1)).mappings().one()
        more = {"code": f"{nth} {campaign_id}", "nth": nth, "campaign_id": campaign_id}
        row = {name: value for name, value in first.items() if name != "id"} | more
        made = connection.execute(insert(coupons).values(row).returning(coupons.c.id))
        return int(made.scalar_one())

    async with old.transaction() as transaction:
        await transaction.run_sync(_fill)
        if transaction.dialect.name == "postgresql":
            # The rows were given their numbers; the sequence is not asked for those.
            await transaction.run_sync(
                lambda connection: connection.exec_driver_sql(
                    "SELECT setval(pg_get_serial_sequence('coupons', 'id'), 2)"
                )
            )
        await transaction.run_sync(delete_the_last)
    await upgrade(old)
    async with old.transaction() as transaction:
        assert await transaction.run_sync(partial(put, nth=2)) == 3
    for nth, campaign_id in ((1, 1), (2, 1), (1, 99)):
        with pytest.raises(IntegrityError):
            async with old.transaction() as transaction:
                await transaction.run_sync(partial(put, nth=nth, campaign_id=campaign_id))


async def test_an_upgrade_that_breaks_off_in_the_middle_leaves_nothing_of_it(
    nothing: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.open(nothing)
    step = HeadMaintainer.update_to_step
    steps: list[Any] = []

    def breaks_off(self: HeadMaintainer, to: Any) -> None:
        steps.append(to)
        if len(steps) == len(known()):
            raise ConnectionError("the cable was pulled")
        step(self, to)

    with monkeypatch.context() as patched:
        patched.setattr(HeadMaintainer, "update_to_step", breaks_off)
        with pytest.raises(ConnectionError):
            await upgrade(database)
    async with database.snapshot() as reading:
        assert (
            await reading.run_sync(lambda connection: inspect(connection).get_table_names()) == []
        )
    await upgrade(database)
    assert await revision(database) == newest()
    await database.close()
