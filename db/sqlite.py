"""SQLite for asyncio: each connection has a thread, which runs a whole statement per call.

SQLAlchemy's own way to SQLite under asyncio goes to aiosqlite's thread and back for every step of a
statement: a cursor, its execution, its rows, its end. Here a statement is prepared, run and read in
one call to that thread, which also begins the transaction if needed; nobody waits for the end of a
reading one. `bench/leaderboard.py` measures it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar, TypeVarTuple, cast, overload

import aiosqlite
from sqlalchemy import (
    Connection,
    CursorResult,
    Dialect,
    Engine,
    Executable,
    Row,
    create_engine,
    event,
)
from sqlalchemy.engine import URL
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.occurrences import Occurrences
from db.pending_work import PendingWork
from db.shard_locks import FileShardLocks
from db.writer_turn import WriterTurn

BUSY_TIMEOUT_MS = 10_000
READERS = 16
"""Maximum number of concurrent readers; more wait."""
IDLE_READERS = 4
"""Number of connections kept open between readings."""
PATIENCE_SECONDS = 30.0
PURGE_WAIT_MS = 50
"""Milliseconds that emptying the log waits for readers, while writers wait for it."""
PURGE_TRIES = 50
PURGE_RETRY_SECONDS = 0.2

Found = TypeVarTuple("Found")
Answer = TypeVar("Answer")
Parameters = Any
"""One row's values by name, or a sequence of such."""


class _DriverConnection(Protocol):
    """The part of the driver's connection that is used here."""

    isolation_level: Any

    def cursor(self) -> Any: ...


