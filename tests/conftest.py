"""Fixtures for most tests: a real database on disk, a settable clock, settings."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import hypothesis
import pytest
import structlog
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.app import App
from bot.cli.database import open_database
from bot.config import PREFIX, Settings
from bot.core import Core, build_core
from cogs.ui import limits
from db.database import Database, sqlite_url
from db.migrations import upgrade
from tests import openapi
from tests.postgresql import PostgreSQL, serving

# A machine that is busy with others is slow, and that says nothing of what is tested.
hypothesis.settings.register_profile(
    "busy",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("busy")
QUICK_EXAMPLES = 10
QUICK_CASES = {"scenarios": 1, "domain": 1000}
DEFAULT_QUICK_CASES = 4
"""In a quick run, how many cases of a test are tried, or, of scenarios, tests of a module."""
hypothesis.settings.register_profile(
    "quick", parent=hypothesis.settings.get_profile("busy"), max_examples=QUICK_EXAMPLES
)

ADDRESS_KEY = Fernet.generate_key().decode()
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday at noon."""


TESTS = Path(__file__).parent
STORAGES = ("sqlite", "postgresql")


IN_MEMORY = Path("/dev/shm")  # noqa: S108 (pytest makes a private folder in it)
"""A file system in memory, where Linux has one: no file of a test has to survive a power cut."""
NEEDED_THERE = 2 * 1024**3
"""Bytes; a run takes about a tenth of it."""


def _is_roomy(folder: Path) -> bool:
    """Return whether there is such a folder, with enough room for a run of the tests."""
    try:
        return shutil.disk_usage(folder).free > NEEDED_THERE and os.access(folder, os.W_OK)
    except OSError:
        return False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--storage` and `--quick`."""
    parser.addoption(
        "--quick",
        action="store_true",
        help="Of each module of scenarios, run the first test only; of other tests, the first "
        f"{DEFAULT_QUICK_CASES} cases; try properties with {QUICK_EXAMPLES} examples, unless they "
        "have a number of their own",
    )
    parser.addoption(
        "--storage",
        choices=(*STORAGES, "both"),
        default="sqlite",
        help="What tests with a database run on (default: sqlite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Try properties with fewer examples, or load what fuzzes, which takes a second to import.

    Forget the settings of the person's own bot: its token and its database are not for tests.
    """
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]
    if _is_roomy(IN_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    if config.getoption("--quick"):
        hypothesis.settings.load_profile("quick")
    else:
        config.pluginmanager.import_plugin("schemathesis", consider_entry_points=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules that fuzz, which are long, where they were not asked for."""
    return True if config.getoption("--quick") and collection_path.match("*_fuzz.py") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each database test on each chosen storage, except those marked `sqlite`."""
    if "storage" in metafunc.fixturenames:
        chosen: str = metafunc.config.getoption("--storage")
        storages: tuple[str, ...] = STORAGES if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("sqlite"):
            storages = tuple(storage for storage in storages if storage == "sqlite")
        metafunc.parametrize("storage", storages)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests that start PostgreSQL as long.

    With `--storage=postgresql`, deselect tests that do not use the storage; with `--quick`, what
    takes long in all.
    """
    for item in items:
        if "postgresql" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.long)
    if config.getoption("--storage") == "postgresql":
        stored = [item for item in items if "storage" in getattr(item, "fixturenames", ())]
        _keep(config, items, stored)
    if config.getoption("--quick"):
        _keep(config, items, list(_chosen(items)))


def _chosen(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests of a quick run: the first scenarios, and the first cases of the others.

    Pure rules take no time, so all of their cases are tried.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for item in items:
        if item.get_closest_marker("long"):
            yield item
            continue
        folder = item.path.relative_to(TESTS).parts[0]
        case = (str(item.path),) if folder == "scenarios" else (item.nodeid.partition("[")[0],)
        seen[case] += 1
        if seen[case] <= QUICK_CASES.get(folder, DEFAULT_QUICK_CASES):
            yield item


def _keep(config: pytest.Config, items: list[pytest.Item], kept: list[pytest.Item]) -> None:
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def pytest_collection_finish() -> None:
    """Leave what all tests share out of garbage collections, which take a tenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report if requests could not be validated against Discord's API description."""
    if not openapi.DESCRIPTION.exists():
        terminalreporter.write_line(
            f"Discord's API description (github.com/discord/discord-api-spec) is not at "
            f"{openapi.DESCRIPTION}: requests were not held against it. "
            f"{openapi.NAMED} may name another place.",
            yellow=True,
        )


class FakeClock:
    """A clock that shows the time it was set to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Advance the time; arguments as for `timedelta`."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a migrated, empty database file, which each test that needs one copies."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"

    async def make() -> None:
        database = Database.open(sqlite_url(path))
        await upgrade(database)
        await database.backup(path.with_name("whole.sqlite3"))
        await database.close()

    asyncio.run(make())
    return path.with_name("whole.sqlite3")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start the PostgreSQL server of this test process."""
    with serving() as server:
        server.isolate_guilds()
        yield server


@pytest.fixture
def settings(
    storage: str, tmp_path: Path, migrated: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Yield settings that name a migrated, empty database."""
    if storage == "sqlite":
        settings = Settings(_env_file=None, data_dir=tmp_path, address_keys=SecretStr(ADDRESS_KEY))
        shutil.copyfile(migrated, settings.database_file)
        yield settings
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as address:
        yield Settings(
            _env_file=None,
            data_dir=tmp_path,
            database_url=SecretStr(address),
            address_keys=SecretStr(ADDRESS_KEY),
        )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings)
    yield database
    await database.close()


@pytest.fixture
def core(settings: Settings, database: Database, clock: FakeClock) -> Core:
    """Return the core for services that are built without the application."""
    return build_core(settings, database, clock=clock, rng=Random(1), flush_seconds=60)


@pytest.fixture
async def app(settings: Settings, database: Database, clock: FakeClock) -> AsyncIterator[App]:
    """Start the application without Discord."""
    app = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=60)
    await app.start()
    yield app
    await app.stop()


@pytest.fixture(autouse=True)
def strict_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise an error for a panel that Discord would refuse, instead of cutting it."""
    monkeypatch.setattr(limits, "strict", True)


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Send logs to structlog's testing capture, not to the terminal."""
    with structlog.testing.capture_logs():
        yield
