"""`ovation db`: upgrade, check, back up, recount and erase; and the upgrade at each start."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from bot.config import BACKUPS, Settings, SettingsError, load_settings
from db.database import Database, sqlite_url
from db.errors import (
    DatabaseDamaged,
    DatabaseError,
    DatabaseForbidden,
    DatabaseUnreachable,
)
from db.guild_deletion import delete_guild, guilds_kept
from db.measure_counts import recount
from db.migrations import known, newest, revision, upgrade
from db.postgresql_address import postgresql_url
from db.sqlite_files import is_in_use
from db.transfer import Progress, TransferError, transfer
from domain.shards import ALL_SHARDS

if TYPE_CHECKING:
    from rich.progress import TaskID

log = structlog.stdlib.get_logger(__name__)


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name, creating its folder if needed.

    Raises `SettingsError` if the folder cannot be created.
    """
    try:
        # Its content is private from other users of this machine.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"OVATION_DATA_DIR: the folder '{settings.data_dir}' cannot be created "
            f"({error.strerror}). Choose one that this user can write to."
        ) from None
    if settings.database_url is not None:
        return Database.open(postgresql_url(settings.database_url.get_secret_value()))
    return Database.open(sqlite_url(settings.database_file))


def explain_unusable(error: DatabaseError, database: Database) -> tuple[str, str]:
    """Return the problem and the remedy, for the operator, of a database that cannot be used."""
    if isinstance(error, DatabaseUnreachable):
        return f"the database {database.name} cannot be reached: {error}", error.remedy
    if isinstance(error, DatabaseForbidden):
        return f"the database {database.name} cannot be used: {error}", error.remedy
    folder = Path(database.name).parent / BACKUPS
    latest = newest_copy(folder)
    return (
        f"the database {database.name} is damaged: {error}",
        f"restore a backup: see {folder}"
        if latest is None
        else f"restore the newest backup: ovation db restore {latest}",
    )


def newest_copy(folder: Path) -> Path | None:
    """Return the newest backup in the folder, or None."""
    copies = folder.glob("*.sqlite3") if folder.is_dir() else ()
    return max(copies, key=lambda path: (path.stat().st_mtime, path.name), default=None)


async def prepare(database: Database, settings: Settings, now: datetime) -> Path | None:
    """Migrate the database to this release after a backup of the file; return the backup's path.

    No backup is made of a new or current database, which has nothing to lose, nor of a PostgreSQL
    database, which has tools of its own.
    """
    before = await revision(database)
    if before == newest():
        return None
    if before is not None and before not in known():
        raise DatabaseForbidden(
            f"a newer release upgraded it to {before}, and this release only knows up to "
            f"{newest()}",
            f"start the newer release, or restore the backup it made: see {settings.backups}",
        )
    if before is None and database.is_sqlite and newest_copy(settings.backups) is not None:
        raise DatabaseDamaged("it is empty, although there are backups with data")
    copy = None
    if before is not None and database.is_sqlite:
        settings.backups.mkdir(mode=0o700, exist_ok=True)
        copy = settings.backups / f"ovation-{before}-{now:%Y%m%dT%H%M%SZ}.sqlite3"
        await database.backup(copy)
        log.info("database_backed_up", copy=str(copy))
    await upgrade(database)
    log.info("database_upgraded", before=before, now=newest())
    return copy


@asynccontextmanager
async def open_usable(database: Database) -> AsyncIterator[Database]:
    """Yield the opened database. Errors end the command with an explanation."""
    try:
        await database.open_or_explain()
        yield database
    except DatabaseError as error:
        raise click.ClickException("; ".join(explain_unusable(error, database))) from None
    finally:
        await database.close()


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[Database]:
    """Yield the opened database while no bot is using it."""
    async with open_usable(database):
        other = await database.acquire_shards(ALL_SHARDS, f"ovation db, process {os.getpid()}")
        if other is not None:
            raise click.ClickException(f"{other} is using it: stop that first")
        yield database


def _there(settings: Settings) -> bool:
    return settings.database_url is not None or settings.database_file.exists()


def _must_be_there(settings: Settings) -> None:
    if not _there(settings):
        raise click.ClickException(f"there is no database yet at {settings.database_file}")


@click.group("db")
def command() -> None:
    """Upgrade, check, back up, copy or recount the database, or erase a person or a server."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Upgrade the database to this release, after a backup of the file."""

    async def work() -> None:
        settings = load_settings()
        async with _alone(open_database(settings)) as database:
            copy = await prepare(database, settings, datetime.now(UTC))
        click.echo(f"up to date at {newest()}" + (f"; the backup is {copy}" if copy else ""))

    asyncio.run(work())


@command.command("check")
def check_command() -> None:
    """Check that the database is intact and up to date; exit status 1 if not."""

    async def work() -> str | None:
        settings = load_settings()
        if not _there(settings):
            return f"nothing at {settings.database_file} yet: run `ovation db upgrade`"
        async with open_usable(open_database(settings)) as database:
            before = await revision(database)
        if before != newest():
            return f"at {before or 'nothing'}, needs {newest()}: run `ovation db upgrade`"
        return None

    wrong = asyncio.run(work())
    click.echo(wrong or "intact and up to date")
    if wrong:
        raise SystemExit(1)


@command.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(path: Path) -> None:
    """Copy the SQLite database to PATH, even while the bot runs."""

    async def work() -> None:
        settings = load_settings()
        if settings.database_url is not None:
            raise click.ClickException(
                "a PostgreSQL database is backed up by its own tools: "
                "pg_dump --format=custom --file=ovation.dump ADDRESS"
            )
        _must_be_there(settings)
        async with open_usable(open_database(settings)) as database:
            await database.backup(path)

    asyncio.run(work())
    click.echo(f"copied to {path}")


