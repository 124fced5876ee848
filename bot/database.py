"""`ovation db`: upgrade, check, back up and erase; and the upgrade at each start."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click
import structlog

from bot.settings import Settings, SettingsError, load_settings
from db.engine import DamagedDatabase, Database, sqlite_url
from db.migrations import newest, revision, upgrade

log = structlog.stdlib.get_logger(__name__)


def open_database(settings: Settings) -> Database:
    """The database that the settings name; its folder is made if it is missing."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"OVATION_DATA: the folder '{settings.data}' cannot be made ({error.strerror}). "
            "Name one that this user may write to."
        ) from None
    return Database.open(sqlite_url(settings.database_file))


async def prepare(database: Database, settings: Settings, now: datetime) -> Path | None:
    """Bring the database up to this release, after a copy of the file; returns where the copy is.

    Nothing is copied where there is nothing to lose: a new database, or one that is up to date.
    """
    before = await revision(database)
    if before == newest():
        return None
    copy = None
    if before is not None:
        copy = settings.backups / f"ovation-{before}-{now:%Y%m%dT%H%M%SZ}.sqlite3"
        await database.backup(copy)
        log.info("backed up before the upgrade", copy=str(copy))
    await upgrade(database)
    log.info("upgraded the database", before=before, now=newest())
    return copy


@click.group("db")
def command() -> None:
    """Upgrade, check or back up the database, or erase a person."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Bring the database up to this release, after a copy of the file."""

    async def work() -> None:
        settings = load_settings()
        database = open_database(settings)
        try:
            await database.open_or_explain()
            copy = await prepare(database, settings, datetime.now(UTC))
        except DamagedDatabase as error:
            raise click.ClickException(
                f"damaged: {error}. Put a backup in its place: see {settings.backups}"
            ) from None
        finally:
            await database.close()
        click.echo(f"up to date at {newest()}" + (f"; the copy is {copy}" if copy else ""))

    asyncio.run(work())


@command.command("check")
def check_command() -> None:
    """Say whether the database is whole and up to date; exit status 1 if not."""

    async def work() -> str | None:
        settings = load_settings()
        if not settings.database_file.exists():
            return f"nothing at {settings.database_file} yet: run `ovation db upgrade`"
        database = open_database(settings)
        try:
            await database.open_or_explain()
            before = await revision(database)
            if before != newest():
                return f"at {before or 'nothing'}, needs {newest()}: run `ovation db upgrade`"
            return None
        except DamagedDatabase as error:
            return f"damaged: {error}. Put a backup in its place: see {settings.backups}"
        finally:
            await database.close()

    wrong = asyncio.run(work())
    click.echo(wrong or "whole and up to date")
    if wrong:
        raise SystemExit(1)


@command.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(path: Path) -> None:
    """Copy the database to PATH, also while the bot runs."""

    async def work() -> None:
        settings = load_settings()
        if not settings.database_file.exists():
            raise click.ClickException(f"there is no database yet at {settings.database_file}")
        database = open_database(settings)
        await database.backup(path)
        await database.close()

    asyncio.run(work())
    click.echo(f"copied to {path}")


@command.command("erase")
@click.argument("user_id", type=click.IntRange(min=1))
@click.confirmation_option(prompt="Erase all that is kept of this person? It cannot be undone.")
def erase_command(user_id: int) -> None:
    """Erase all that is kept of the person with this Discord id.

    For people who have left and cannot use /privacy any more. Stop the bot first: it remembers the
    votes of contests that run.
    """
    from bot.services.privacy import erase_everywhere  # noqa: PLC0415 (the others start quicker)

    async def work() -> None:
        settings = load_settings()
        if not settings.database_file.exists():
            raise click.ClickException(f"there is no database yet at {settings.database_file}")
        database = open_database(settings)
        try:
            async with database.transaction() as transaction:
                await erase_everywhere(transaction, user_id)
        finally:
            await database.close()

    asyncio.run(work())
    click.echo("nothing is kept of this person any more; copies made before still have it")
