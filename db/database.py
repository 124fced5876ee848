"""The database: how it is opened, and what a transaction is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect, Executable, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.commit_tracking import note_commit
from db.errors import DatabaseDamaged, classify_error, unreachable_error
from db.pending_work import PendingWork
from db.postgresql import PostgresPool
from db.sqlite import SqlitePool, copy
from domain.shards import Shards

Found = TypeVarTuple("Found")
Answer = TypeVar("Answer")
CommitListener = Callable[[PendingWork], None]
"""Called, outside the transaction, with the work that a committed one added."""


class Transaction(Protocol):
    """A connection inside a transaction: what repositories are built on.

    `db.sqlite.SqliteConnection` is one, and so is `db.postgresql.PostgresTransaction`.
    """

    @property
    def pending_work(self) -> PendingWork:
        """The work that this transaction adds for background workers."""

    @property
    def dialect(self) -> Dialect:
        """What the database speaks."""

    @overload  # SQLAlchemy's own two overlap so:
    async def execute(  # type: ignore[overload-overlap]
        self, statement: TypedReturnsRows[*Found], parameters: Any = None, /
    ) -> CursorResult[*Found]: ...
    @overload
    async def execute(
        self, statement: Executable, parameters: Any = None, /
    ) -> CursorResult[Any]: ...
    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        """Run the statement, once or for each of the rows of parameters; all it found is here."""

    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> CursorResult[Any]:
        """Run a statement in the database's own words."""

    async def run_sync(self, fn: Callable[[Connection], Answer], /) -> Answer:
        """What `fn` returns, called with SQLAlchemy's connection where that may block."""


class ShardLocks(Protocol):
    """How a process comes to have shards."""

    async def acquire(self, shards: Shards, name: str) -> str | None:
        """As `Database.take`."""

    async def verify(self) -> None:
        """As `Database.renew`."""


class Backend(Protocol):
    """How a kind of database is reached."""

    @property
    def shard_locks(self) -> ShardLocks:
        """How shards are had in it."""

    def writing(self) -> AbstractAsyncContextManager[Transaction]:
        """As `Database.transaction`."""

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """As `Database.snapshot`."""

    async def purge(self, *, patient: bool) -> bool:
        """As `Database.purge`."""

    async def close(self) -> None:
        """Give all connections back."""


class Database:
    """One database and the two ways to use it: `transaction` to change, `snapshot` to read.

    Transactions begin immediately. A deferred one reads first and takes its lock at the first
    write, so two of them can read the same row and overwrite each other; on SQLite that loses
    updates under asyncio. PostgreSQL has no such lock of its own, so there each transaction first
    takes one that we name: rules that were read hold until what follows from them is written, on
    either storage. Writers of this process queue on a lock of ours, which is fair, wakes at once
    instead of polling the file's, and holds no connection.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._way: Backend = SqlitePool(url) if self.is_sqlite else PostgresPool(url)
        self._commit_listeners: list[CommitListener] = []

    @property
    def name(self) -> str:
        """What to call it before people: its file, or where it is, without the password."""
        url = self._url
        return url.database or "" if self.is_sqlite else f"{url.host or 'here'}/{url.database}"

    @classmethod
    def open(cls, url: str | URL) -> Database:
        """A database at `url`; nothing is connected before the first transaction."""
        return cls(make_url(url))

    def on_commit(self, listener: CommitListener) -> None:
        """Call `listener` after each commit that added work for a background worker."""
        self._commit_listeners.append(listener)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that is committed, on disk, when the block ends, or undone if it raises.

        That it was is noted for the work being done (`db.commit_tracking`). Background workers
        learn of what it added for them by the commit: nobody wakes them.
        """
        added: PendingWork | None = None
        is_whole = False
        try:
            async with self._way.writing() as transaction:
                added = transaction.pending_work
                yield transaction
                is_whole = True
        except BaseException as error:
            # Where a server was lost while it committed, nobody knows. A file was not changed.
            if is_whole and not (self.is_sqlite and isinstance(error, sqlite3.Error)):
                note_commit()
            raise
        note_commit()
        if added:
            for listener in self._commit_listeners:
                listener(added)

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """One consistent view for reading; it waits for no writer and nothing of it is kept."""
        return self._way.reading()

    async def acquire_shards(self, shards: Shards, name: str) -> str | None:
        """Have the shards from now on, under this name, until the database is closed.

        Returns by what name another process has some of them, and None where they are ours. A
        process has them no longer than it lives.
        """
        return await self._way.shard_locks.acquire(shards, name)

    async def verify_shards(self) -> None:
        """Say that we live, which is to be done every few seconds while we have shards.

        Raises `ShardLockLost` where they are lost, as every transaction then does.
        """
        await self._way.shard_locks.verify()

    async def open_or_explain(self) -> None:
        """Connect once, and say what is wrong where that fails.

        Raises `DatabaseDamaged` or `DatabaseForbidden` for a file that cannot be used, and
        `DatabaseUnreachable` for what may be better in a while.
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

        Raises `ValueError` for a database that is not a SQLite file: those have tools of their own.
        """
        if not self.is_sqlite or self._url.database is None:
            raise ValueError("only a SQLite database is backed up as a file")
        await asyncio.to_thread(copy, Path(self._url.database), target)

    async def purge(self, *, patient: bool = True) -> bool:
        """Leave nothing of what was deleted in the files; return whether that could be done.

        SQLite overwrites deleted rows, and its log is written into the file and emptied, for which
        a `patient` call waits some seconds. What PostgreSQL keeps until its own VACUUM, and in its
        log, its operator decides.
        """
        return await self._way.purge(patient=patient)

    async def check(self) -> str:
        """`"ok"`, or what the database itself says is wrong with its file."""
        async with self.snapshot() as connection:
            if not self.is_sqlite:
                await connection.execute(text("SELECT 1"))
                return "ok"
            return str((await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one())

    async def close(self) -> None:
        """Give all connections back."""
        await self._way.close()


def sqlite_url(path: Path) -> URL:
    """The address of the SQLite file at `path`."""
    return URL.create("sqlite", database=str(path))
