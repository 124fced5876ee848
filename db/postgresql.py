"""PostgreSQL, by SQLAlchemy's own asynchronous connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

READ_ONLY = "ovation_read_only"
WRITERS_LOCK = 0x4F766174696F6E
"""The advisory lock on which the writers of a PostgreSQL database queue: "Ovation" in ASCII."""
POSTGRESQL_TIMEOUT_SECONDS = 20
"""How long PostgreSQL may take to be reached, to give the lock, or to answer one statement."""


class Server:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends, or undone if it raises."""
        async with self._turn, self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view."""
        async with self._engine.connect() as connection:
            await connection.execution_options(**{READ_ONLY: True})
            reading = await connection.begin()
            try:
                yield connection
            finally:
                await reading.rollback()

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


def _engine(url: URL) -> AsyncEngine:
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
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        # In force, what a statement reads is what was committed when it began: after the lock.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
