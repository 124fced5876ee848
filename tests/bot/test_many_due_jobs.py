"""Thousands of jobs that are due at once wait for no slow one, and are read once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.metrics import Metrics
from bot.scheduler import Scheduler
from db.database import Database, Transaction
from db.jobs import Job, JobRepository
from tests.bot.test_scheduler import GUILD, Diary, plan, written
from tests.conftest import START, FakeClock


@pytest.fixture
def schedule(database: Database, clock: FakeClock) -> Scheduler:
    return Scheduler(database, clock, Metrics())


async def until_written(database: Database, entry: str) -> None:
    async with asyncio.timeout(20):
        while entry not in await written(database):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.001)


async def test_while_some_guilds_wait_for_discord_the_jobs_of_others_run(
    schedule: Scheduler,
    database: Database,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.scheduler.LOOK_AGAIN_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def ask(_task: Job) -> None:
        await go_on.wait()

    schedule.register("surprise", Diary(), prepare=ask)
    schedule.register("close", Diary())
    for number in range(1, 20):
        await plan(database, number, START, "surprise", GUILD + number)
    await plan(database, 20, START, guild_id=GUILD + 20)
    running = asyncio.create_task(schedule.run_due())
    await until_written(database, "close 20;")
    # So do those that fall due only now.
    await plan(database, 21, START + timedelta(minutes=1), guild_id=GUILD + 21)
    clock.advance(minutes=1)
    await until_written(database, "close 21;")
    go_on.set()
    assert await running == 21


async def test_stopping_leaves_what_is_due_to_the_next_start(
    schedule: Scheduler, database: Database
) -> None:
    async def stops(_transaction: Transaction, _task: Job) -> None:
        schedule.stop()

    schedule.register("close", stops)
    for number in range(5):
        await plan(database, number, START, guild_id=GUILD)
    assert await schedule.run_due() == 1
    assert await schedule.run_due() == 0


async def test_what_waits_for_history_is_read_and_logged_once(
    schedule: Scheduler, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind, read = {GUILD + number for number in range(30)}, list[int]()
    pages = JobRepository.due

    async def noted(self: JobRepository, *given: Any, **options: Any) -> AsyncIterator[list[Job]]:
        async for page in pages(self, *given, **options):
            read.extend(job.id for job in page)
            yield page

    monkeypatch.setattr(JobRepository, "due", noted)
    schedule.wait_while(behind.__contains__)
    schedule.register("surprise", Diary(), needs_history=True)
    for guild_id in sorted(behind):
        await plan(database, 1, START - timedelta(hours=1), "surprise", guild_id)
    with structlog.testing.capture_logs() as logged:
        for _ in range(5):
            assert await schedule.run_due() == 0
    assert len(read) == 30
    assert [(line["event"], line["jobs"]) for line in logged] == [("jobs_wait_for_history", 30)]
    behind.discard(GUILD)
    assert await schedule.run_due() == 1
    behind.clear()
    assert await schedule.run_due() == 29
