"""Measure how long the dashboard's pages take, and how large they are, with a year of data.

The guild has every measure counted in each hour and on each day of a year, at the level of 100,000
messages a week. Pages are asked for over HTTP, by another process: first one after the other, then
at a steady rate, while the event loop of the bot is watched. With `--serve`, they can be looked at
instead.

    python -m bench.dashboard [--storage postgresql] [--rounds 40] [--rate 50] [--seconds 10]
        [--json] [--serve PORT]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import aiohttp
import numpy as np

from bench.databases import STORAGES, storage
from bot.app import App
from bot.cli.database import open_database
from bot.cli.run import SWITCH_SECONDS, spare_collector
from bot.config import Settings
from bot.http.dashboard import Dashboard, dashboard_of
from bot.http.dashboard.page_specs import all_pages
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.goals import GoalService
from db.measure_counts import Counts, put_counts
from demo.dashboard import free_port
from domain.dashboard import Rights
from domain.measures import MeasureCount, all_measures, day_key, hour_key

GUILD, MODERATOR = 900, 902
HOST = "127.0.0.1"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAYS = 364
GOALS = 4
MOST_MILLISECONDS, MOST_ADDED, MOST_BYTES = 50.0, 5.0, 100_000
EVERY = 0.002
"""Seconds between two looks at the event loop."""
CONNECTIONS = 32
"""Connections of the visitors, of which the dashboard takes 64 from one address."""
Result = TypeVar("Result")
Visited = tuple[str, float, int]
"""A page, the milliseconds it took, and its bytes."""


class OneModerator:
    """A guild with one moderator, without Discord."""

    def guild_name(self, guild_id: int) -> str | None:
        """Return the guild's name."""
        return "Blue Mug Club" if guild_id == GUILD else None

    async def rights(self, guild_id: int, user_id: int) -> Rights:
        """Return what the person is."""
        return Rights.MODERATOR if (guild_id, user_id) == (GUILD, MODERATOR) else Rights.NONE

    async def guilds_of(self, user_id: int) -> list[int]:
        """Return the guild, if it is the moderator."""
        return [GUILD] if user_id == MODERATOR else []


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
async def served(settings: Settings, port: int = 0) -> AsyncIterator[tuple[str, App]]:
    """Serve the dashboard of a guild with a year of data; yield its address."""
    port = port or free_port(HOST)
    settings = settings.model_copy(update={"web_port": port})
    database = open_database(settings)
    app = App(settings, database, clock=lambda: NOW, alarmed=False)
    await app.start()
    async with database.transaction() as transaction:
        await put_counts(transaction, GUILD, a_year(Random(1)))
    if settings.database_url is not None:
        # PostgreSQL does so by itself, within a minute.
        async with database.transaction() as transaction:
            await transaction.exec_driver_sql("ANALYZE")
    app[DashboardAccessService].connect(OneModerator())
    due = NOW.date() + timedelta(weeks=10)
    for key in list(all_measures())[:GOALS]:
        await app[GoalService].create(GUILD, key, 300, due, by=MODERATOR)
    dashboard = dashboard_of(app)
    assert isinstance(dashboard, Dashboard)
    await dashboard.start(HOST, port)
    # As in the bot's own process.
    sys.setswitchinterval(SWITCH_SECONDS)
    spare_collector()
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


def all_paths() -> list[str]:
    """Return the paths of all pages and files, with a year where a period can be chosen."""
    paths = ["/data/days.csv", *(f"/figures/{key}" for key in all_measures())]
    paths += [path for page in all_pages() for path in page.all_views if "{" not in path]
    return [path if path.endswith(".csv") else f"{path}?weeks=52" for path in paths]


async def visit(address: str, secret: str, rounds: int, rate: float) -> list[Visited]:
    """Ask for all pages so often, one after the other, or at a rate of so many a second."""
    cookies = {"ovation": secret}
    found: list[Visited] = []

    async def look(page: str) -> None:
        began = time.perf_counter()
        async with browser.get(address + page) as answer:
            body = await answer.read()
            assert answer.status == 200, (page, answer.status)
        found.append((page, (time.perf_counter() - began) * 1000, len(body)))

    connections = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with (
        aiohttp.ClientSession(cookies=cookies, connector=connections) as browser,
        asyncio.TaskGroup() as group,
    ):
        began = time.perf_counter()
        for number, page in enumerate(all_paths() * rounds):
            if rate:
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                group.create_task(look(page))
            else:
                await look(page)
    return found


