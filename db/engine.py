"""The database: how a connection is opened, and what a transaction is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Transaction = AsyncConnection
"""A connection inside a transaction: what repositories are built on."""

READ_ONLY = "ovation_read_only"
BUSY_TIMEOUT_MS = 10_000

WRITERS_LOCK = 0x4F766174696F6E
"""The advisory lock on which the writers of a PostgreSQL database queue: "Ovation" in ASCII."""
POSTGRESQL_TIMEOUT_SECONDS = 20
"""How long PostgreSQL may take to be reached, to give the lock, or to answer one statement."""


class _DriverConnection(Protocol):
    """What we use of the driver's connection."""

    isolation_level: Any

    def cursor(self) -> Any: ...


class DamagedDatabase(Exception):
    """The database file is not one, or is broken; the message is the database's own."""


class UnreachableDatabase(Exception):
    """The database server does not answer, or lets us not in; the message is its own."""


class Database:
    """One database and the two ways to use it: `transaction` to change, `snapshot` to read.

    Transactions begin immediately. A deferred one reads first and takes its lock at the first
    write, so two of them can read the same row and overwrite each other; on SQLite that loses
    updates under asyncio. PostgreSQL has no such lock of its own, so there each transaction first
    takes one that we name: rules that were read hold until what follows from them is written, on
    either storage. Writers of this process queue on a lock of ours, which is fair, wakes at once
    instead of polling the file's, and holds no connection.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = asyncio.Lock()

    @property
    def name(self) -> str:
        """What to call it before people: its file, or where it is, without the password."""
        url = self.engine.url
        return url.database or "" if self.is_sqlite else f"{url.host or 'here'}/{url.database}"

    @classmethod
    def open(cls, url: str | URL) -> Database:
        """A database at `url`; nothing is connected before the first transaction."""
        url = make_url(url)
        if url.get_backend_name() != "sqlite":
            return cls(_postgresql(url))
        engine = create_async_engine(url)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return cls(engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed, on disk, when the block ends, or undone if it raises."""
        async with self._writer, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view for reading; it waits for no writer and nothing of it is kept."""
        async with self.engine.connect() as connection:
            await connection.execution_options(**{READ_ONLY: True})
            reading = await connection.begin()
            try:
                yield connection
            finally:
                await reading.rollback()

    async def open_or_explain(self) -> None:
        """Connect once, and say what is wrong where that fails.

        Raises `DamagedDatabase` for a file that cannot be used, and `UnreachableDatabase` for a
        server that cannot be reached.
        """
        try:
            state = await self.check()
        except (OSError, TimeoutError) as error:
            raise UnreachableDatabase(str(error) or type(error).__name__) from None
        except DatabaseError as error:
            if self.is_sqlite:
                raise DamagedDatabase(str(error.orig)) from None
            raise UnreachableDatabase(str(error.orig)) from None
        except Exception as error:
            # asyncpg's own, before SQLAlchemy has a connection to blame: a wrong password, say.
            if self.is_sqlite or isinstance(error, DBAPIError):
                raise
            raise UnreachableDatabase(str(error)) from None
        if state != "ok":
            raise DamagedDatabase(state)

    async def backup(self, target: Path) -> None:
        """Copy the SQLite file, while it is in use, to `target` (whole, or not at all).

        Raises `ValueError` for a database that is not a SQLite file: those have tools of their own.
        """
        if not self.is_sqlite or self.engine.url.database is None:
            raise ValueError("only a SQLite database is backed up as a file")
        await asyncio.to_thread(_copy_sqlite, Path(self.engine.url.database), target)

    async def check(self) -> str:
        """`"ok"`, or what the database itself says is wrong with its file."""
        async with self.snapshot() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT 1"))
                return "ok"
            return str((await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one())

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def sqlite_url(path: Path) -> URL:
    """The address of the SQLite file at `path`."""
    return URL.create("sqlite+aiosqlite", database=str(path))


def postgresql_url(address: str) -> URL:
    """The URL of a PostgreSQL database, from `postgresql://user:password@host:port/name`.

    Raises `ValueError`, saying what is wrong without repeating the password.
    """
    try:
        url = make_url(address.strip())
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in {"postgresql", "postgres"} or not url.database:
        raise ValueError(
            "this is not the address of a PostgreSQL database: write it as "
            "postgresql://user:password@host:5432/name"
        )
    return url.set(drivername="postgresql+asyncpg")


def _postgresql(url: URL) -> AsyncEngine:
    milliseconds = str(1000 * POSTGRESQL_TIMEOUT_SECONDS)
    engine = create_async_engine(
        url,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "timeout": POSTGRESQL_TIMEOUT_SECONDS,
            "command_timeout": POSTGRESQL_TIMEOUT_SECONDS,
            "server_settings": {"application_name": "ovation", "lock_timeout": milliseconds},
        },
    )
    event.listen(engine.sync_engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        # In force, what a statement reads is what was committed when it began: after the lock.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def _prepare_sqlite(connection: _DriverConnection, _record: object) -> None:
    # The driver's own transaction start is deferred; ours is in `_begin_sqlite`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # what a person was told is saved, is saved
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _copy_sqlite(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    reader = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writer = sqlite3.connect(partial)
    try:
        reader.backup(writer)
    finally:
        writer.close()
        reader.close()
    partial.replace(target)
