"""PostgreSQL, by SQLAlchemy's own asynchronous connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db.postgresql_address import driver_url
from db.tenure import ServerTenure
from db.trouble import unreachable

READ_ONLY = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
POSTGRESQL_TIMEOUT_SECONDS = 20
"""How long PostgreSQL may take to be reached, to give the lock, or to answer one statement."""


class Server:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._engine = _engine(url)
        self._turn = asyncio.Lock()
        self.tenure = ServerTenure(self._engine)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends, or undone if it raises."""
        async with self._turn, self._connected() as connection, connection.begin():
            # In force, what a statement reads is what was committed when it began: after the queue.
            await self.tenure.enter(connection)
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view."""
        async with self._connected() as connection:
            reading = await connection.begin()
            try:
                await connection.exec_driver_sql(READ_ONLY)
                yield connection
            finally:
                await reading.rollback()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        connection = self._engine.connect()
        try:
            await connection.start()
        except Exception as error:
            # Sockets' own errors, and asyncpg's, before SQLAlchemy has a connection to blame.
            raise unreachable(error) from error
        async with aclosing(connection):
            yield connection

    async def purge(self, *, patient: bool) -> bool:  # noqa: ARG002 (as the other storage has it)
        """Leave it to the server's own VACUUM, which autovacuum runs."""
        return True

    async def close(self) -> None:
        """Give all connections back, and the shards."""
        await self.tenure.leave()
        await self._engine.dispose()


def _engine(url: URL) -> AsyncEngine:
    milliseconds = str(1000 * POSTGRESQL_TIMEOUT_SECONDS)
    url, tls = driver_url(url)
    return create_async_engine(
        url,
        pool_pre_ping=True,
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
