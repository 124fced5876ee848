"""Transactions that lose no update, and backups while they are running."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Dialect, create_mock_engine, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.cli.database import open_database
from bot.config import Settings
from db.column_types import UtcDateTime
from db.database import Database, sqlite_url
from db.errors import DatabaseDamaged
from db.key_value import KeyValueStore
from db.migrations import newest, revision, upgrade
from db.sqlite import READERS
from db.sqlite_files import is_in_use
from db.tables import metadata
from db.tables.key_values import key_values
from db.upsert import upsert
from tests.conftest import START

POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's own
SQLITE: Dialect = sqlite.dialect()
SLOW = (
    "WITH RECURSIVE steps(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM steps WHERE n < 1000000)"
    " SELECT max(n) FROM steps"
)
"""Takes some tenths of a second."""


async def check_in(database: Database) -> None:
    """Read, wait, write: this loses updates if transactions begin too late."""
    async with database.transaction() as transaction:
        count = int(await KeyValueStore(transaction).get("count") or 0)
        await asyncio.sleep(0)
        await KeyValueStore(transaction).put("count", str(count + 1))


async def count(database: Database) -> int:
    async with database.snapshot() as reading:
        return int(await KeyValueStore(reading).get("count") or 0)


@pytest.fixture
async def second(settings: Settings, database: Database) -> AsyncIterator[Database]:
    """Open the same database a second time, as a second process would."""
    second = open_database(settings)
    yield second
    await second.close()


async def test_ten_who_check_in_at_once_are_all_counted(database: Database) -> None:
    await asyncio.gather(*(check_in(database) for _ in range(10)))
    assert await count(database) == 10


async def test_nor_does_a_second_process_lose_any(database: Database, second: Database) -> None:
    await asyncio.gather(*(check_in(each) for each in (database, second) * 5))
    assert await count(database) == 10


async def test_what_raises_changes_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as transaction:
            await KeyValueStore(transaction).put("count", "5")
            raise ConnectionError("the cable was pulled")

    with pytest.raises(ConnectionError):
        await fail()
    assert await count(database) == 0
    await check_in(database)
    assert await count(database) == 1


async def test_a_snapshot_waits_for_no_writer_and_sees_one_moment(
    database: Database, second: Database
) -> None:
    async with database.snapshot() as reading:
        assert await KeyValueStore(reading).get("count") is None
        async with second.transaction() as transaction:
            await KeyValueStore(transaction).put("count", "1")
        assert await KeyValueStore(reading).get("count") is None
    assert await count(database) == 1


@pytest.mark.sqlite
async def test_what_was_committed_is_on_disk_and_references_hold(database: Database) -> None:
    async with database.snapshot() as reading:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            found = await reading.execute(text(f"PRAGMA {pragma}"))
            assert found.scalar_one() == value


@pytest.mark.sqlite
async def test_a_copy_made_while_others_write_is_whole(database: Database, tmp_path: Path) -> None:
    copies = [tmp_path / "copies" / f"{number}.sqlite3" for number in range(5)]

    async def write() -> None:
        for number in range(60):
            async with database.transaction() as transaction:
                # Two rows that belong together: a copy with one of them would be half a moment.
                for side in ("left", "right"):
                    await KeyValueStore(transaction).put(side, f"{number} " + "x" * 5000)

    async def copy() -> None:
        for path in copies:
            await database.backup(path)

    await asyncio.gather(write(), copy())
    for path in copies:
        connection = sqlite3.connect(path)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found: dict[str, Any] = dict(connection.execute("SELECT name, value FROM key_values"))
        finally:
            connection.close()
        assert found.get("left") == found.get("right")
    assert not list((tmp_path / "copies").glob("*.partial"))


@pytest.mark.parametrize("folder", ["a b", "100% sure?", "no. #1", "été"])
async def test_a_database_may_lie_in_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "ovation.sqlite3"
    path.parent.mkdir()
    database = Database.open(sqlite_url(path))
    await upgrade(database)
    await check_in(database)
    await database.backup(path.with_name("copy.sqlite3"))
    await database.close()
    assert path.exists()
    copy = Database.open(sqlite_url(path.with_name("copy.sqlite3")))
    assert await count(copy) == 1
    await copy.close()


@pytest.mark.sqlite
async def test_a_copy_replaces_an_older_one_only_when_it_is_whole(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.sqlite3"
    await database.backup(target)
    before = target.read_bytes()

    def no_room(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(OSError, match="No space left"):
        await database.backup(target)
    assert target.read_bytes() == before


@pytest.mark.parametrize("damage", [b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 8192])
async def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(damage)
    database = Database.open(sqlite_url(path))
    with pytest.raises(DatabaseDamaged):
        await database.open_or_explain()
    await database.close()


async def test_the_migrations_make_the_very_tables_of_the_code(database: Database) -> None:
    def is_here(_item: Any, name: str | None, *_further: Any) -> bool:
        # One index of days is of SQLite alone, and one of PostgreSQL.
        other = "days" if reading.dialect.name == "sqlite" else "day_sums"
        return name != f"ix_measure_counts_{other}"

    def differences(connection: Connection) -> list[Any]:
        opts = {"compare_type": True, "include_object": is_here}
        context = MigrationContext.configure(connection, opts=opts)
        return [
            difference
            for difference in compare_metadata(context, metadata)
            # SQLite does not store comments; they are in db/tables.
            if difference[0] != "add_table_comment"
        ]

    async with database.snapshot() as reading:
        assert await reading.run_sync(differences) == []
    assert await revision(database) == newest()


@pytest.mark.sqlite
async def test_no_id_of_a_deleted_row_is_given_to_another(database: Database) -> None:
    """Ids are in buttons, nonces and cursors, which would then be about the other row.

    PostgreSQL's sequences never go back.
    """
    numbered = {table.name for table in metadata.sorted_tables if "id" in table.primary_key.columns}
    async with database.snapshot() as reading:
        found = await reading.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        )
    assert numbered == set(found.scalars())


async def test_migrating_what_is_migrated_changes_nothing(database: Database) -> None:
    await check_in(database)
    await upgrade(database)
    assert await count(database) == 1


def test_postgresql_understands_the_tables_too() -> None:
    written: list[str] = []

    def write(statement: Any, *_given: object, **_options: object) -> None:
        written.append(str(statement.compile(dialect=POSTGRESQL)))

    metadata.create_all(create_mock_engine("postgresql+asyncpg://", write), checkfirst=False)
    assert len([line for line in written if "CREATE TABLE" in line]) == len(metadata.tables)


async def test_an_upsert_overwrites_by_key_and_touches_no_other(database: Database) -> None:
    async with database.transaction() as transaction:
        rows = [{"name": name, "value": "1"} for name in ("a", "b")]
        await upsert(transaction, key_values, rows)
        await upsert(transaction, key_values, {"name": "a", "value": "2"})
        found = await transaction.execute(select(key_values).order_by(key_values.c.name))
        assert [tuple(row) for row in found] == [("a", "2"), ("b", "1")]


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()),  # noqa: DTZ001 (Hypothesis adds the zone)
    st.sampled_from([SQLITE, POSTGRESQL]),
)
def test_a_moment_comes_back_as_the_same_in_utc(at: datetime, dialect: Dialect) -> None:
    kept = UtcDateTime().process_bind_param(at, dialect)
    back = UtcDateTime().process_result_value(kept, dialect)
    assert back == at.astimezone(UTC)
    assert back is not None
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=1))).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        UtcDateTime().process_bind_param(naive, SQLITE)


async def test_a_key_that_refers_to_nothing_is_refused(database: Database) -> None:
    votes = metadata.tables["votes"]
    row = {"entry_id": 1, "voter_id": 2, "contest_id": 3, "rating": 1, "cast_at": START}

    async def vote_for_nothing() -> None:
        async with database.transaction() as transaction:
            await transaction.execute(insert(votes).values(**row))

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await vote_for_nothing()


async def test_a_snapshot_keeps_nothing(database: Database) -> None:
    with suppress(DBAPIError):  # PostgreSQL refuses it; SQLite forgets it
        async with database.snapshot() as reading:
            await KeyValueStore(reading).put("count", "3")
    assert await count(database) == 0


async def test_whoever_is_cancelled_in_the_middle_leaves_nothing_behind(
    database: Database,
) -> None:
    async def write() -> None:
        async with database.transaction() as transaction:
            await KeyValueStore(transaction).put("count", "5")
            # Asked, and not waited for: still running when the transaction ends.
            await transaction.execute(text(SLOW))

    async def read() -> None:
        async with database.snapshot() as reading:
            await reading.execute(text(SLOW))

    for work in (write, read):
        task = asyncio.create_task(work())
        done, _ = await asyncio.wait({task}, timeout=0.02)
        assert not done
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await count(database) == 0
    await check_in(database)
    assert await count(database) == 1


async def test_a_reading_that_was_cancelled_shows_later_ones_no_earlier_moment(
    database: Database,
) -> None:
    async def read_pages() -> None:
        async with (
            database.snapshot() as reading,
            reading.pages(select(key_values), 1) as pages,
        ):
            async for _ in pages:
                pass

    async with database.transaction() as transaction:
        for number in range(3):
            await KeyValueStore(transaction).put(f"row {number}", "")
    errors: list[BaseException] = []
    for turns in range(1, 7):
        cancelled = asyncio.create_task(read_pages())
        for _ in range(turns):
            await asyncio.sleep(0)
        time.sleep(0.02)  # noqa: ASYNC251 (the thread has answered, and the task has not read it)
        asyncio.get_running_loop().call_soon(cancelled.cancel)
        try:
            await cancelled
        except asyncio.CancelledError as error:
            errors.append(error)  # and with it all that its frames hold
        await check_in(database)
        assert await count(database) == turns
    assert errors


async def test_more_may_read_at_once_than_there_are_connections(database: Database) -> None:
    async def read() -> int:
        async with database.snapshot() as reading:
            return int((await reading.execute(text("SELECT 1"))).scalar_one())

    assert await asyncio.gather(*(read() for _ in range(3 * READERS))) == [1] * (3 * READERS)


async def test_a_closed_database_opens_again_when_it_is_asked(database: Database) -> None:
    await check_in(database)
    await database.close()
    await check_in(database)
    assert await count(database) == 2


@pytest.mark.sqlite
async def test_closing_while_somebody_reads_leaves_no_connection_open(
    database: Database, settings: Settings
) -> None:
    async with database.snapshot() as reading:
        await reading.execute(select(key_values))
        await database.close()
        await reading.execute(select(key_values))
        assert is_in_use(settings.database_file)
    assert not is_in_use(settings.database_file)


async def test_rows_of_an_insertion_of_many_come_back(database: Database) -> None:
    rows = [{"name": f"{number}", "value": "1"} for number in range(2500)]
    async with database.transaction() as transaction:
        found = await transaction.execute(insert(key_values).returning(key_values.c.name), rows)
        assert {row.name for row in found} == {row["name"] for row in rows}
