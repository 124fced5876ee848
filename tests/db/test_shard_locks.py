"""One process at a time owns a shard; one that lost its lock writes nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

import db.shard_locks
from bot.cli.database import open_database
from bot.config import Settings
from db.database import Database
from db.errors import DatabaseForbidden
from db.key_value import KeyValueStore
from db.postgresql_address import postgresql_url
from db.shard_locks import ShardLockLost
from domain.shards import ALL_SHARDS, Shards
from tests.postgresql import PostgreSQL

Opens = Callable[[], Database]
FIRST, SECOND, LAST = Shards(0, 1, 4), Shards(1, 2, 4), Shards(3, 3, 4)


@pytest.fixture
async def opens(settings: Settings) -> AsyncIterator[Opens]:
    """Yield a function that opens the database on either storage, as another process would."""
    async with others(lambda: open_database(settings)) as opens:
        yield opens


@pytest.fixture
async def server(postgresql: PostgreSQL) -> AsyncIterator[Opens]:
    """Yield the same for a PostgreSQL server, which processes can share."""
    with postgresql.database() as address:
        async with others(lambda: Database.open(postgresql_url(address))) as opens:
            yield opens


@asynccontextmanager
async def others(make: Opens) -> AsyncIterator[Opens]:
    made: list[Database] = []

    def another() -> Database:
        made.append(make())
        return made[-1]

    yield another
    for each in made:
        await each.close()


async def note(database: Database, value: str) -> None:
    async with database.transaction() as transaction:
        await KeyValueStore(transaction).put("noted", value)


async def noted(database: Database) -> str | None:
    async with database.snapshot() as reading:
        return await KeyValueStore(reading).get("noted")


async def taken(take: Callable[[], Awaitable[str | None]]) -> None:
    """Wait until the shards are free, as a standby process does."""
    async with asyncio.timeout(20):
        while await take() is not None:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)


async def test_who_comes_second_is_told_who_is_there_until_that_one_has_ended(opens: Opens) -> None:
    one, other = opens(), opens()
    assert await one.acquire_shards(ALL_SHARDS, "the first") is None
    assert await other.acquire_shards(ALL_SHARDS, "the second") == "the first"
    await one.verify_shards()
    await note(one, "by the first")
    await one.close()
    assert await other.acquire_shards(ALL_SHARDS, "the second") is None
    assert await opens().acquire_shards(ALL_SHARDS, "the third") == "the second"
    await note(other, "by the second")
    assert await noted(other) == "by the second"


async def test_processes_share_the_shards_but_never_one(server: Opens) -> None:
    one, two, three = server(), server(), server()
    assert await one.acquire_shards(FIRST, "one") is None
    assert await two.acquire_shards(SECOND, "two") == "one"
    assert await three.acquire_shards(LAST, "three") is None
    assert await two.acquire_shards(Shards(2, 3, 4), "two") == "three"
    assert await two.acquire_shards(Shards(2, 2, 4), "two") is None
    for database in (one, two, three):
        await database.verify_shards()
        await note(database, "still here")


async def test_nobody_counts_the_shards_otherwise_while_somebody_has_one(server: Opens) -> None:
    one, two = server(), server()
    assert await one.acquire_shards(LAST, "of four") is None
    assert await two.acquire_shards(Shards(0, 0, 8), "of eight") == "of four"
    assert await two.acquire_shards(ALL_SHARDS, "alone") == "of four"
    await one.close()
    assert await two.acquire_shards(Shards(0, 0, 8), "of eight") is None


async def end_session(database: Database, name: str) -> None:
    """Terminate a session, as the server does with that of an unreachable process."""
    async with database.snapshot() as reading:
        await reading.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = :name"
            ),
            {"name": name},
        )


async def test_a_process_that_slept_through_its_end_writes_nothing_more(server: Opens) -> None:
    sleeper, heir = server(), server()
    assert await sleeper.acquire_shards(FIRST, "the sleeper") is None
    await note(sleeper, "before")
    await end_session(heir, "the sleeper")
    await taken(lambda: heir.acquire_shards(FIRST, "the heir"))
    await note(heir, "by the heir")
    with pytest.raises(ShardLockLost):
        await note(sleeper, "too late")
    with pytest.raises(ShardLockLost):
        await sleeper.verify_shards()
    assert await noted(sleeper) == "by the heir"
    await note(heir, "again")


async def test_what_was_begun_in_time_ends_before_another_has_the_shards(server: Opens) -> None:
    sleeper, heir = server(), server()
    assert await sleeper.acquire_shards(FIRST, "the sleeper") is None
    async with sleeper.transaction() as transaction:
        await end_session(heir, "the sleeper")
        inheriting = asyncio.create_task(taken(lambda: heir.acquire_shards(FIRST, "the heir")))
        await asyncio.wait({inheriting}, timeout=0.2)
        assert not inheriting.done()
        await KeyValueStore(transaction).put("noted", "in time")
    await inheriting
    assert await noted(heir) == "in time"


async def test_who_is_not_heard_of_loses_the_shards(
    server: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.shard_locks, "LEASE_SECONDS", 1)
    silent, heir = server(), server()
    assert await silent.acquire_shards(FIRST, "the silent one") is None
    await taken(lambda: heir.acquire_shards(FIRST, "the heir"))
    with pytest.raises(ShardLockLost):
        await note(silent, "too late")


async def test_what_stands_by_takes_over_the_moment_a_process_ends(opens: Opens) -> None:
    one, other = opens(), opens()
    assert await one.acquire_shards(ALL_SHARDS, "the first") is None
    waiting = asyncio.create_task(taken(lambda: other.acquire_shards(ALL_SHARDS, "the second")))
    await asyncio.wait({waiting}, timeout=0.05)
    assert not waiting.done()
    await one.close()
    await waiting
    await note(other, "taken over")
    assert await noted(other) == "taken over"


@pytest.mark.sqlite
async def test_a_lock_that_cannot_be_opened_is_said_plainly(
    opens: Opens, settings: Settings
) -> None:
    settings.database_file.with_name(settings.database_file.name + ".lock").mkdir()
    with pytest.raises(DatabaseForbidden, match=r"its lock .* cannot be opened"):
        await opens().acquire_shards(ALL_SHARDS, "one")
