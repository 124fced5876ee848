"""Measure how many votes a second are stored, each on disk before it is acknowledged.

Clicks arrive together: `--in-flight` at any moment, and the next as soon as one is answered. For
comparison, in the same run and on the same disk, plain `sqlite3` is measured with one transaction
for each vote, as in a bot that commits at each click. Both sync at every commit. To measure without
the machine's disk, let `--folder` be in memory (/dev/shm) and `--delay` the seconds that a disk
takes to sync: each commit waits for them while it holds its lock.

    python -m bench.vote_throughput [--votes 100000] [--in-flight 256] [--delay 0.004]
        [--folder /dev/shm] [--cards] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np

from bot.config import Settings
from bot.core import build_core
from bot.services.contests.votes import VoteService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.votes import VoteRepository
from db.database import Database, Transaction, sqlite_url
from db.migrations import upgrade
from domain.contests.contest import ContestPlan, ContestState
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import Participant

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GUILD = 1
ENTRIES = 200
VOTERS = 5_000
PLAIN_VOTES = 1_500
"""Number of votes in each of the rounds of plain `sqlite3`, one before and one after."""

Click = tuple[int, int, int]
"""Voter, entry, rating."""


class SlowDatabase(Database):
    """A database whose commits take longer."""

    delay: float = 0.0
    """Seconds."""

    @asynccontextmanager
    async def transaction(self, *guild_ids: int) -> AsyncIterator[Transaction]:
        """Open a transaction; wait before its commit."""
        async with super().transaction(*guild_ids) as transaction:
            yield transaction
            if self.delay:
                await asyncio.sleep(self.delay)


def clicks(entries: list[int], votes: int, rng: Random) -> list[Click]:
    """Return votes by many voters in a mixed order, none twice on the same entry."""
    pairs = [(voter, entry) for voter in range(VOTERS) for entry in entries]
    return [(voter, entry, rng.choice((1, 2, 3))) for voter, entry in rng.sample(pairs, votes)]


async def contest_with_entries(database: Database) -> tuple[int, list[int]]:
    """Create a contest open for votes; returns its id and those of its entries."""
    plan = ContestPlan(contest_kind("caption"), "Bench", "", NOW, NOW + timedelta(days=1))
    async with database.transaction() as transaction:
        contests = ContestRepository(transaction)
        contest_id = await contests.add(
            plan, guild_id=GUILD, channel_id=1, created_by=1, picture_id=None, at=NOW
        )
        entries = EntryRepository(transaction)
        numbers = [
            await entries.add(contest_id, VOTERS + number, caption=f"Line {number}", at=NOW)
            for number in range(ENTRIES)
        ]
        await contests.move(contest_id, ContestState.VOTING, since=[ContestState.DRAFT])
    return contest_id, numbers


async def through_the_service(
    database: Database, votes: int, in_flight: int, *, cards: bool
) -> tuple[float, float, list[float]]:
    """Return the seconds and CPU seconds of all votes, and each one's from click to disk."""
    contest_id, entries = await contest_with_entries(database)
    service = VoteService(
        build_core(Settings(_env_file=None), database, clock=lambda: NOW, rng=Random(1))
    )
    coming = iter(clicks(entries, votes, Random(2)))
    waits: list[float] = []

    async def voter() -> None:
        for voter_id, entry_id, rating in coming:
            clicked = time.perf_counter()
            await service.cast(contest_id, GUILD, Participant(voter_id), entry_id, rating)
            waits.append(time.perf_counter() - clicked)
            if cards:
                await service.next_card(contest_id, GUILD, Participant(voter_id))

    # The first vote imports modules and builds statements, which a running bot has done long ago.
    voter_id, entry_id, rating = next(coming)
    await service.cast(contest_id, GUILD, Participant(voter_id), entry_id, rating)
    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(voter() for _ in range(in_flight)))
    seconds, used = time.perf_counter() - began, time.process_time() - used
    async with database.snapshot() as reading:
        kept = await VoteRepository(reading).of_contest(contest_id)
    assert len(kept) == votes, "every vote is kept, once"
    return seconds, used, waits


def one_commit_each(path: Path, votes: int, delay: float) -> float:
    """Return the votes per second of plain `sqlite3`, in the same table.

    Each commit takes `delay` seconds longer.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS votes (entry_id INTEGER, voter_id INTEGER, contest_id INTEGER,"
        " rating INTEGER, cast_at TEXT, PRIMARY KEY (entry_id, voter_id))"
    )
    began = time.perf_counter()
    for number in range(votes):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO votes VALUES (?, ?, 1, ?, ?) ON CONFLICT (entry_id, voter_id) DO UPDATE"
            " SET rating = excluded.rating, cast_at = excluded.cast_at",
            (number % ENTRIES, number, 1 + number % 3, NOW.isoformat()),
        )
        if delay:
            time.sleep(delay)
        connection.execute("COMMIT")
    rate = votes / (time.perf_counter() - began)
    connection.close()
    return rate


async def measure(chosen: argparse.Namespace) -> dict[str, float]:
    """Return all figures, rates in votes a second and waits in milliseconds."""
    votes, in_flight, delay = chosen.votes, chosen.in_flight, chosen.delay
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        here = Path(folder)
        before = one_commit_each(here / "before.sqlite3", PLAIN_VOTES, delay)
        database = SlowDatabase(sqlite_url(here / "ovation.sqlite3"))
        await upgrade(database)
        database.delay = delay
        seconds, used, waits = await through_the_service(
            database, votes, in_flight, cards=chosen.cards
        )
        await database.close()
        plain = (before + one_commit_each(here / "after.sqlite3", PLAIN_VOTES, delay)) / 2
    p50, p99 = np.percentile(waits, [50, 99]) * 1000
    return {
        "votes": votes,
        "in_flight": in_flight,
        "delay": delay,
        "votes_per_second": round(votes / seconds, 1),
        "cpu_us_per_vote": round(used / votes * 1e6, 1),
        "p50_ms": round(float(p50), 2),
        "p99_ms": round(float(p99), 2),
        "plain_votes_per_second": round(plain, 1),
        "ratio": round(votes / seconds / plain, 2),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--votes", type=int, default=100_000)
    options.add_argument("--in-flight", type=int, default=256)
    options.add_argument("--delay", type=float, default=0.0, help="seconds added to each commit")
    options.add_argument("--folder", type=Path, help="where the files are put")
    options.add_argument("--cards", action="store_true", help="also deal the next card each time")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    found = asyncio.run(measure(chosen))
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' '):>24}  {value:,}")


if __name__ == "__main__":
    main()
