"""PostgreSQL by SQLAlchemy's own asynchronous connections."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, CursorResult, Dialect, Executable, Row, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.errors import unreachable_error
from db.occurrences import Occurrences
from db.pending_work import PendingWork
from db.postgresql_address import driver_url
from db.shard_locks import PostgresShardLocks
from db.write_turns import ALL_GUILDS, WriteTurns

POSTGRESQL_TIMEOUT_SECONDS = 20
"""Seconds that PostgreSQL may take to connect, to grant the lock, or to answer a statement."""
WRITERS_AT_ONCE = 8
"""The most connections that write, of the 15 that SQLAlchemy opens by default."""
TRUSTED_SECONDS = 1.0
"""For how long a connection that nobody uses is used again without asking the server.

Asking takes three ways to the server and back, as long as most transactions. That the server has
closed it, it says by itself; only what is between them may forget it silently.
"""
RETURNED = "returned"
"""The key under which a connection has the moment of its last use."""
MAX_GUILD_LOCKS = 50
"""The most guilds that a transaction locks one by one; with more, it locks out all other writers.

The server has room for 6,400 locks by default (64 for each of 100 connections).
"""


Found = TypeVarTuple("Found")
Answer = TypeVar("Answer")


class PostgresTransaction:
    """SQLAlchemy's connection inside a transaction, and the work that the transaction adds."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.pending_work = PendingWork()
        self.occurrences = Occurrences()

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect of the database."""
        return self._connection.dialect

    @overload  # SQLAlchemy's own two overlap so:
    async def execute(  # type: ignore[overload-overlap]
        self, statement: TypedReturnsRows[*Found], parameters: Any = None, /
    ) -> CursorResult[*Found]: ...
    @overload
    async def execute(
        self, statement: Executable, parameters: Any = None, /
    ) -> CursorResult[Any]: ...
    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        """Run the statement, once or for each of the rows of parameters."""
        return await self._connection.execute(statement, parameters)

    @asynccontextmanager
    async def pages(
        self, statement: TypedReturnsRows[*Found], size: int, /
    ) -> AsyncIterator[AsyncIterator[Sequence[Row[*Found]]]]:
        """Open the rows of a query as pages, by a cursor of the server."""
        async with self._connection.stream(
            statement, execution_options={"max_row_buffer": size}
        ) as result:
            yield result.partitions(size)

    async def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> CursorResult[Any]:
        """Run a statement in the database's own SQL."""
        return await self._connection.exec_driver_sql(statement, parameters)

    async def run_sync(self, fn: Callable[[Connection], Answer], /) -> Answer:
        """Return what `fn` returns, called with SQLAlchemy's connection where that may block."""
        return await self._connection.run_sync(fn)


class PostgresPool:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        # The transaction begins so: another statement would take a way to the server and back.
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._turns = WriteTurns(WRITERS_AT_ONCE)
        self.shard_locks = PostgresShardLocks(self._engine)

    @asynccontextmanager
    async def writing(self, guild_ids: Collection[int]) -> AsyncIterator[PostgresTransaction]:
        """Open a transaction that is committed when the block ends, or undone if it raises."""
        guilds = {*guild_ids}
        if ALL_GUILDS in guilds or len(guilds) > MAX_GUILD_LOCKS:
            guilds = set()
        async with (
            self._turns.taken(guilds),
            _connected(self._engine) as connection,
            connection.begin(),
        ):
            # At READ COMMITTED, a statement reads what was committed when it began: after the
            # queue.
            await self.shard_locks.enter(connection, guilds)
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[PostgresTransaction]:
        """Open one consistent view."""
        async with _connected(self._reading) as connection:
            reading = await connection.begin()
            try:
                yield PostgresTransaction(connection)
            finally:
                await reading.rollback()

    async def purge(self, *, patient: bool) -> bool:  # noqa: ARG002 (as the other storage has it)
        """Leave it to the server's own VACUUM, which autovacuum runs."""
        return True

    async def close(self) -> None:
        """Close all connections and release the shards."""
        await self.shard_locks.release()
        await self._engine.dispose()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    connection = engine.connect()
    try:
        await connection.start()
    except Exception as error:
        # Errors of sockets and asyncpg, before SQLAlchemy has a connection to blame.
        raise unreachable_error(error) from error
    async with aclosing(connection):
        yield connection


def _engine(url: URL) -> AsyncEngine:
    milliseconds = str(1000 * POSTGRESQL_TIMEOUT_SECONDS)
    url, tls = driver_url(url)
    engine = create_async_engine(
        url,
        # What was used last has its statements prepared, and needs no question.
        pool_use_lifo=True,
        isolation_level="READ COMMITTED",
        # Errors are logged, and codes and secrets are among the parameters.
        hide_parameters=True,
        connect_args={
            "timeout": POSTGRESQL_TIMEOUT_SECONDS,
            "command_timeout": POSTGRESQL_TIMEOUT_SECONDS,
            "server_settings": {"application_name": "ovation", "lock_timeout": milliseconds},
            **({} if tls is None else {"ssl": tls}),
        },
    )
    event.listen(engine.sync_engine, "checkin", _note_return)
    event.listen(engine.sync_engine, "checkout", _replace_lost)
    return engine


def _note_return(_connection: Any, record: Any) -> None:
    record.info[RETURNED] = time.monotonic()


def _replace_lost(connection: Any, record: Any, _proxy: Any) -> None:
    """Raise an error by which the pool replaces a connection that was lost while it rested."""
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    returned = record.info.get(RETURNED)
    if returned is None or time.monotonic() - returned < TRUSTED_SECONDS:
        return
    try:
        connection.ping()
    except connection.dbapi.Error as error:
        raise InvalidatePoolError from error
