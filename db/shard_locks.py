"""That one process at a time works on a shard: it holds a lock that ends when it does.

Nobody has to wait for the lock of a process that was killed: the system lets go of it at once.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.errors import DatabaseForbidden, DatabaseUnreachable, unreachable_error
from domain.shards import MAX_SHARDS, Shards

LEASE_SECONDS = 30
"""PostgreSQL ends the session of a process from which it hears nothing for so long."""
PATIENCE_SECONDS = 10.0
"""How long it may take to answer that the session goes on."""
WRITERS_LOCK = 0x4F766174696F6E
"""The advisory lock on which the writers of a PostgreSQL database queue: "Ovation" in ASCII."""
SHARD_LOCKS = 0x4F7653
"""One for each shard that somebody has: "OvS"."""
TENURE_LOCKS = 0x4F7654
"""One for each process that has shards, under a number of its own: "OvT"."""

QUEUE = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
OTHERS = text(
    f"""
    SELECT CAST(objid AS bigint), application_name
    FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = {SHARD_LOCKS} AND objsubid = 2 AND granted
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid()
    ORDER BY objid
    """  # noqa: S608 (numbers of ours)
)
NAMED = text(
    """
    SELECT set_config('application_name', :name, false),
           (SELECT set_config(name, :lease, false) FROM pg_settings
            WHERE name = 'idle_session_timeout')
    """
)


class ShardLockLost(DatabaseUnreachable):
    """This process does not have its shards any more, and another may: it must not go on."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "nothing: it starts anew by itself")


class FileShardLocks:
    """Of a SQLite file: the lock is on a file beside it, and is for all shards."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None

    async def acquire(self, _shards: Shards, name: str) -> str | None:
        """Hold it from now on, under this name; who does instead, or None where nobody does."""
        try:
            import fcntl  # noqa: PLC0415 (not on every system)
        except ImportError:
            return None
        try:
            file = self._path.open("a+")
        except OSError as error:
            raise DatabaseForbidden(
                f"its lock {self._path} cannot be opened ({error.strerror})",
                "let the user that runs Ovation write to that file and to its folder",
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            with file:
                return file.read() or "a process without a name"
        self._file = file
        # Without the name, as on a full disk, it is held all the same.
        with suppress(OSError):
            file.truncate(0)
            file.write(name)
            file.flush()
        return None

    async def verify(self) -> None:
        """Go on holding it, as a process does as long as it lives."""

    async def release(self) -> None:
        """Let another have it."""
        if self._file is not None:
            os.truncate(self._file.fileno(), 0)
            self._file.close()
            self._file = None


class PostgresShardLocks:
    """Of a PostgreSQL database: the locks are those of a session that is for nothing else.

    The server ends the session when the process dies or has not been heard of for half a minute.
    A process that is only slow, and does not know yet, is told so in its next transaction: whoever
    writes asks whether the session still has its lock, while no other process can take the shards,
    since that is done by a writer too.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._session: AsyncConnection | None = None
        self._number: int | None = None
        """What the lock in `TENURE_LOCKS` is called."""

    async def enter(self, connection: AsyncConnection) -> None:
        """Wait for the turn to write; raises `ShardLockLost` where the shards were lost."""
        if self._number is None:
            await connection.exec_driver_sql(QUEUE)
            return
        # What anybody can lock is held by nobody. It is asked after the queue, in one visit.
        asking = f"SELECT pg_try_advisory_xact_lock_shared({TENURE_LOCKS}, {self._number})"
        free = await connection.exec_driver_sql(f"{asking} FROM ({QUEUE} OFFSET 0) AS queue")
        if free.scalar_one():
            raise ShardLockLost("the session that held the shards has ended")

    async def acquire(self, shards: Shards, name: str) -> str | None:
        """Hold the shards from now on, under this name; who has some of them, or None.

        Whoever counts the shards differently has some of them.
        """
        try:
            session = await self._engine.connect()
        except Exception as error:
            # As in `db.postgresql`: it is not SQLAlchemy's own.
            raise unreachable_error(error) from error
        number = secrets.randbits(31)
        try:
            async with session.begin():
                await session.exec_driver_sql(QUEUE)
                other = await _other(session, shards)
                if other is None:
                    await session.execute(NAMED, {"name": name, "lease": f"{LEASE_SECONDS}s"})
                    locks = [
                        (SHARD_LOCKS, shards.count * MAX_SHARDS + shard) for shard in shards.numbers
                    ]
                    for kind, key in (*locks, (TENURE_LOCKS, number)):
                        await session.exec_driver_sql(f"SELECT pg_advisory_lock({kind}, {key})")
        except BaseException:
            await session.invalidate()
            await session.close()
            raise
        if other is None:
            self._session, self._number = session, number
        else:
            await session.close()
        return other

    async def verify(self) -> None:
        """Go on holding them; raises `ShardLockLost` where they are lost, or may be."""
        if self._session is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._session.exec_driver_sql("SELECT 1")
                await self._session.rollback()
        except Exception as error:
            raise ShardLockLost(str(error) or type(error).__name__) from error

    async def release(self) -> None:
        """Let another have them; this process can write no more until it takes them again."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await session.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            # Not to be used for anything else: it has a name and a lease.
            with suppress(Exception):
                await session.invalidate()
            await session.close()


async def _other(session: AsyncConnection, shards: Shards) -> str | None:
    """Who has some of the shards."""
    for key, name in await session.execute(OTHERS):
        count, shard = divmod(key, MAX_SHARDS)
        if count != shards.count or shard in shards.numbers:
            return str(name or "a process without a name")
    return None
