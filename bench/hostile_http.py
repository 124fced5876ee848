"""Measure how hostile connections to the coupon API slow down voting.

Another process opens connections to the API from eight loopback addresses, `--in-flight` at a time:
some send nothing, some half of the headers or of a body, some malformed requests, some well-formed
requests that are not signed. Votes are cast in the process of the API, one after the other, before
and during the attack, and each is on disk before it counts.

    python -m bench.hostile_http [--connections 10000] [--in-flight 1000] [--votes 300] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from bench.vote_throughput import GUILD, NOW, clicks, contest_with_entries
from bot.app import App
from bot.config import Settings
from bot.core import build_core
from bot.http.coupon_api import Api
from bot.http.server import Limits, start_server
from bot.services.contests.votes import VoteService
from bot.services.tills import TillService
from db.database import Database, sqlite_url
from db.migrations import upgrade
from domain.contests.contest_rules import Participant

LOOPBACK = "127.0.0.1"
ADDRESSES = 8
"""Number of addresses from which connections come."""
PATIENCE_SECONDS = 30.0
HEAD = b"POST /v1/coupons/check HTTP/1.1\r\nHost: x\r\n"
HOSTILE = {
    "silent": b"",
    "half a header": HEAD + b"X-Ovation-",
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "malformed": b"\x16\x03\x01 what is this\r\n\r\n",
    "unsigned": HEAD
    + b"Connection: close\r\nX-Ovation-Key: 1\r\nX-Ovation-Time: %d\r\nContent-Length: 2\r\n\r\n{}",
}


async def attack(port: int, connections: int, in_flight: int) -> Counter[str]:
    """Open the connections and wait for the end of each; returns how they ended."""
    kinds = list(HOSTILE.items())
    coming = iter(range(connections))
    ended: Counter[str] = Counter()

    async def stranger() -> None:
        for number in coming:
            kind, sent = kinds[number % len(kinds)]
            if kind == "unsigned":
                sent %= int(time.time())
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    ended[
                        f"{kind}: {await _one(port, sent, f'127.0.0.{2 + number % ADDRESSES}')}"
                    ] += 1
            except TimeoutError:
                ended[f"{kind}: no end seen within {PATIENCE_SECONDS:.0f} s"] += 1

    await asyncio.gather(*(stranger() for _ in range(in_flight)))
    return ended


async def _one(port: int, sent: bytes, address: str) -> str:
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port, local_addr=(address, 0))
        writer.write(sent)
        answer = await reader.readline()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    except OSError:
        return "hung up on"
    return answer.split(b" ")[1].decode() if b" " in answer else "hung up on"


class Voters:
    """Votes cast one after the other, with their durations."""

    def __init__(self, database: Database, contest_id: int, entries: list[int]) -> None:
        self._service = VoteService(
            build_core(Settings(_env_file=None), database, clock=lambda: NOW, rng=Random(1))
        )
        self._contest_id = contest_id
        self._coming = iter(clicks(entries, 100_000, Random(2)))

    async def vote(self) -> float:
        """Vote once; returns the milliseconds that it took."""
        voter_id, entry_id, rating = next(self._coming)
        began = time.perf_counter()
        await self._service.cast(self._contest_id, GUILD, Participant(voter_id), entry_id, rating)
        return (time.perf_counter() - began) * 1000


def _figures(name: str, waits: list[float]) -> dict[str, Any]:
    p50, p99 = np.percentile(waits, [50, 99])
    return {
        f"{name} votes": len(waits),
        f"{name} p50 ms": round(float(p50), 2),
        f"{name} p99 ms": round(float(p99), 2),
        f"{name} longest ms": round(max(waits), 2),
    }


async def measure(connections: int, in_flight: int, votes: int) -> dict[str, Any]:
    """Return all figures."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        database = Database.open(sqlite_url(here / "ovation.sqlite3"))
        await upgrade(database)
        settings = Settings(_env_file=None, data_dir=here)
        app = App(settings, database, clock=lambda: datetime.now(UTC), alarmed=False)
        await app[TillService].add(GUILD, "counter", by=1)
        voters = Voters(database, *await contest_with_entries(database))
        listener = await start_server(
            Api(app[TillService], app.clock).application(),
            LOOPBACK,
            0,
            "OVATION_API_PORT",
            Limits(),
        )
        calm = [await voters.vote() for _ in range(votes)]
        attacker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.hostile_http", "--attack", str(listener.port)),
            *("--connections", str(connections), "--in-flight", str(in_flight)),
            stdout=asyncio.subprocess.PIPE,
        )
        waiting = asyncio.create_task(attacker.communicate())
        attacked, most, began = [], 0, time.perf_counter()
        while not waiting.done():
            attacked.append(await voters.vote())
            most = max(most, listener.doorkeeper.open.total())
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - began
        output, _ = await waiting
        left = listener.doorkeeper.open.total()
        await listener.stop()
        await app.stop()
    return {
        "connections": connections,
        "seconds": round(seconds, 1),
        "most open": most,
        "open at the end": left,
        **_figures("calm", calm),
        **_figures("attacked", attacked),
        **json.loads(output),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--connections", type=int, default=10_000)
    options.add_argument("--in-flight", type=int, default=1_000)
    options.add_argument("--votes", type=int, default=300)
    options.add_argument("--json", action="store_true")
    options.add_argument("--attack", type=int, metavar="PORT", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.attack:
        ended = asyncio.run(attack(chosen.attack, chosen.connections, chosen.in_flight))
        print(json.dumps(dict(sorted(ended.items()))))
        return
    found = asyncio.run(measure(chosen.connections, chosen.in_flight, chosen.votes))
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:>36}  {value:,}")


if __name__ == "__main__":
    main()
