"""Migration of a database to the tables of this release."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.database import Database


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this release needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the release has no migrations")
    return head


def known() -> frozenset[str]:
    """Return all revisions that this release knows."""
    return frozenset(
        script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    )


async def revision(database: Database) -> str | None:
    """Return the revision of the database; None for an empty one."""
    async with database.snapshot() as reading:
        return await reading.run_sync(
            lambda connection: MigrationContext.configure(connection).get_current_revision()
        )


async def upgrade(database: Database) -> None:
    """Upgrade the database to the newest revision, in one transaction: wholly, or not at all."""
    async with database.transaction() as transaction:
        await transaction.run_sync(lambda connection: command.upgrade(_config(connection), "head"))
