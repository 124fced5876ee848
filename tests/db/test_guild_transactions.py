"""Transactions of different guilds run side by side on PostgreSQL, those of one guild in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from graphlib import TopologicalSorter
from random import Random

import pytest
from sqlalchemy import select

from db.database import Database, Transaction
from db.measure_counts import put_counts
from db.postgresql import MAX_GUILD_LOCKS
from db.postgresql_address import postgresql_url
from db.shard_locks import ShardLockLost
from db.tables.measure_counts import measure_counts
from db.write_turns import ALL_GUILDS
from domain.measures import MeasureCount
from domain.shards import Shards
from tests.db.support import is_stuck
from tests.postgresql import PostgreSQL

pytestmark = pytest.mark.long

GUILDS = (11, 12, 13)
KEY = ("test.writes", "2026-03-02")
Opens = Callable[[], Database]


@pytest.fixture
async def opens(postgresql: PostgreSQL) -> AsyncIterator[Opens]:
    """Yield a function that opens one database on a server, as several processes do."""
    made: list[Database] = []
    with postgresql.database() as address:

        def another() -> Database:
            made.append(Database.open(postgresql_url(address)))
            return made[-1]

        yield another
        for each in made:
            await each.close()


async def number_of(transaction: Transaction, guild_id: int) -> int:
    found = await transaction.execute(
        select(measure_counts.c.number).where(measure_counts.c.guild_id == guild_id)
    )
    return found.scalar_one_or_none() or 0


async def put_number(transaction: Transaction, guild_id: int, number: int) -> None:
    await put_counts(transaction, guild_id, {KEY: MeasureCount(number)})


async def increase(database: Database, guild_id: int, *named: int) -> int:
    """Read a guild's number and store the next; return what was read."""
    async with database.transaction(*named) as transaction:
        read = await number_of(transaction, guild_id)
        await asyncio.sleep(0)
        await put_number(transaction, guild_id, read + 1)
    return read


class Meeting:
    """Lets so many tasks go on once all of them have come."""

    def __init__(self, number: int) -> None:
        self._barrier = asyncio.Barrier(number)

    async def within(self, database: Database, *guild_ids: int) -> None:
        """Open a transaction, and wait for the others inside of it."""
        async with database.transaction(*guild_ids):
            await self._barrier.wait()


async def test_guilds_write_at_the_same_time_in_one_process_and_in_several(opens: Opens) -> None:
    one, other = opens(), opens()
    meeting = Meeting(3)
    async with asyncio.timeout(20):
        await asyncio.gather(
            meeting.within(one, 11), meeting.within(one, 12), meeting.within(other, 13)
        )


@pytest.mark.parametrize(
    ("held", "wanted", "shared"),
    [
        ((11,), (11,), 11),
        ((11,), (), 11),
        ((), (11,), 11),
        ((11, 12), (12, 13), 12),
        ((ALL_GUILDS, 11), (12,), 12),
    ],
)
@pytest.mark.parametrize("processes", [1, 2])
async def test_who_shares_a_guild_waits(
    opens: Opens, held: Sequence[int], wanted: Sequence[int], shared: int, processes: int
) -> None:
    one = opens()
    other = one if processes == 1 else opens()
    async with one.transaction(*held) as transaction:
        waiting = asyncio.create_task(increase(other, shared, *wanted))
        assert await is_stuck(waiting)
        await put_number(transaction, shared, 7)
    # It reads what was committed while it waited.
    assert await waiting == 7


async def test_a_process_with_shards_locks_each_guild_that_it_names(opens: Opens) -> None:
    one, other = opens(), opens()
    assert await one.acquire_shards(Shards(0, 0, 1), "one") is None
    async with one.transaction(11, 12, 13) as transaction:
        waiting = [asyncio.create_task(increase(other, each, each)) for each in GUILDS]
        assert await is_stuck(waiting[-1])
        for each in GUILDS:
            await put_number(transaction, each, 7)
    assert await asyncio.gather(*waiting) == [7, 7, 7]


async def test_with_too_many_guilds_all_others_wait(opens: Opens) -> None:
    database = opens()
    many = range(100, 101 + MAX_GUILD_LOCKS)
    async with database.transaction(*many):
        assert await is_stuck(asyncio.create_task(increase(opens(), 11, 11)))
    async with database.transaction(*many[1:]):
        assert await increase(opens(), 11, 11) == 1


async def test_a_guild_that_writes_without_end_delays_only_itself(opens: Opens) -> None:
    database = opens()
    flood = [asyncio.create_task(increase(database, 11, 11)) for _ in range(300)]
    await flood[0]
    assert await increase(database, 12, 12) == 0
    assert sum(task.done() for task in flood) < 100
    assert sorted(await asyncio.gather(*flood)) == list(range(300))


async def test_a_process_that_lost_its_shards_writes_for_no_guild(opens: Opens) -> None:
    sleeper, heir = opens(), opens()
    assert await sleeper.acquire_shards(Shards(0, 0, 1), "the sleeper") is None
    assert await increase(sleeper, 11, 11) == 0
    async with heir.snapshot() as reading:
        await reading.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'the sleeper'"
        )
    async with asyncio.timeout(20):
        while await heir.acquire_shards(Shards(0, 0, 1), "the heir") is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    with pytest.raises(ShardLockLost):
        await increase(sleeper, 11, 11)
    assert await increase(heir, 11, 11) == 1


class History:
    """The transactions of one run: which numbers each read, of which guilds."""

    def __init__(self) -> None:
        self.read: list[dict[int, int]] = []

    async def run(self, database: Database, rng: Random) -> None:
        """Increase the numbers of some guilds, named or not, or of all; sometimes give up."""
        guilds = rng.sample(GUILDS, rng.choice((1, 1, 1, 2)))
        named = guilds if rng.random() < 0.8 else []
        if not named:
            guilds = list(GUILDS)
        gives_up = rng.random() < 0.1
        read = {}
        with suppress(LookupError):
            async with database.transaction(*named) as transaction:
                for guild_id in guilds:
                    read[guild_id] = await number_of(transaction, guild_id)
                    await asyncio.sleep(rng.choice((0, 0.002)))
                for guild_id in guilds:
                    await put_number(transaction, guild_id, read[guild_id] + 1)
                if gives_up:
                    raise LookupError
            self.read.append(read)

    def replay(self) -> Counter[int]:
        """Run the transactions one after the other, as with a single lock; return the numbers.

        The order is the one in which they read each guild's numbers. There is none if two of them
        read the same number, or if each of two saw the other's.
        """
        readers = {
            (guild_id, number): each
            for each, read in enumerate(self.read)
            for guild_id, number in read.items()
        }
        order = TopologicalSorter[int]()
        for (guild_id, number), each in readers.items():
            order.add(each, *({readers[guild_id, number - 1]} if number else ()))
        numbers = Counter[int]()
        for each in order.static_order():
            for guild_id, number in self.read[each].items():
                assert numbers[guild_id] == number, "it read what no single lock would show"
                numbers[guild_id] += 1
        return numbers


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_runs_together_could_have_run_in_turn(opens: Opens, seed: int) -> None:
    rng, history = Random(seed), History()
    processes = [opens(), opens(), opens()]
    async with asyncio.timeout(120):
        await asyncio.gather(
            *(history.run(rng.choice(processes), Random(rng.random())) for _ in range(150))
        )
    numbers = history.replay()
    async with processes[0].snapshot() as reading:
        stored = {guild_id: await number_of(reading, guild_id) for guild_id in GUILDS}
    assert stored == numbers
    assert len(history.read) > 100
