"""Unusable databases: the error message has a remedy, and nothing gets worse."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from pathlib import Path

import click
import pytest
import structlog
from click.testing import CliRunner, Result
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.cli.database import command
from bot.cli.run import serve
from bot.client import OvationBot
from bot.config import DATABASE_FILE, Settings
from db.database import Database
from db.errors import DatabaseForbidden, DatabaseUnreachable, classify_error
from db.migrations import newest
from tests.bot.cli.test_run import until_closed

pytestmark = pytest.mark.sqlite


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("OVATION_DATA_DIR", str(settings.data_dir))
    monkeypatch.chdir(settings.data_dir)
    return settings.model_copy(update={"token": SecretStr("a.b.c")})


def ends_with(settings: Settings) -> str:
    """Start the bot, which must fail; return the error message."""
    with pytest.raises(click.ClickException) as ended:
        asyncio.run(asyncio.wait_for(serve(settings), 30))
    return ended.value.message


def ovation_db(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def note(file: Path, name: str, value: str) -> None:
    """Write something into a database's write-ahead log only, and leave it there."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("INSERT INTO key_values (name, value) VALUES (?, ?)", (name, value))
    connection.commit()
    journal = file.with_name(f"{file.name}-wal").read_bytes()
    connection.close()
    file.with_name(f"{file.name}-wal").write_bytes(journal)


def noted(file: Path) -> dict[str, str]:
    connection = sqlite3.connect(file)
    found = dict(connection.execute("SELECT name, value FROM key_values"))
    connection.close()
    return found


def test_a_file_cut_short_is_damaged_and_the_newest_copy_is_named(
    settings: Settings,
) -> None:
    settings.backups.mkdir()
    older, newer = (settings.backups / f"{name}.sqlite3" for name in ("z-older", "a-newer"))
    for age, path in enumerate((newer, older)):
        path.write_bytes(settings.database_file.read_bytes())
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    whole = settings.database_file.read_bytes()
    settings.database_file.write_bytes(whole[: len(whole) // 2])
    said = ends_with(settings)
    assert f"the database {settings.database_file} is damaged: " in said
    assert f"restore the newest backup: ovation db restore {newer}" in said


def test_an_empty_file_is_no_new_community_where_there_are_copies_of_one(
    settings: Settings,
) -> None:
    assert ovation_db("backup", settings.backups / "copy.sqlite3").exit_code == 0
    settings.database_file.write_bytes(b"")
    said = ends_with(settings)
    assert "is damaged: it is empty, although there are backups with data" in said
    assert "ovation db restore" in said
    assert "it is empty" in ovation_db("upgrade").output


def test_a_folder_in_the_files_place_cannot_be_opened(settings: Settings) -> None:
    settings.database_file.unlink()
    settings.database_file.mkdir()
    said = ends_with(settings)
    assert "cannot be used: it cannot be opened; check that it is a file" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_only_be_read_is_not_used(settings: Settings) -> None:
    settings.database_file.chmod(0o400)
    settings.data_dir.chmod(0o500)
    try:
        assert "cannot be used: it cannot be written to" in ends_with(settings)
    finally:
        settings.data_dir.chmod(0o700)


def test_a_database_of_a_newer_release_is_left_as_it_is(settings: Settings) -> None:
    connection = sqlite3.connect(settings.database_file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    said = ends_with(settings)
    assert f"upgraded it to 9999, and this release only knows up to {newest()}" in said
    assert "start the newer release" in said
    assert "newer release" in ovation_db("upgrade").output
    assert not settings.backups.exists()


async def test_while_another_program_has_it_locked_it_tries_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.sqlite.BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr("bot.cli.run.FIRST_WAIT_SECONDS", 0.01)
    other = sqlite3.connect(settings.database_file, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    async def connect(client: OvationBot, _token: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    opening = Database.open_or_explain

    async def until_it_is_free(database: Database) -> None:
        try:
            await opening(database)
        except DatabaseUnreachable:
            other.close()
            raise

    monkeypatch.setattr("bot.cli.run.connect", connect)
    monkeypatch.setattr(Database, "open_or_explain", until_it_is_free)
    with structlog.testing.capture_logs() as logged:
        await asyncio.wait_for(serve(settings), 30)
    (first, *_) = (line for line in logged if line["event"] == "database_unreachable")
    assert first["error"] == "another program keeps it locked"
    assert "sqlite3 shell" in first["mend"]


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("SQLITE_FULL", DatabaseUnreachable, "no room left"),
        ("SQLITE_IOERR_WRITE", DatabaseUnreachable, "disk cannot be read or written"),
        ("SQLITE_BUSY_SNAPSHOT", DatabaseUnreachable, "locked"),
        ("SQLITE_READONLY_DIRECTORY", DatabaseForbidden, "cannot be written to"),
        ("SQLITE_CANTOPEN_ISDIR", DatabaseForbidden, "cannot be opened"),
    ],
)
def test_sqlites_own_words_are_told_in_plain_ones(name: str, kind: type, said: str) -> None:
    error = sqlite3.OperationalError("words of the driver's")
    error.sqlite_errorcode = getattr(sqlite3, name)
    for raised in (error, OperationalError("SELECT 1", {}, error)):
        trouble = classify_error(raised)
        assert isinstance(trouble, kind)
        assert said in str(trouble)


def test_a_mistake_of_ours_is_no_trouble_of_the_databases() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as mistaken:
        connection.execute("SELECT nothing FROM nowhere")
    connection.close()
    assert classify_error(mistaken.value) is None
    assert classify_error(ConnectionError("Discord is away")) is None


def test_a_copy_is_restored_and_what_was_not_written_through_stays_out_of_it(
    settings: Settings,
) -> None:
    file, copy = settings.database_file, settings.backups / "copy.sqlite3"
    note(file, "before", "the copy")
    assert ovation_db("backup", copy).exit_code == 0
    note(file, "after", "the copy")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert ovation_db("check").exit_code == 1
    done = ovation_db("restore", copy)
    assert done.exit_code == 0, done.output
    assert noted(file) == {"before": "the copy"}
    assert ovation_db("check").output == "intact and up to date\n"
    assert copy.exists()
    (aside,) = settings.data_dir.glob("ovation-before-*")
    assert str(aside) in done.output
    assert {part.name for part in aside.iterdir()} >= {DATABASE_FILE, f"{DATABASE_FILE}-wal"}


def test_nothing_is_restored_while_the_bot_runs_nor_from_what_is_no_copy(
    settings: Settings,
) -> None:
    copy = settings.backups / "copy.sqlite3"
    ovation_db("backup", copy)
    running = sqlite3.connect(settings.database_file)
    running.execute("SELECT count(*) FROM key_values").fetchone()
    refused = ovation_db("restore", copy)
    assert refused.exit_code == 1
    assert "in use: stop the bot first" in refused.output
    running.close()
    for name, content in (("empty", b""), ("other", b"not a database" * 100)):
        (settings.data_dir / name).write_bytes(content)
        assert ovation_db("restore", settings.data_dir / name).exit_code == 1
    assert ovation_db("check").exit_code == 0
    assert not list(settings.data_dir.glob("ovation-before-*"))
