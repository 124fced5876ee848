"""Deleted data is in no file: the database, its write-ahead log, and later copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

import db.sqlite
from bot.app import PURGE_EVERY, App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.privacy import PrivacyService
from db.database import Database
from db.tables.contests import contests, entries
from db.tables.pictures import pictures
from tests.conftest import START, FakeClock

ME = 501_000_000_000_000_000
WORDS = b"MY-VERY-OWN-CAPTION-7781"

pytestmark = pytest.mark.sqlite


def files_with(folder: Path, words: bytes = WORDS) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and words in path.read_bytes()
    ]


async def add_entries(database: Database, number: int) -> None:
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(contests).values(
                guild_id=9,
                channel_id=2,
                kind="caption",
                title="x",
                entries_each=1,
                state="closed",
                created_by=99,
                created_at=START,
                entries_until=START,
                votes_until=START,
            )
        )
        for each in range(number):
            await transaction.execute(
                insert(entries).values(
                    contest_id=1,
                    author_id=ME,
                    caption=f"{WORDS.decode()} {each}",
                    created_at=START,
                )
            )
            await transaction.execute(
                insert(pictures).values(
                    guild_id=9,
                    author_id=ME,
                    media_type="image/png",
                    width=1,
                    height=1,
                    sha256="0",
                    difference_hash=0,
                    data=WORDS * 500,
                    created_at=START,
                )
            )


@pytest.fixture
def plain_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open databases as with a SQLite library built without SECURE_DELETE."""
    prepare = db.sqlite._prepare

    def as_built(connection: db.sqlite._DriverConnection, record: object) -> None:
        connection.cursor().execute("PRAGMA secure_delete = OFF")
        prepare(connection, record)

    monkeypatch.setattr(db.sqlite, "_prepare", as_built)


@pytest.mark.usefixtures("plain_sqlite")
async def test_words_and_pictures_of_who_was_erased_are_in_no_file_and_no_later_copy(
    app: App, settings: Settings, tmp_path: Path
) -> None:
    await add_entries(app.database, 100)
    assert files_with(settings.data_dir)
    await app[PrivacyService].erase(ME)
    assert files_with(settings.data_dir) == []
    await app.database.backup(tmp_path / "copies" / "later.sqlite3")
    await app.stop()
    assert files_with(tmp_path) == []


@pytest.mark.usefixtures("plain_sqlite")
async def test_whatever_else_is_deleted_is_out_of_the_files_minutes_later(
    app: App, settings: Settings, clock: FakeClock
) -> None:
    """Check it for addresses after 60 days, withdrawn pictures, and drafts that were not posted."""
    await app.run_pending()
    await add_entries(app.database, 50)
    async with app.database.transaction() as transaction:
        await transaction.execute(delete(pictures))
        await transaction.execute(update(entries).values(caption=None))
    clock.now += PURGE_EVERY
    await app.run_pending()
    assert files_with(settings.data_dir) == []


async def test_a_reader_of_an_older_state_keeps_nobody_waiting_and_nothing_is_lost(
    settings: Settings,
) -> None:
    database = open_database(settings)
    await add_entries(database, 1)
    async with database.snapshot() as reading:
        await reading.exec_driver_sql("SELECT count(*) FROM entries")
        async with database.transaction() as transaction:
            await transaction.execute(delete(entries))
        assert not await database.purge(patient=False)
    assert await database.purge()
    assert files_with(settings.data_dir, f"{WORDS.decode()} 0".encode()) == []
    await database.close()
