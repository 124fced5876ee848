"""Measure how long the dashboard's pages take, and how large they are, with a year of data.

The guild has every measure counted in each hour and on each day of a year, at the level of 100,000
messages a week. Pages are asked for over HTTP, one after the other. With `--serve`, they can be
looked at instead.

    python -m bench.dashboard [--rounds 40] [--json] [--serve PORT]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import numpy as np

from bot.app import App
from bot.config import Settings
from bot.http.dashboard import Dashboard, dashboard_of
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.goals import GoalService
from db.database import Database, sqlite_url
from db.measure_counts import Counts, put_counts
from db.migrations import upgrade
from demo.dashboard import free_port
from domain.measures import MeasureCount, all_measures, day_key, hour_key

GUILD, MODERATOR = 900, 902
HOST = "127.0.0.1"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAYS = 364
GOALS = 4
PAGES = (
    "/",
    "/?weeks=52",
    "/figures?weeks=52",
    "/goals",
    "/definitions",
    "/data",
    "/data/days.csv",
)
MOST_MILLISECONDS, MOST_BYTES = 50.0, 100_000


class OneModerator:
    """A guild with one moderator, without Discord."""

    def guild_name(self, guild_id: int) -> str | None:
        """Return the guild's name."""
        return "Blue Mug Club" if guild_id == GUILD else None

    async def moderates(self, guild_id: int, user_id: int) -> bool:
        """Return whether it is the moderator."""
        return (guild_id, user_id) == (GUILD, MODERATOR)


def a_year(rng: Random) -> Counts:
    """Return counts of every measure by hour and day."""
    counts: Counts = {}
    for at, key in enumerate(all_measures()):
        level = 2.0 + 40 * (at % 5)
        for ago in range(DAYS, -1, -1):
            day = NOW - timedelta(days=ago)
            hours = [round(rng.expovariate(24 / level)) for _ in range(24)]
            for hour, number in enumerate(hours):
                at_hour = day.replace(hour=hour)
                counts[key, hour_key(at_hour)] = MeasureCount(number, 0)
            counts[key, day_key(day.date())] = MeasureCount(sum(hours), sum(hours) // 2)
    return counts


@asynccontextmanager
async def served(port: int = 0) -> AsyncIterator[tuple[str, App]]:
    """Serve the dashboard of a guild with a year of data; yield its address."""
    port = port or free_port(HOST)
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(sqlite_url(Path(folder) / "bench.sqlite3"))
        await upgrade(database)
        settings = Settings(_env_file=None, data_dir=Path(folder), web_port=port)
        app = App(settings, database, clock=lambda: NOW, alarmed=False)
        await app.start()
        async with database.transaction() as transaction:
            await put_counts(transaction, GUILD, a_year(Random(1)))
        app[DashboardAccessService].connect(OneModerator())
        due = NOW.date() + timedelta(weeks=10)
        for key in list(all_measures())[:GOALS]:
            await app[GoalService].create(GUILD, key, 300, due, by=MODERATOR)
        dashboard = dashboard_of(app)
        assert isinstance(dashboard, Dashboard)
        await dashboard.start(HOST, port)
        try:
            yield f"http://{HOST}:{port}", app
        finally:
            await dashboard.stop()
            await app.stop()


async def signed_in(app: App) -> str:
    """Return the secret of a session."""
    access = app[DashboardAccessService]
    secret = await access.sign_in(await access.create_link(GUILD, MODERATOR, "en"))
    assert secret is not None
    return secret


async def measure(rounds: int) -> dict[str, Any]:
    """Return the 95th percentile of all pages in milliseconds, and the largest page in bytes."""
    pages = (*PAGES, *(f"/figures/{key}?weeks=52" for key in all_measures()))
    waits: dict[str, list[float]] = {page: [] for page in pages}
    work: list[float] = []
    sizes: dict[str, int] = {}
    async with served() as (address, app):
        cookies = {"ovation": await signed_in(app)}
        async with aiohttp.ClientSession(cookies=cookies) as browser:
            for _ in range(rounds):
                for page in pages:
                    began, worked = time.perf_counter(), time.process_time()
                    async with browser.get(address + page) as answer:
                        body = await answer.read()
                        assert answer.status == 200, (page, answer.status)
                    waits[page].append((time.perf_counter() - began) * 1000)
                    work.append((time.process_time() - worked) * 1000)
                    sizes[page] = len(body)
    html = {page: size for page, size in sizes.items() if not page.endswith(".csv")}
    slowest = {page: float(np.percentile(found, 95)) for page, found in waits.items()}
    p95 = float(np.percentile([each for found in waits.values() for each in found], 95))
    worst, largest = max(slowest, key=slowest.__getitem__), max(html, key=html.__getitem__)
    return {
        "pages": len(pages),
        "p95 ms": round(p95, 1),
        "p95 ms of CPU, with the client's": round(float(np.percentile(work, 95)), 1),
        "slowest page": worst,
        "slowest p95 ms": round(slowest[worst], 1),
        "largest page": largest,
        "largest page bytes": html[largest],
        "within limits": p95 <= MOST_MILLISECONDS and html[largest] <= MOST_BYTES,
    }


async def serve(port: int) -> None:
    """Serve the dashboard until interrupted; print links that open it."""
    async with served(port) as (address, app):
        while True:
            link = await app[DashboardAccessService].create_link(GUILD, MODERATOR, "en")
            print(f"{address}/sign-in?link={link}", flush=True)
            await asyncio.sleep(240)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=int, metavar="PORT")
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve))
        return
    found = asyncio.run(measure(options.rounds))
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
    sys.exit(0 if found["within limits"] else 1)


if __name__ == "__main__":
    main()
