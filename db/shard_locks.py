"""Per-shard process locks, released automatically when the process dies.

One process at a time works on a shard. A process that was killed releases its locks at once, so
nobody has to wait for them.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.errors import DatabaseForbidden, DatabaseUnreachable, unreachable_error
from domain.shards import MAX_SHARDS, Shards

LEASE_SECONDS = 30
"""Seconds without contact after which PostgreSQL ends the session of a process."""
PATIENCE_SECONDS = 10.0
"""Seconds in which the session must answer a check."""
WRITERS_LOCK = 0x4F766174696F6E
"""The advisory lock on which the writers of a PostgreSQL database queue: "Ovation" in ASCII.

Writers that name their guilds share it, and also take the locks whose numbers are the guilds' ids.
No guild has this id: it is of a time before Discord opened.
"""
SHARD_LOCKS = 0x4F7653
"""Class of the advisory locks of shards, one for each: "OvS"."""
TENURE_LOCKS = 0x4F7654
"""Class of the advisory locks of processes with shards, one for each: "OvT"."""

QUEUE = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
QUEUE_OF_GUILDS = f"""
    SELECT pg_advisory_xact_lock_shared({WRITERS_LOCK}), pg_advisory_xact_lock(guild_id)
    FROM unnest(CAST($1 AS bigint[])) AS guild_id
"""  # noqa: S608 (our own number)
"""In the order of the array, and shared first: so that no two writers wait for each other."""
OTHERS = text(
    f"""
    SELECT CAST(objid AS bigint), application_name
    FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = {SHARD_LOCKS} AND objsubid = 2 AND granted
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid()
    ORDER BY objid
    """  # noqa: S608 (our own numbers)
)
NAMED = text(
    """
    SELECT set_config('application_name', :name, false),
           (SELECT set_config(name, :lease, false) FROM pg_settings
            WHERE name = 'idle_session_timeout')
    """
)


class ShardLockLost(DatabaseUnreachable):
    """This process has lost its shards, which another may have: it must stop."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "nothing: it restarts by itself")


class FileShardLocks:
    """The lock of a SQLite file: on a file beside it, for all shards."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None

    async def acquire(self, _shards: Shards, name: str) -> str | None:
        """Acquire the lock under this name; returns the name of another holder, or None."""
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
        # If the name cannot be written, as on a full disk, the lock is held all the same.
        with suppress(OSError):
            file.truncate(0)
            file.write(name)
            file.flush()
        return None

    async def verify(self) -> None:
        """Return at once, since the lock is held as long as the process lives."""

    async def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            os.truncate(self._file.fileno(), 0)
            self._file.close()
            self._file = None


class PostgresShardLocks:
    """The locks of a PostgreSQL database, held by a session that does nothing else.

    The server ends the session when the process dies or has not been heard of for half a minute. A
    process that is merely slow, and does not know yet, learns it in its next transaction: each
    writer checks whether the session still has its lock, while no other process can take the
    shards, since that also needs the writers' lock.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._session: AsyncConnection | None = None
        self._number: int | None = None
        """The number of its lock in `TENURE_LOCKS`."""

    async def enter(self, connection: AsyncConnection, guild_ids: Collection[int]) -> None:
        """Wait for the turn to write rows of these guilds, or of any if there are none.

        Raises `ShardLockLost` if the shards were lost.
        """
        queue, given = QUEUE, None
        if guild_ids:
            queue, given = QUEUE_OF_GUILDS, (sorted(guild_ids),)
        if self._number is None:
            await connection.exec_driver_sql(queue, given)
            return
        # If the lock can be shared, nobody holds it. One round trip queues first, then checks, for
        # each of the guilds.
        is_free = f"pg_try_advisory_xact_lock_shared({TENURE_LOCKS}, {self._number})"
        free = await connection.exec_driver_sql(
            f"SELECT bool_or({is_free}) FROM ({queue} OFFSET 0) AS queue",  # noqa: S608 (our own)
            given,
        )
        if free.scalar_one():
            raise ShardLockLost("the session that held the shards has ended")

    async def acquire(self, shards: Shards, name: str) -> str | None:
        """Acquire the shards under this name; returns the name of another holder of some, or None.

        A process with another number of shards counts as a holder.
        """
        try:
            session = await self._engine.connect()
        except Exception as error:
            # As in `db.postgresql`, this is not an error of SQLAlchemy's.
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
        """Check the session; raises `ShardLockLost` if the locks are lost, or may be."""
        if self._session is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._session.exec_driver_sql("SELECT 1")
                await self._session.rollback()
        except Exception as error:
            raise ShardLockLost(str(error) or type(error).__name__) from error

    async def release(self) -> None:
        """Release the locks; this process cannot write until it acquires them again."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await session.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            # The connection is not reused, as it has a name and a lease.
            with suppress(Exception):
                await session.invalidate()
            await session.close()


async def _other(session: AsyncConnection, shards: Shards) -> str | None:
    """Return the name of another process that has some of the shards."""
    for key, name in await session.execute(OTHERS):
        count, shard = divmod(key, MAX_SHARDS)
        if count != shards.count or shard in shards.numbers:
            return str(name or "a process without a name")
    return None
