"""`ovation db`, and the upgrade at each start."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.cli.database import command, open_database, prepare
from bot.config import DATABASE_FILE, Settings, SettingsError, load_settings
from db.contributions import ContributionRepository
from db.database import Database, sqlite_url
from db.migrations import newest
from db.outbox import OutboxRepository
from db.tables.measure_counts import measure_counts
from domain.shards import ALL_SHARDS
from tests.conftest import START


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("OVATION_DATA_DIR", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def ovation_db(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_a_new_database_is_made_whole(folder: Path) -> None:
    made = ovation_db("upgrade")
    assert made.output == f"up to date at {newest()}\n"
    checked = ovation_db("check")
    assert (checked.exit_code, checked.output) == (0, "intact and up to date\n")
    assert not (folder / "backups").exists()


@pytest.mark.parametrize("there", [False, True])
def test_a_database_that_is_not_up_to_date_is_told_with_exit_status_1(
    folder: Path, there: bool
) -> None:
    if there:
        folder.mkdir()
        (folder / DATABASE_FILE).touch()
    checked = ovation_db("check")
    assert checked.exit_code == 1
    assert "run `ovation db upgrade`" in checked.output
    assert folder.exists() == there


def test_a_damaged_database_is_told_with_exit_status_1_and_no_traceback(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE_FILE).write_bytes(b"SQLite format 3\0" + b"\xff" * 8192)
    for asked in ("check", "upgrade"):
        told = ovation_db(asked)
        assert told.exit_code == 1
        assert "damaged: " in told.output


def test_a_copy_is_a_database_of_its_own(folder: Path, tmp_path: Path) -> None:
    ovation_db("upgrade")
    copy = tmp_path / "elsewhere" / "copy.sqlite3"
    made = ovation_db("backup", str(copy))
    assert (made.exit_code, made.output) == (0, f"copied to {copy}\n")
    shutil.copyfile(copy, folder / DATABASE_FILE)
    assert ovation_db("check").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="who may look where is said otherwise there")
def test_nobody_else_on_the_machine_can_look_into_the_database_or_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, copy = tmp_path / "data", tmp_path / "copy.sqlite3"
    monkeypatch.setenv("OVATION_DATA_DIR", str(folder))
    before = os.umask(0o022)
    try:
        ovation_db("upgrade")
        assert ovation_db("backup", str(copy)).exit_code == 0
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="who may look where is said otherwise there")
async def test_nor_into_a_folder_or_files_that_were_there_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("OVATION_DATA_DIR", str(folder))

    def seen() -> dict[str, int]:
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.name: path.stat().st_mode & 0o077 for path in files}

    before = os.umask(0o022)
    try:
        settings = load_settings()
        database = open_database(settings)
        # At each release, also that of an older one that left them open.
        for made in range(2):
            await prepare(database, settings, datetime(2026, 3, 2, tzinfo=UTC))
            async with database.transaction() as writing:
                await writing.exec_driver_sql(f"CREATE TABLE test_{made} (number INTEGER)")
            assert {f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", DATABASE_FILE} <= set(seen())
            assert not any(seen().values())
            for path in folder.rglob("*"):
                path.chmod(0o755 if path.is_dir() else 0o644)
            await database.close()
            database = open_database(settings)
        await database.check()
        assert not any(seen().values())
        await database.close()
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o755, "somebody else may have it too"


def test_a_person_who_has_left_is_erased_by_the_operator_once_they_are_sure(folder: Path) -> None:
    ovation_db("upgrade")
    connection = sqlite3.connect(folder / DATABASE_FILE)
    connection.execute(
        "INSERT INTO consents (guild_id, user_id, updated_at) VALUES (1, 501234567890123456, ?)",
        ("2026-03-02 12:00:00.000000",),
    )
    connection.commit()

    def members() -> int:
        (number,) = connection.execute("SELECT count(*) FROM consents").fetchone()
        return int(number)

    asked = CliRunner().invoke(command, ["erase", "501234567890123456"], input="n\n")
    assert asked.exit_code == 1
    assert members() == 1
    done = ovation_db("erase", "501234567890123456", "--yes")
    assert done.exit_code == 0
    assert members() == 0
    connection.close()


def test_a_server_is_deleted_by_the_operator_once_they_are_sure(folder: Path) -> None:
    ovation_db("upgrade")
    connection = sqlite3.connect(folder / DATABASE_FILE)
    for guild in (7, 8):
        connection.execute(
            "INSERT INTO consents (guild_id, user_id, updated_at) VALUES (?, 5, ?)",
            (guild, "2026-03-02 12:00:00.000000"),
        )
    connection.commit()

    def guilds() -> list[int]:
        return [guild for (guild,) in connection.execute("SELECT guild_id FROM consents")]

    asked = CliRunner().invoke(command, ["forget-guild", "7"], input="n\n")
    assert asked.exit_code == 1
    assert guilds() == [7, 8]
    done = ovation_db("forget-guild", "7", "--yes")
    assert (done.exit_code, "deleted 1 rows" in done.output) == (0, True)
    assert guilds() == [8]
    connection.close()


@pytest.mark.parametrize("arguments", [("erase", "5", "--yes"), ("copy", "FILE", "elsewhere")])
def test_what_needs_the_database_to_itself_waits_for_nobody(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    ovation_db("upgrade")
    file = folder / DATABASE_FILE

    async def run() -> str:
        bot = Database.open(sqlite_url(file))
        assert await bot.acquire_shards(ALL_SHARDS, "ovation, process 7") is None
        said = [str(file) if one == "FILE" else one for one in arguments]
        done = await asyncio.to_thread(ovation_db, *said)
        await bot.close()
        assert done.exit_code == 1
        return done.output

    said = asyncio.run(run())
    assert "ovation, process 7 is using it: stop that first" in said


def test_there_is_nothing_to_copy_before_the_first_start(folder: Path, tmp_path: Path) -> None:
    made = ovation_db("backup", str(tmp_path / "copy.sqlite3"))
    assert made.exit_code == 1
    assert "there is no database yet" in made.output
    assert not (tmp_path / "copy.sqlite3").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings.model_construct(data_dir=tmp_path / "file" / "data")
    with pytest.raises(SettingsError, match=r"OVATION_DATA_DIR: .* cannot be created"):
        open_database(settings)


@pytest.mark.sqlite
async def test_what_is_there_is_copied_before_it_is_upgraded(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.database.newest", lambda: "later")
    copy = await prepare(database, settings, START)
    assert copy == settings.backups / f"ovation-{newest()}-20260302T120000Z.sqlite3"
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_a_database_that_is_up_to_date_is_not_copied(
    settings: Settings, database: Database
) -> None:
    assert await prepare(database, settings, START) is None
    assert not settings.backups.exists()


@pytest.mark.long
def test_a_community_is_copied_and_counted(folder: Path, tmp_path: Path) -> None:
    ovation_db("upgrade")
    target = tmp_path / "there.sqlite3"
    copied = ovation_db("copy", str(folder / DATABASE_FILE), str(target))
    assert copied.exit_code == 0, copied.output
    assert "tables and checked the counts" in copied.output
    again = ovation_db("copy", str(folder / DATABASE_FILE), str(tmp_path / "there.sqlite3"))
    assert again.exit_code == 0, "an empty database may be copied to"


def test_nothing_is_copied_over_a_community_that_is_there(folder: Path, tmp_path: Path) -> None:
    ovation_db("upgrade")
    connection = sqlite3.connect(folder / DATABASE_FILE)
    connection.execute("INSERT INTO key_values (name, value) VALUES ('here', 'already')")
    connection.commit()
    connection.close()
    target = tmp_path / "there.sqlite3"
    assert ovation_db("copy", str(folder / DATABASE_FILE), str(target)).exit_code == 0
    again = ovation_db("copy", str(folder / DATABASE_FILE), str(target))
    assert again.exit_code == 1
    assert "nothing was copied: the table key_values already has rows" in again.output


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("nowhere.sqlite3", "there.sqlite3", "there is no database at nowhere.sqlite3"),
        ("mysql://u:secret@h/x", "there.sqlite3", "write it as postgresql://user:password@host"),
    ],
)
def test_what_cannot_be_copied_is_said_and_no_password_repeated(
    folder: Path, source: str, target: str, told: str
) -> None:
    failed = ovation_db("copy", source, target)
    assert failed.exit_code != 0
    assert told in failed.output
    assert "secret" not in failed.output


@pytest.mark.parametrize("asked", ["upgrade", "check"])
def test_a_server_that_does_not_answer_is_named_without_its_password(
    folder: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setenv("OVATION_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/ovation")
    failed = ovation_db(asked)
    assert failed.exit_code == 1
    assert "the database 127.0.0.1/ovation cannot be reached" in failed.output
    assert "OVATION_DATABASE_URL" in failed.output
    assert "secret" not in failed.output


def test_a_file_is_not_what_postgresql_is_backed_up_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVATION_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/ovation")
    failed = ovation_db("backup", "copy.sqlite3")
    assert failed.exit_code == 1
    assert "pg_dump" in failed.output


def test_counts_that_are_too_low_are_raised_to_what_rows_show(folder: Path) -> None:
    ovation_db("upgrade")
    guild_id, number = 900, 3

    async def lose() -> None:
        database = Database.open(sqlite_url(folder / DATABASE_FILE))
        async with database.transaction() as transaction:
            await ContributionRepository(transaction, guild_id).set_channel_cursors({1: 1})
            outbox = OutboxRepository(transaction)
            for subject in range(number):
                await outbox.add("test.post", subject, guild_id=guild_id, channel_id=2, at=START)
            for post in [post async for page in outbox.waiting(START) for post in page]:
                await outbox.mark_sent(post.id, (2, post.id), START)
        async with database.transaction() as transaction:
            changed = await transaction.execute(update(measure_counts).values(number=1))
            assert changed.rowcount == 2
        await database.close()

    asyncio.run(lose())
    told = ovation_db("recount")
    assert told.output.splitlines() == [
        f"server {guild_id}: 2 counts were too low",
        "counted 1 servers, raised 2 counts",
    ]
    assert ovation_db("recount").output == "counted 1 servers, raised 0 counts\n"
