"""Measure how long closing a contest takes: counting, storing the result, deciding its posts.

``python -m bench.contest_close --entries 500 --voters 5000 --votes 20 --json``

A contest is filled with entries and votes on a fresh database on disk, and closed as its end or
`/contest close` does. The search for coordinated voting, which runs afterwards in a thread of its
own, is measured too. `close_cpu_s` is the CPU time of the close in all threads, which is more
reliable than the elapsed time on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import structlog

from bot.app import App
from bot.config import Settings
from bot.services.contests.audit import AuditService
from bot.services.contests.lifecycle import ContestLifecycleService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.votes import Vote, VoteRepository
from db.database import Database, sqlite_url
from db.migrations import upgrade
from domain.contests.contest import ContestPlan, ContestState
from domain.contests.contest_kinds import contest_kind

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GUILD, CHANNEL, MODERATOR = 1, 2, 3
AUTHORS, VOTERS = 10_000_000, 20_000_000
"""First ids of authors and voters."""
AT_ONCE = 5000


async def fill(database: Database, options: argparse.Namespace) -> int:
    """Store a contest with votes; returns its id."""
    rng = Random(options.seed)
    plan = ContestPlan(contest_kind("caption"), "Bench", "", NOW, NOW + timedelta(days=2))
    async with database.transaction() as transaction:
        contests = ContestRepository(transaction)
        contest_id = await contests.add(
            plan,
            guild_id=GUILD,
            channel_id=CHANNEL,
            created_by=MODERATOR,
            picture_id=None,
            at=NOW,
        )
        await contests.move(
            contest_id, ContestState.VOTING, since=[ContestState.DRAFT], opened_at=NOW
        )
        entries = EntryRepository(transaction)
        numbers = [
            await entries.add(contest_id, AUTHORS + number, caption=f"Line {number}", at=NOW)
            for number in range(options.entries)
        ]
    quality = {entry: rng.gauss(1.6, 0.4) for entry in numbers}
    votes = (
        Vote(
            GUILD,
            contest_id,
            entry,
            VOTERS + voter,
            min(max(round(rng.gauss(quality[entry], 0.7)), 1), 3),
        )
        for voter in range(options.voters)
        for entry in rng.sample(numbers, options.votes)
    )
    while some := list(islice(votes, AT_ONCE)):
        async with database.transaction() as transaction:
            await VoteRepository(transaction).put(some, NOW)
    return contest_id


async def measure(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Return the seconds for the close, and for the recount and the fraud check after it."""
    settings = Settings(_env_file=None, data_dir=folder)
    database = Database.open(sqlite_url(settings.database_file))
    await upgrade(database)
    contest_id = await fill(database, options)
    app = App(settings, database, clock=lambda: NOW, rng=Random(1), alarmed=False)
    await app.start()
    began, cpu_began = perf_counter(), process_time()
    await app[ContestLifecycleService].end_phase(contest_id, GUILD)
    closed, cpu_closed = perf_counter(), process_time()
    recount = await app[AuditService].recount(contest_id, GUILD)
    recounted = perf_counter()
    watched = await app[AuditService].check_vote_fraud(contest_id, GUILD)
    done = perf_counter()
    assert recount.same
    assert not watched.findings
    await app.stop()
    return {
        "close_s": round(closed - began, 3),
        "close_cpu_s": round(cpu_closed - cpu_began, 3),
        "recount_s": round(recounted - closed, 3),
        "watch_s": round(done - recounted, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long closing a contest takes.")
    parser.add_argument("--entries", type=int, default=500)
    parser.add_argument("--voters", type=int, default=5000)
    parser.add_argument("--votes", type=int, default=20, help="of each voter")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with TemporaryDirectory() as folder:
        report = asyncio.run(measure(options, Path(folder)))
    print(
        f"{options.entries} entries, {options.voters} voters with {options.votes} votes each: "
        f"closed in {report['close_s']:.2f} s, {report['close_cpu_s']:.2f} s of processors "
        f"(recount {report['recount_s']:.2f} s, watch {report['watch_s']:.2f} s)"
    )
    if options.json:
        print(json.dumps({**vars(options), **report}))


if __name__ == "__main__":
    main()
