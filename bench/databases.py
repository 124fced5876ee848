"""Empty databases on either storage, with the durability of production."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.cli.database import open_database
from bot.config import Settings
from db.migrations import upgrade
from tests.postgresql import PostgreSQL, serving

STORAGES = ("sqlite", "postgresql")
Empty = Callable[[], AbstractContextManager[Settings]]
"""Settings of a migrated, empty database, which is deleted after the block."""


@contextmanager
def storage(kind: str) -> Iterator[Empty]:
    """Yield a source of databases of one of `STORAGES`; a server ends with the block."""
    if kind == "sqlite":
        yield in_a_file
    else:
        with serving(durable=True) as server:
            yield partial(on_a_server, server)


@contextmanager
def in_a_file() -> Iterator[Settings]:
    """Yield the settings of an empty SQLite file."""
    with TemporaryDirectory(prefix="ovation-bench-") as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        asyncio.run(_migrate(settings))
        yield settings


@contextmanager
def on_a_server(server: PostgreSQL) -> Iterator[Settings]:
    """Yield the settings of an empty database on PostgreSQL."""
    with TemporaryDirectory(prefix="ovation-bench-") as folder, server.database() as address:
        yield Settings(_env_file=None, data_dir=Path(folder), database_url=SecretStr(address))


async def _migrate(settings: Settings) -> None:
    database = open_database(settings)
    await upgrade(database)
    await database.close()
