"""What most tests need: a real database on disk, a clock that is told the time, settings."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import structlog

from bot.app import App
from bot.settings import Settings
from db.engine import Database, sqlite_url
from db.migrations import upgrade

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday at noon."""


class ToldClock:
    """A clock that shows the time it was told."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data=tmp_path)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file, to be copied by each test that needs one."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"

    async def make() -> None:
        database = Database.open(sqlite_url(path))
        await upgrade(database)
        await database.backup(path.with_name("whole.sqlite3"))
        await database.close()

    asyncio.run(make())
    return path.with_name("whole.sqlite3")


@pytest.fixture
async def database(settings: Settings, migrated: Path) -> AsyncIterator[Database]:
    shutil.copyfile(migrated, settings.database_file)
    database = Database.open(sqlite_url(settings.database_file))
    yield database
    await database.close()


@pytest.fixture
async def app(settings: Settings, database: Database, clock: ToldClock) -> AsyncIterator[App]:
    """The application without Discord."""
    app = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=60)
    await app.start()
    yield app
    await app.stop()


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Logs go to structlog's testing capture, not to the terminal."""
    with structlog.testing.capture_logs():
        yield
