"""The database: opening, transactions and snapshots."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect, Executable, Row, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.commit_tracking import note_commit
from db.errors import DatabaseDamaged, classify_error, unreachable_error
from db.occurrences import Occurrences
from db.pending_work import PendingWork
from db.postgresql import PostgresPool
from db.sqlite import SqlitePool
from db.sqlite_files import copy
from domain.shards import Shards

Found = TypeVarTuple("Found")
Answer = TypeVar("Answer")
CommitListener = Callable[[PendingWork], None]
"""A function called, outside the transaction, with the work that a committed one added."""


class Transaction(Protocol):
    """A connection inside a transaction, on which repositories are built.

    `db.sqlite.SqliteConnection` is one, and so is `db.postgresql.PostgresTransaction`.
    """

    @property
    def pending_work(self) -> PendingWork:
        """The work that this transaction adds for background workers."""

    @property
    def occurrences(self) -> Occurrences:
        """Return the occurrences that this transaction records for the counts."""

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect of the database."""

    @overload  # SQLAlchemy's own two overlap so:
    async def execute(  # type: ignore[overload-overlap]
        self, statement: TypedReturnsRows[*Found], parameters: Any = None, /
    ) -> CursorResult[*Found]: ...
    @overload
    async def execute(
        self, statement: Executable, parameters: Any = None, /
    ) -> CursorResult[Any]: ...
    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        """Run the statement, once or for each of the rows of parameters.

        The result is in memory.
        """

    def pages(
        self, statement: TypedReturnsRows[*Found], size: int, /
    ) -> AbstractAsyncContextManager[AsyncIterator[Sequence[Row[*Found]]]]:
        """Open the rows of a query as pages of at most `size`, each read when it is asked for."""

    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> CursorResult[Any]:
        """Run a statement in the database's own SQL."""

    async def run_sync(self, fn: Callable[[Connection], Answer], /) -> Answer:
        """Return what `fn` returns, called with SQLAlchemy's connection where that may block."""


class ShardLocks(Protocol):
    """The locks by which one process at a time has a shard."""

    async def acquire(self, shards: Shards, name: str) -> str | None:
        """Acquire shards, as `Database.acquire_shards` does."""

    async def verify(self) -> None:
        """Renew the locks, as `Database.verify_shards` does."""


class Backend(Protocol):
    """The connections to one kind of database."""

    @property
    def shard_locks(self) -> ShardLocks:
        """The shard locks in it."""

    def writing(self, guild_ids: Collection[int], /) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction, as `Database.transaction` does."""

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a snapshot, as `Database.snapshot` does."""

    async def purge(self, *, patient: bool) -> bool:
        """Purge deleted data, as `Database.purge` does."""

    async def close(self) -> None:
        """Close all connections."""


class Database:
    """One database and the two ways to use it: `transaction` to change, `snapshot` to read.

    Transactions begin immediately. A deferred one reads first and takes its lock at the first
    write, so two of them can read the same row and overwrite each other; on SQLite that loses
    updates under asyncio. PostgreSQL has no such lock, so each transaction there first takes
    advisory locks: rules that were read hold until their consequences are written, on either
    storage. A transaction that names its guilds waits only for others of the same guilds, since no
    decision spans two. Writers of this process queue on locks in memory, which are fair, wake at
    once instead of polling the file's, and hold no connection.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._way: Backend = SqlitePool(url) if self.is_sqlite else PostgresPool(url)
        self._commit_listeners: list[CommitListener] = []

    @property
    def name(self) -> str:
        """Its name for people: its file, or its host and database, without the password."""
        url = self._url
        return url.database or "" if self.is_sqlite else f"{url.host or 'here'}/{url.database}"

    @classmethod
    def open(cls, url: str | URL) -> Database:
        """Return a database at `url`; nothing is connected before the first transaction."""
        return cls(make_url(url))

    def on_commit(self, listener: CommitListener) -> None:
        """Call `listener` after each commit that added work for a background worker."""
        self._commit_listeners.append(listener)

    @asynccontextmanager
    async def transaction(self, *guild_ids: int) -> AsyncIterator[Transaction]:
        """Open a transaction: committed to disk when the block ends, or undone if it raises.

        With `guild_ids`, it reads and changes rows of these guilds alone, and may run beside
        transactions of others. Without any, or with `ALL_GUILDS` among them, it runs alone.

        What measures count of it is written with it. The commit is recorded for the current work
        (`db.commit_tracking`), and starts the background workers for which it added work.
        """
        from db.measure_counts import write_occurrences  # noqa: PLC0415 (it imports this module)

        added: PendingWork | None = None
        is_whole = False
        try:
            async with self._way.writing(guild_ids) as transaction:
                added = transaction.pending_work
                yield transaction
                if transaction.occurrences:
                    await write_occurrences(transaction, transaction.occurrences)
                is_whole = True
        except BaseException as error:
            # If a server was lost during the commit, the outcome is unknown. A file was not
            # changed.
            if is_whole and not (self.is_sqlite and isinstance(error, sqlite3.Error)):
                note_commit()
            raise
        note_commit()
        if added:
            for listener in self._commit_listeners:
                listener(added)

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """Open one consistent view for reading, which waits for no writer and discards changes."""
        return self._way.reading()

    async def acquire_shards(self, shards: Shards, name: str) -> str | None:
        """Acquire the shards under this name, until the database is closed.

        Returns the name of another process that has some of them, and None on success. The locks
        end with the process.
        """
        return await self._way.shard_locks.acquire(shards, name)

    async def verify_shards(self) -> None:
        """Renew the shard locks; call this every few seconds while they are held.

        Raises `ShardLockLost` if they are lost, as every transaction then does.
        """
        await self._way.shard_locks.verify()

    async def open_or_explain(self) -> None:
        """Connect once, and raise an error that explains a failure.

        Raises `DatabaseDamaged` or `DatabaseForbidden` for a file that cannot be used, and
        `DatabaseUnreachable` for a failure that may be temporary.
        """
        try:
            state = await self.check()
        except DBAPIError as error:
            trouble = classify_error(error)
            if trouble is not None:
                raise trouble from None
            raise (
                DatabaseDamaged(str(error.orig))
                if self.is_sqlite
                else unreachable_error(error.orig or error)
            ) from None
        if state != "ok":
            raise DatabaseDamaged(state)

    async def backup(self, target: Path) -> None:
        """Copy the SQLite file, while it is in use, to `target` (whole, or not at all).

        Raises `ValueError` for another database, which has tools of its own for this.
        """
        if not self.is_sqlite or self._url.database is None:
            raise ValueError("only a SQLite database is backed up as a file")
        await asyncio.to_thread(copy, Path(self._url.database), target)

    async def purge(self, *, patient: bool = True) -> bool:
        """Remove deleted data from the files; return whether that succeeded.

        SQLite overwrites deleted rows, and its log is written into the file and emptied, for which
        a `patient` call waits some seconds. What PostgreSQL retains until its own VACUUM, and in
        its log, is up to its operator.
        """
        return await self._way.purge(patient=patient)

    async def check(self) -> str:
        """Return `"ok"`, or the fault that the database finds in its file."""
        async with self.snapshot() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT 1"))
                return "ok"
            return str((await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one())

    async def close(self) -> None:
        """Close all connections."""
        await self._way.close()


def sqlite_url(path: Path) -> URL:
    """Return the URL of the SQLite file at `path`."""
    return URL.create("sqlite", database=str(path))