class _ThreadSession:
    """A connection, used only by its own thread.

    Transactions begin and end by explicit commands to the driver. SQLAlchemy, which would do more
    at each than the statement itself takes, sees one that never ends.
    """

    def __init__(self, engine: Engine, begin: str) -> None:
        self._engine = engine
        self._begin = begin
        self._connection: Connection | None = None
        self._driver: Any = None

    def answer(self, question: Callable[[Connection], Answer]) -> Answer:
        """Return what `question` returns, called within a transaction."""
        if self._connection is None:
            self._connection = self._engine.connect()
            # Code such as migrations finds a transaction and does not begin and commit its own.
            self._connection.begin()
            self._driver = self._connection.connection.driver_connection
        if not self._driver.in_transaction:
            self._driver.execute(self._begin)
        return question(self._connection)

    def end(self, how: str) -> None:
        """End the transaction, if there is one."""
        if self._connection is None or not self._driver.in_transaction:
            return
        try:
            self._driver.execute(how)
        except sqlite3.Error:
            # The connection's state is unknown, so the next transaction opens a new one.
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; the next call opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class SqliteConnection:
    """A connection and its thread; a transaction begins with the first statement after the last.

    All calls run in their order, even if a caller was cancelled and no longer waits: so nothing is
    rolled back while a statement is still running.
    """

    def __init__(self, engine: Engine, begin: str) -> None:
        self._engine = engine
        self._session = _ThreadSession(engine, begin)
        self._thread: aiosqlite.Connection | None = None
        self.pending_work = PendingWork()
        self.occurrences = Occurrences()

    async def start_thread(self) -> SqliteConnection:
        """Start the thread, if it is not running."""
        if self._thread is None:
            # Only the thread is used of aiosqlite, which takes the session for the connection.
            session = cast("sqlite3.Connection", self._session)
            thread = aiosqlite.Connection(lambda: session, iter_chunk_size=1)
            # An idle thread must not keep the process from ending.
            thread._thread.daemon = True
            # A thread whose start was cancelled has stopped itself, and is not stored.
            self._thread = await thread
        return self

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect of the database."""
        return self._engine.dialect

    @overload  # SQLAlchemy's own two overlap so:
    async def execute(  # type: ignore[overload-overlap]
        self, statement: TypedReturnsRows[*Found], parameters: Parameters | None = None, /
    ) -> CursorResult[*Found]: ...
    @overload
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> CursorResult[Any]: ...
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None, /
    ) -> CursorResult[Any]:
        """Run the statement, once or for each of the rows of parameters.

        The result is in memory.
        """
        return await self._run(
            lambda connection: _buffered(connection.execute(statement, parameters))
        )

    @asynccontextmanager
    async def pages(
        self, statement: TypedReturnsRows[*Found], size: int, /
    ) -> AsyncIterator[AsyncIterator[Sequence[Row[*Found]]]]:
        """Open the rows of a query as pages; these are read and converted in the thread."""
        opened = ExitStack()

        def open_rows(connection: Connection) -> CursorResult[*Found]:
            return opened.enter_context(closing(connection.execute(statement)))

        try:
            yield self._fetch(await self._run(open_rows), size)
        finally:
            # They were opened even if the caller was cancelled, and as long as they are open, later
            # transactions of this connection would see the same moment.
            await self._call_in_thread(opened.close)

    async def _fetch(
        self, result: CursorResult[*Found], size: int
    ) -> AsyncIterator[Sequence[Row[*Found]]]:
        while page := await self._call_in_thread(partial(result.fetchmany, size)):
            yield page

    async def exec_driver_sql(
        self, statement: str, parameters: Parameters | None = None, /
    ) -> CursorResult[Any]:
        """Run a statement in the database's own SQL."""
        return await self._run(
            lambda connection: _buffered(connection.exec_driver_sql(statement, parameters))
        )

    async def run_sync(self, function: Callable[[Connection], Answer]) -> Answer:
        """Return what `function` returns, called in the thread with SQLAlchemy's connection."""
        return await self._run(function)

    async def commit(self) -> None:
        """Commit the changes to disk."""
        await self._call_in_thread(partial(self._session.end, "COMMIT"))

    async def rollback(self) -> None:
        """Undo the changes."""
        await self._call_in_thread(partial(self._session.end, "ROLLBACK"))

    def release_read(self) -> None:
        """End a reading transaction without waiting for it."""
        if self._thread is not None:
            self._thread._tx.put_nowait((None, partial(self._session.end, "ROLLBACK")))

    async def close(self) -> None:
        """Close the connection and end its thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.close()

    async def _run(self, question: Callable[[Connection], Answer]) -> Answer:
        return await self._call_in_thread(partial(self._session.answer, question))

    async def _call_in_thread(self, function: Callable[[], Answer]) -> Answer:
        if self._thread is None:
            raise ValueError("the connection is closed")
        execute: Callable[[Callable[[], Answer]], Awaitable[Answer]] = self._thread._execute
        return await execute(function)


class SqlitePool:
    """The connections to one SQLite file: one for writing, and several for reading."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            poolclass=NullPool,
            # Errors are logged, and codes and secrets are among the parameters.
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
        event.listen(self._engine, "do_connect", _make_private)
        event.listen(self._engine, "connect", _prepare)
        self._writer = SqliteConnection(self._engine, "BEGIN IMMEDIATE")
        self._turn = WriterTurn()
        self._readers = asyncio.Semaphore(READERS)
        self._idle: list[SqliteConnection] = []
        self._times_closed = 0
        self.shard_locks = FileShardLocks(Path(url.database or ""))

    @asynccontextmanager
    async def writing(self, _guild_ids: Collection[int]) -> AsyncIterator[SqliteConnection]:
        """Open a transaction: committed to disk when the block ends, or undone if it raises.

        A file has one writer at a time, whatever the guilds. Writers of this process queue here,
        which is fair and wakes at once, instead of polling the file's own lock; those for whom
        somebody waits go first.
        """
        async with self._turn:
            await self._writer.start_thread()
            self._writer.pending_work = PendingWork()
            self._writer.occurrences = Occurrences()
            try:
                yield self._writer
            except BaseException:
                await self._writer.rollback()
                raise
            await self._writer.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqliteConnection]:
        """Open one consistent view; raises `TimeoutError` if too many others read for too long."""
        if self._readers.locked():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._readers.acquire()
        else:
            await self._readers.acquire()
        times_closed = self._times_closed
        try:
            lane = (
                self._idle.pop()
                if self._idle
                else await SqliteConnection(self._engine, "BEGIN").start_thread()
            )
        except BaseException:
            self._readers.release()
            raise
        try:
            yield lane
        finally:
            self._readers.release()
            lane.release_read()
            if self._times_closed != times_closed:
                await lane.close()
            else:
                self._idle.append(lane)
            if len(self._idle) > IDLE_READERS:
                await self._idle.pop(0).close()

    async def purge(self, *, patient: bool) -> bool:
        """Write the log into the file and empty it, since it holds earlier versions of pages.

        It cannot be emptied while somebody reads an older state: then it is retried for some
        seconds if `patient`, while writers go on.
        """
        for _ in range(PURGE_TRIES if patient else 1):
            # Most of it is written before anybody has to wait.
            await asyncio.to_thread(self._checkpoint, "PASSIVE")
            async with self._turn:
                if await asyncio.to_thread(self._checkpoint, "TRUNCATE"):
                    return True
            await asyncio.sleep(PURGE_RETRY_SECONDS if patient else 0)
        return False

    def _checkpoint(self, how: str) -> bool:
        """Write the log into the file; return whether all of it was."""
        connection = sqlite3.connect(self._engine.url.database or "", isolation_level=None)
        try:
            # Retries wait for a writer in another process, without blocking this one's writers.
            connection.execute(f"PRAGMA busy_timeout = {PURGE_WAIT_MS}")
            busy, *_ = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
        finally:
            connection.close()
        return not busy

    async def close(self) -> None:
        """Close all connections and release the shards; later calls open new ones.

        A connection that is being read by is closed when its reader is done.
        """
        self._times_closed += 1
        async with self._turn:
            old, self._writer = self._writer, SqliteConnection(self._engine, "BEGIN IMMEDIATE")
            await old.close()
        idle, self._idle = self._idle, []
        for lane in idle:
            await lane.close()
        await self.shard_locks.release()


def _make_private(_dialect: object, _record: object, args: Sequence[str], _named: object) -> None:
    """Make the file that is about to be opened private to this user.

    SQLite gives the files beside it the same rights, if it creates them.
    """
    file = Path(args[0])
    with suppress(OSError):  # opening the file reports what may not be changed
        file.touch(mode=0o600)
    for ending in ("", "-wal", "-shm", "-journal"):
        part = file.with_name(file.name + ending)
        with suppress(OSError):
            rights = part.stat().st_mode & 0o777
            if rights & 0o077:
                part.chmod(rights & 0o700)


def _prepare(connection: _DriverConnection, _record: object) -> None:
    # The driver would begin deferred transactions; `SqliteConnection` begins them itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")  # first: the next one may wait
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # saved before a person reads that it is
    cursor.execute("PRAGMA foreign_keys = ON")
    # Deleted data is overwritten, however SQLite was built, since backups copy free pages too.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _buffered(result: CursorResult[Any]) -> CursorResult[Any]:
    """Return `result` with all its rows in memory, so that it may leave the thread."""
    cursor = result.cursor
    # For an insertion of many rows SQLAlchemy has collected them already.
    collected = isinstance(result.cursor_strategy, FullyBufferedCursorFetchStrategy)
    if result.returns_rows and not collected:
        rows = cursor.fetchall()
        cursor.close()
        result.cursor_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=rows)
    return result
