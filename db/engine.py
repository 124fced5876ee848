"""The database: how a connection is opened, and what a transaction is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Transaction = AsyncConnection
"""A connection inside a transaction: what repositories are built on."""

READ_ONLY = "ovation_read_only"
BUSY_TIMEOUT_MS = 10_000


class _DriverConnection(Protocol):
    """What we use of the driver's connection."""

    isolation_level: Any

    def cursor(self) -> Any: ...


class DamagedDatabase(Exception):
    """The database file is not one, or is broken; the message is the database's own."""


class Database:
    """One database and the two ways to use it: `transaction` to change, `snapshot` to read.

    Transactions begin immediately. A deferred one reads first and takes its lock at the first
    write, so two of them can read the same row and overwrite each other; on SQLite that loses
    updates under asyncio. Writers of this process queue on a lock of ours, which is fair and wakes
    at once, instead of polling the file's.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = asyncio.Lock() if self.is_sqlite else nullcontext()

    @classmethod
    def open(cls, url: str | URL) -> Database:
        """A database at `url`; nothing is connected before the first transaction."""
        url = make_url(url)
        if url.get_backend_name() != "sqlite":
            return cls(create_async_engine(url, pool_pre_ping=True))
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
        """Connect once; raises `DamagedDatabase` where that shows that the file cannot be used."""
        try:
            state = await self.check()
        except DatabaseError as error:
            raise DamagedDatabase(str(error.orig)) from None
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
