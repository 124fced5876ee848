"""Measure what the export and the erasure of a member with much data cost everybody else.

    python -m bench.erasure [--rows 20000] [--others 100000] [--storage postgresql] [--json]

A guild is filled with contributions, of which `--rows` are the member's, half of them given. The
member is then exported and erased, while a task notes how late the event loop wakes it from sleeps
of 5 ms, and another commits one row after another and notes how long each takes. Both are noted
for as long beforehand, too, without export or erasure. On a busy machine, read the ratios between
the two rather than the times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from time import perf_counter
from typing import Any

import structlog

from bench.databases import STORAGES, storage
from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.privacy import PrivacyService
from db.contributions import ContributionRepository
from db.database import Database
from db.key_value import KeyValueStore
from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.totals import total_deltas
from domain.snowflakes import snowflake_at

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
GUILD, CHANNEL = 100_000_000_000_000_001, 100_000_000_000_000_002
MEMBER = 501_000_000_000_000_000
MEMBERS = 5_000
NAP_SECONDS = 0.005
IDLE_SECONDS = 3.0
AT_ONCE = 5_000


@dataclass(slots=True)
class Delays:
    """How late the event loop was, and how long commits of others took, in seconds."""

    lags: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)


def gestures(rows: int, others: int) -> Iterator[Contribution]:
    """Yield contributions of a year, the member's spread among those of others."""
    rng = Random(1)
    step = timedelta(days=365) / (rows + others)
    mine = set(rng.sample(range(rows + others), rows))
    for number in range(rows + others):
        giver, receiver = (MEMBER + 1 + rng.randrange(MEMBERS) for _ in range(2))
        if number in mine:
            giver, receiver = (MEMBER, receiver) if number % 2 else (giver, MEMBER)
        at = NOW - timedelta(days=365) + number * step
        yield Contribution(
            guild_id=GUILD,
            channel_id=CHANNEL,
            message_id=snowflake_at(at, number % 4096),
            source=Source.REACTION if number % 3 else Source.THANKS,
            kind=ContributionKind.ENTERTAINED if number % 3 else ContributionKind.HELPED,
            giver_id=giver,
            receiver_id=receiver,
            at=at,
            detail="😂" if number % 3 else "",
        )


async def fill(database: Database, rows: int, others: int) -> None:
    """Store the contributions and their totals."""
    made = list(gestures(rows, others))
    for start in range(0, len(made), AT_ONCE):
        async with database.transaction() as transaction:
            repository = ContributionRepository(transaction, GUILD)
            await repository.change(added=made[start : start + AT_ONCE], removed=())
    async with database.transaction() as transaction:
        await ContributionRepository(transaction, GUILD).add_to_totals(total_deltas([], made))


@asynccontextmanager
async def noting(database: Database) -> AsyncIterator[Delays]:
    """Note delays for the length of the block."""
    delays = Delays()

    async def nap() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(NAP_SECONDS)
            delays.lags.append(perf_counter() - began - NAP_SECONDS)

    async def write() -> None:
        for number in count():
            began = perf_counter()
            async with database.transaction() as transaction:
                await KeyValueStore(transaction).put("beside", str(number))
            delays.commits.append(perf_counter() - began)
            await asyncio.sleep(NAP_SECONDS)

    tasks = [asyncio.create_task(nap()), asyncio.create_task(write())]
    try:
        yield delays
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def timed(database: Database, deed: Awaitable[Any]) -> tuple[float, Delays]:
    """Return the seconds that `deed` takes, and the delays of others."""
    async with noting(database) as delays:
        began = perf_counter()
        await deed
        seconds = perf_counter() - began
        # A delay that lasts to the end is noted, too.
        await asyncio.sleep(2 * NAP_SECONDS)
    return seconds, delays


async def measure(settings: Settings, rows: int, others: int) -> dict[str, float]:
    """Return times in milliseconds, and ratios to those without export and erasure."""
    database = open_database(settings)
    await fill(database, rows, others)
    app = App(settings, database, clock=lambda: NOW, rng=Random(1), alarmed=False)
    await app.start()
    privacy = app[PrivacyService]
    found: dict[str, float] = {}
    _, idle = await timed(database, asyncio.sleep(IDLE_SECONDS))
    found |= figures("idle", IDLE_SECONDS, idle)
    for name, deed in (("export", privacy.export(MEMBER)), ("erasure", privacy.erase(MEMBER))):
        found |= figures(name, *await timed(database, deed))
        for figure in ("lag", "commit"):
            ratio = found[f"{name}_{figure}_p99_ms"] / found[f"idle_{figure}_p99_ms"]
            found[f"{name}_{figure}_p99_ratio"] = round(ratio, 2)
    await app.stop()
    await database.close()
    return found


def figures(name: str, seconds: float, delays: Delays) -> dict[str, float]:
    """Return the figures of one measurement, by their names in the report."""
    found = {f"{name}_s": round(seconds, 3)}
    for figure, values in (("lag", delays.lags), ("commit", delays.commits)):
        ordered = sorted(values)
        found[f"{name}_{figure}_p99_ms"] = round(1000 * ordered[int(len(ordered) * 0.99)], 2)
        found[f"{name}_{figure}_max_ms"] = round(1000 * ordered[-1], 2)
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000, help="contributions of the member")
    options.add_argument("--others", type=int, default=100_000, help="contributions of others")
    options.add_argument("--storage", choices=STORAGES, default="sqlite")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with storage(chosen.storage) as empty, empty() as settings:
        found = asyncio.run(measure(settings, chosen.rows, chosen.others))
    if chosen.json:
        print(json.dumps({**vars(chosen), **found}))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' '):>26}  {value:,}")


if __name__ == "__main__":
    main()