@command.command("restore")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore_command(path: Path) -> None:
    """Replace the SQLite database with the backup at PATH, and keep the old one.

    Stop the bot first. The backup stays where it is.
    """

    async def work() -> Path | None:
        settings = load_settings()
        if settings.database_url is not None:
            raise click.ClickException(
                "a PostgreSQL database is restored by its own tools: pg_restore --clean"
            )
        async with open_usable(Database.open(sqlite_url(path))) as copied:
            if await revision(copied) is None:
                raise click.ClickException(f"{path} is not a backup of an Ovation database")
            # Completely copied next to the old one before anything is moved.
            fresh = settings.database_file.with_suffix(".restored")
            await copied.backup(fresh)
        aside = _put_aside(settings.database_file)
        fresh.replace(settings.database_file)
        return aside

    aside = asyncio.run(work())
    click.echo(f"restored {path}" + (f"; the previous database is in {aside}" if aside else ""))


def _put_aside(file: Path) -> Path | None:
    """Move the database file and its companions out of the way; return the new folder or None.

    SQLite's log and shared memory are beside the file and would be applied to a new file in its
    place.
    """
    if not file.exists():
        return None
    if is_in_use(file):
        raise click.ClickException(f"the database {file} is in use: stop the bot first")
    folder = file.with_name(f"{file.stem}-before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    folder.mkdir(mode=0o700)
    for ending in ("", "-wal", "-shm", "-journal"):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.rename(folder / part.name)
    return folder


@command.command("copy")
@click.argument("source")
@click.argument("target")
def copy_command(source: str, target: str) -> None:
    """Copy a whole community from SOURCE to the empty TARGET, and check the counts.

    Each is the path of a SQLite file, or the address of a PostgreSQL database as in
    OVATION_DATABASE_URL. Stop the bot first, so that nothing is missed.
    """
    old, new = _at(source, "source"), _at(target, "target")
    if old.is_sqlite and not Path(old.name).exists():
        raise click.ClickException(f"there is no database at {source}")

    async def work(progress: Progress) -> dict[str, int]:
        async with _alone(old), _alone(new):
            if await revision(old) != newest():
                raise click.ClickException(f"{source} belongs to another release: upgrade it first")
            await upgrade(new)
            return await transfer(old, new, progress)

    try:
        with _progress() as progress:
            copied = asyncio.run(work(progress))
    except TransferError as error:
        raise click.ClickException(f"nothing was copied: {error}") from None
    click.echo(f"copied {sum(copied.values())} rows in {len(copied)} tables and checked the counts")


def _at(place: str, name: str) -> Database:
    """Return the database at `place`, which is a path or an address."""
    if "://" not in place:
        return Database.open(sqlite_url(Path(place)))
    try:
        return Database.open(postgresql_url(place))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=name) from None


@contextmanager
def _progress() -> Iterator[Progress]:
    from rich.progress import Progress as Bars  # noqa: PLC0415 (the others start quicker)

    with Bars(transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(table: str, arrived: int, there: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(table, total=there)
            bars.update(tasks[table], completed=arrived)

        yield show


@command.command("erase")
@click.argument("user_id", type=click.IntRange(min=1))
@click.confirmation_option(prompt="Erase everything kept about this person? This cannot be undone.")
def erase_command(user_id: int) -> None:
    """Erase everything kept about the person with this Discord id.

    For people who have left and can no longer use /privacy. Stop the bot first: it has the votes of
    running contests in memory.
    """
    from bot.services.privacy import erase_everywhere  # noqa: PLC0415 (the others start quicker)

    async def work() -> None:
        settings = load_settings()
        _must_be_there(settings)
        async with _alone(open_database(settings)) as database:
            await erase_everywhere(database, user_id, datetime.now(UTC))
            await database.purge()

    asyncio.run(work())
    click.echo("everything about this person is erased; earlier backups still have it")


@command.command("recount")
def recount_command() -> None:
    """Count from scratch what measures count, and raise what was counted too low.

    Only where the rows are kept that show what happened; nothing is lowered, since rows of erased
    people are gone and still counted. Days are those of each server's present time zone.
    """

    async def work() -> dict[int, int]:
        settings = load_settings()
        _must_be_there(settings)
        async with _alone(open_database(settings)) as database:
            async with database.snapshot() as reading:
                guilds = sorted(await guilds_kept(reading))
            return {guild_id: await recount(database, guild_id) for guild_id in guilds}

    raised = asyncio.run(work())
    for guild_id, number in raised.items():
        if number:
            click.echo(f"server {guild_id}: {number} counts were too low")
    click.echo(f"counted {len(raised)} servers, raised {sum(raised.values())} counts")


@command.command("forget-guild")
@click.argument("guild_id", type=click.IntRange(min=1))
@click.confirmation_option(
    prompt="Delete everything kept about this server, with its pictures, addresses and codes? "
    "This cannot be undone."
)
def forget_guild_command(guild_id: int) -> None:
    """Delete everything kept about the server with this Discord id.

    The data of a server that removed the bot is deleted automatically after 30 days. Stop the bot
    first. Codes in an external shop are withdrawn there when the bot runs again.
    """

    async def work() -> int:
        settings = load_settings()
        _must_be_there(settings)
        async with _alone(open_database(settings)) as database:
            rows = await delete_guild(database, guild_id)
            await database.purge()
        return rows

    rows = asyncio.run(work())
    click.echo(f"deleted {rows} rows of this server; earlier backups still have them")
