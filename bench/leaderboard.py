"""Measure leaderboards and ranks on a big server, relative to plain `sqlite3` on the same file.

    python -m bench.leaderboard [--members 1000000] [--events 10000000] [--folder FOLDER] [--json]

The file is filled directly by `sqlite3`: members whose points fall off as in real communities,
their totals for all time, the month and the week, and their contributions (which no query below
reads, but which give the file its size). Every twentieth member did not ask to be listed. Then the
application's own calls are timed against the same query as a prepared statement, in alternating
rounds:

- `top ten` and `week's top ten`: `ContributionService.leaderboard` over the plain statement;
- `rank`: the rank of the member in the middle, over the plain count of all above.

With `--folder` the file is stored there and used again, also by `bench.messages --folder`. Ratios
are of medians; a flush with nothing to write is part of each call, as in production.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from bench.message_generator import CHANNELS, GUILD, MEMBERS
from bot.app import App
from bot.config import Settings
from bot.services.contributions import ContributionQueryService
from db.contributions import ContributionRepository
from db.database import Database, sqlite_url
from db.migrations import upgrade
from domain.contributions import ContributionKind, Source, day_of, month_of, week_of
from domain.contributions.rank_histogram import buckets_of
from domain.contributions.totals import ALL
from domain.snowflakes import snowflake_at

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CHANNEL = CHANNELS[0]
ROUNDS = 30
OURS_EACH = 5
ACTIVE = 0.05
"""The share of members who got points this week."""

THOSE = (
    "FROM totals WHERE guild_id = ? AND period = ? AND kind = 'all' AND listed = 1 AND points > ?"
)
TOP = f"SELECT user_id, points, contributions {THOSE} ORDER BY points DESC, user_id DESC LIMIT 10"
ABOVE = f"SELECT count(*) {THOSE}"


def user(member: int) -> int:
    """Return the id of the member at that index."""
    return MEMBERS[0] + member


def is_listed(member: int) -> bool:
    """Return whether the member at that index asked to be listed."""
    return member % 20 != 6


def points_of(member: int, members: int) -> int:
    """Return the points of the member at that index: few have very many, most have some."""
    return max(10, int(10 * (members / (member + 1)) ** 0.7))


def total_rows(
    members: int, counted: Counter[tuple[str, str, int, int]]
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of `totals`, and count in `counted` what goes into `rank_buckets`."""
    today = day_of(NOW, UTC)
    week, month = week_of(today), month_of(today)
    for member in range(members):
        points = points_of(member, members)
        periods = [(ALL, points)]
        if member % int(1 / ACTIVE) == 0:
            periods += [(month, points // 2 + 5), (week, points // 4 + 5)]
        for period, part in periods:
            for kind in (ALL, ContributionKind.HELPED.value):
                listed = is_listed(member)
                if listed:
                    for bucket in buckets_of(part):
                        counted[period, kind, *bucket] += 1
                yield GUILD, period, kind, user(member), part, part // 10, listed


def contribution_rows(members: int, events: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows of `contributions` between members drawn at random, three seconds apart."""
    rng = Random(1)
    for number in range(events):
        at = NOW - timedelta(seconds=3 * number)
        giver, receiver = user(rng.randrange(members)), user(rng.randrange(members))
        yield (
            GUILD,
            CHANNEL,
            snowflake_at(at, number % 4096),
            Source.THANKS.value,
            ContributionKind.HELPED.value,
            giver,
            receiver,
            at.replace(tzinfo=None).isoformat(" "),
            at.date().isoformat(),
        )


def fill(path: Path, members: int, events: int) -> None:
    """Write members, totals and contributions."""
    counted: Counter[tuple[str, str, int, int]] = Counter()
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    with database, indexed_at_the_end(database):
        database.executemany(
            "INSERT INTO totals (guild_id, period, kind, user_id, points, contributions, listed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            total_rows(members, counted),
        )
        database.executemany(
            "INSERT INTO rank_buckets (guild_id, period, kind, level, bucket, members)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            ((GUILD, *where, number) for where, number in counted.items()),
        )
        database.executemany(
            "INSERT INTO consents (guild_id, user_id, listed, updated_at) VALUES (?, ?, 1, ?)",
            (
                (GUILD, user(member), "2026-01-01 00:00:00")
                for member in range(members)
                if is_listed(member)
            ),
        )
        database.executemany(
            "INSERT OR IGNORE INTO contributions (guild_id, channel_id, message_id, source, kind,"
            " giver_id, receiver_id, at, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            contribution_rows(members, events),
        )
    database.close()


@contextmanager
def indexed_at_the_end(database: sqlite3.Connection) -> Iterator[None]:
    """Create the indexes at the end, which is faster than updating them with each row."""
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('contributions', 'totals')"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    yield
    for _, made_by in indexes:
        database.execute(made_by)


async def measure(path: Path, members: int) -> dict[str, float]:
    """Return the three ratios, and the application's own times in milliseconds."""
    app = App(
        Settings(_env_file=None, data_dir=path.parent),
        Database.open(sqlite_url(path)),
        clock=lambda: NOW,
        alarmed=False,
    )
    await app.start()
    plain = sqlite3.connect(path)
    middle = points_of(members // 2, members)
    week = week_of(day_of(NOW, UTC))

    async def rank() -> int:
        async with app.database.snapshot() as reading:
            return await ContributionRepository(reading, GUILD).rank(middle, ALL)

    questions: dict[str, tuple[Callable[[], Awaitable[Any]], str, tuple[Any, ...]]] = {
        "top_ten": (
            lambda: app[ContributionQueryService].leaderboard(GUILD, ALL),
            TOP,
            (GUILD, ALL, 0),
        ),
        "week": (
            lambda: app[ContributionQueryService].leaderboard(GUILD, "week"),
            TOP,
            (GUILD, week, 0),
        ),
        "rank": (rank, ABOVE, (GUILD, ALL, middle)),
    }
    found: dict[str, float] = {}
    for name, (ours, statement, values) in questions.items():
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            # Several at a time: after a long count of the plain one, the machine delays our
            # threads for other work.
            for _ in range(OURS_EACH):
                began = perf_counter()
                await ours()
                times[0].append(perf_counter() - began)
            began = perf_counter()
            plain.execute(statement, values).fetchall()
            times[1].append(perf_counter() - began)
        own, theirs = map(median, times)
        found[f"{name}_ratio"] = round(own / theirs, 3)
        found[f"{name}_ms"] = round(own * 1000, 3)
    plain.close()
    await app.stop()
    return found


async def made(path: Path) -> None:
    """Create an empty database at `path`."""
    database = Database.open(sqlite_url(path))
    await upgrade(database)
    await database.close()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--members", type=int, default=1_000_000)
    options.add_argument("--events", type=int, default=10_000_000)
    options.add_argument("--folder", type=Path, help="where to keep the file")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder: Path = chosen.folder or Path(passing)
        path = Settings(_env_file=None, data_dir=folder).database_file
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            asyncio.run(made(path))
            fill(path, chosen.members, chosen.events)
        found = asyncio.run(measure(path, chosen.members))
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name.replace('_', ' '):>16}  {value:,}")


if __name__ == "__main__":
    main()
