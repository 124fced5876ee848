"""Measure what writers of different guilds gain on PostgreSQL from not waiting for each other.

    python -m bench.guild_writers [--guilds 16] [--processes 4] [--delay 0.002] [--seconds 4]
        [--rounds 3] [--json]

Each of several processes writes to its share of the guilds without a pause: four writers a guild
read a number and store the next one. Each transaction takes `--delay` seconds longer before its
commit, while it holds its locks, as on a slower disk. The baseline is the same program with one
lock for all, as `Database.transaction` takes it if no guild is named. A round measures both, one
after the other; the figure is the median of the rounds' ratios. No number may be lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from sqlalchemy import func, select

from bench.databases import storage
from db.database import Database
from db.measure_counts import put_counts
from db.postgresql_address import postgresql_url
from db.tables.measure_counts import measure_counts
from domain.measures import MeasureCount

FIRST_GUILD = 900_000_000_000_000_001
WRITERS = 4
"""Writers of one guild, so that there is always one that waits."""
KEY = ("bench.writes", "2026-03-02")


async def write(database: Database, guild_id: int, locked: Iterable[int], delay: float) -> None:
    """Store the guild's next number, in a transaction that names the guilds `locked`."""
    async with database.transaction(*locked) as transaction:
        number = await transaction.execute(
            select(measure_counts.c.number).where(measure_counts.c.guild_id == guild_id)
        )
        following = (number.scalar_one_or_none() or 0) + 1
        await put_counts(transaction, guild_id, {KEY: MeasureCount(following)})
        await transaction.execute(select(func.pg_sleep(delay)))


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one process."""

    address: str
    guilds: Sequence[int]
    seconds: float
    delay: float
    """Seconds that each transaction waits before its commit."""
    by_guild: bool
    """Whether transactions name their guild."""


async def write_on(database: Database, load: Load) -> int:
    """Write for the load's seconds; return how often."""
    until = time.monotonic() + load.seconds
    written = 0

    async def writer(guild_id: int) -> None:
        nonlocal written
        while time.monotonic() < until:
            locked = (guild_id,) if load.by_guild else ()
            await write(database, guild_id, locked, load.delay)
            written += 1

    await asyncio.gather(*(writer(guild) for guild in load.guilds for _ in range(WRITERS)))
    return written


async def run_connected(load: Load, begin: Barrier) -> tuple[int, float]:
    """Return how often this process wrote, and in how many seconds, once all are connected."""
    database = Database.open(postgresql_url(load.address))
    await database.open_or_explain()
    begin.wait()
    began = time.monotonic()
    written = await write_on(database, load)
    spent = time.monotonic() - began
    await database.close()
    return written, spent


def run(load: Load, begin: Barrier, tell: SimpleQueue[tuple[int, float]]) -> None:
    """Run one of the processes."""
    tell.put(asyncio.run(run_connected(load, begin)))


async def stored(address: str) -> int:
    """Return the sum of all guilds' numbers."""
    database = Database.open(postgresql_url(address))
    async with database.snapshot() as reading:
        found = await reading.execute(select(func.coalesce(func.sum(measure_counts.c.number), 0)))
        total = int(found.scalar_one())
    await database.close()
    return total


def transactions_per_second(address: str, options: argparse.Namespace, *, by_guild: bool) -> float:
    """Return how many transactions all processes commit in a second."""
    guilds = [FIRST_GUILD + number for number in range(options.guilds)]
    before = asyncio.run(stored(address))
    spawning = multiprocessing.get_context("spawn")
    begin, told = spawning.Barrier(options.processes), spawning.SimpleQueue()
    loads = [
        Load(
            address,
            guilds[number :: options.processes],
            options.seconds,
            options.delay,
            by_guild=by_guild,
        )
        for number in range(options.processes)
    ]
    processes = [spawning.Process(target=run, args=(load, begin, told)) for load in loads]
    for process in processes:
        process.start()
    results: list[tuple[int, float]] = [told.get() for _ in processes]
    for process in processes:
        process.join()
    written = sum(number for number, _ in results)
    total = asyncio.run(stored(address)) - before
    assert total == written, f"{written} were written, {total} are stored"
    return written / max(spent for _, spent in results)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guilds", type=int, default=16)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--delay", type=float, default=0.002, help="seconds before each commit")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print only one JSON object, last")
    options = parser.parse_args()
    ratios = []
    with storage("postgresql") as empty, empty() as settings:
        assert settings.database_url is not None
        address = settings.database_url.get_secret_value()
        for _ in range(options.rounds):
            one = transactions_per_second(address, options, by_guild=False)
            each = transactions_per_second(address, options, by_guild=True)
            ratios.append(each / one)
            if not options.json:
                print(f"one lock {one:6.0f}/s   a lock a guild {each:6.0f}/s   {each / one:.1f}")
    ratio = statistics.median(ratios)
    result = {"ratio": round(ratio, 2), "ratios": [round(each, 2) for each in ratios]}
    print(json.dumps(result) if options.json else f"median ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