async def visited(address: str, secret: str, rounds: int, rate: float = 0.0) -> list[Visited]:
    """Do so in another process, so that only the server's work is on this event loop."""
    options = [f"--{name}={value}" for name, value in (("rounds", rounds), ("rate", rate))]
    command = (sys.executable, "-m", "bench.dashboard", *options, "--visit", address)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate(secret.encode())
    assert process.returncode == 0
    return [tuple(each) for each in json.loads(output)]


async def lags(until: asyncio.Event) -> list[float]:
    """Return how many milliseconds late the event loop resumed a task, over and over."""
    found = []
    while not until.is_set():
        began = time.perf_counter()
        await asyncio.sleep(EVERY)
        found.append((time.perf_counter() - began - EVERY) * 1000)
    return found


async def lag_p99(during: Awaitable[Result]) -> tuple[Result, float]:
    """Return a result, and the 99th percentile of the event loop's lag until it is there."""
    done = asyncio.Event()
    watching = asyncio.create_task(lags(done))
    result = await during
    done.set()
    return result, float(np.percentile(await watching, 99))


async def measure(settings: Settings, rounds: int, rate: float, seconds: float) -> dict[str, Any]:
    """Return percentiles in milliseconds, and the largest page in bytes."""
    async with served(settings) as (address, app):
        secret = await signed_in(app)
        await visited(address, secret, 1)  # statements and templates are compiled once
        used = time.process_time()
        alone = await visited(address, secret, rounds)
        used = (time.process_time() - used) / len(alone)
        _, idle = await lag_p99(asyncio.sleep(seconds))
        worked, began = time.process_time(), time.perf_counter()
        times = max(1, round(rate * seconds / len(all_paths())))
        at_rate, busy = await lag_p99(visited(address, secret, times, rate))
        worked = (time.process_time() - worked) / (time.perf_counter() - began)
    waits: dict[str, list[float]] = defaultdict(list)
    for page, wait, _ in alone:
        waits[page].append(wait)
    slowest = {page: float(np.percentile(found, 95)) for page, found in waits.items()}
    html = {page: size for page, _, size in alone if not page.endswith(".csv")}
    p95 = float(np.percentile([wait for _, wait, _ in alone], 95))
    worst, largest = max(slowest, key=slowest.__getitem__), max(html, key=html.__getitem__)
    return {
        "pages": len(waits),
        "p95 ms": round(p95, 1),
        "mean ms of CPU": round(used * 1000, 1),
        "slowest page": worst,
        "slowest p95 ms": round(slowest[worst], 1),
        "largest page": largest,
        "largest page bytes": html[largest],
        "pages a second": rate,
        # Seconds, if the pages could not keep up.
        "p95 ms at that rate": round(float(np.percentile([wait for _, wait, _ in at_rate], 95)), 1),
        "share of a core": round(worked, 2),
        "lag of the event loop, p99 ms, idle": round(idle, 1),
        "p99 ms added": round(busy - idle, 1),
        "within limits": p95 <= MOST_MILLISECONDS
        and html[largest] <= MOST_BYTES
        and busy - idle <= MOST_ADDED,
    }


async def serve(settings: Settings, port: int) -> None:
    """Serve the dashboard until interrupted; print links that open it."""
    async with served(settings, port) as (address, app):
        while True:
            link = await app[DashboardAccessService].create_link(GUILD, MODERATOR, "en")
            print(f"{address}/sign-in?link={link}", flush=True)
            await asyncio.sleep(240)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--storage", choices=STORAGES, default="sqlite")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--rate", type=float, default=50.0, help="pages a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long at that rate")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=int, metavar="PORT")
    parser.add_argument("--visit", metavar="ADDRESS", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.visit is not None:
        secret = sys.stdin.read()
        found = asyncio.run(visit(options.visit, secret, options.rounds, options.rate))
        print(json.dumps(found))
        return
    with storage(options.storage) as empty, empty() as settings:
        if options.serve is not None:
            asyncio.run(serve(settings, options.serve))
            return
        result = asyncio.run(measure(settings, options.rounds, options.rate, options.seconds))
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name}: {value}")
    sys.exit(0 if result["within limits"] else 1)


if __name__ == "__main__":
    main()
