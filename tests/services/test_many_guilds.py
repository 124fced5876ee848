"""With thousands of guilds, a start and a night write only what has changed, in short steps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.services.contributions import ContributionService, ScoreReviewService
from bot.services.contributions.score_review import NIGHTLY
from db.chunking import GUILDS_TOGETHER
from db.contributions import ContributionRepository
from db.jobs import JobRepository
from db.tables.jobs import jobs

GUILDS = [(1_000_000 + number) << 22 for number in range(2 * GUILDS_TOGETHER + 1)]


class Writing:
    """Notes which guilds the database's transactions name."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.named: list[Collection[int]] = []
        open_one = app.database.transaction

        @asynccontextmanager
        async def transaction(*guild_ids: int) -> AsyncIterator[Any]:
            self.named.append(guild_ids)
            async with open_one(*guild_ids) as opened:
                yield opened

        monkeypatch.setattr(app.database, "transaction", transaction)


async def test_guilds_that_are_counted_already_cost_a_start_no_transaction(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    contributions = app[ContributionService]
    await contributions.start_counting(GUILDS[:1])
    async with app.database.snapshot() as reading:
        first = await ContributionRepository(reading, GUILDS[0]).channel_cursors()
    writing = Writing(app, monkeypatch)
    await contributions.start_counting(GUILDS)
    assert [len(named) for named in writing.named] == [GUILDS_TOGETHER, GUILDS_TOGETHER]
    await contributions.start_counting(GUILDS)
    assert len(writing.named) == 2, "nothing was left to write"
    async with app.database.snapshot() as reading:
        for guild_id in GUILDS:
            cursors = await ContributionRepository(reading, guild_id).channel_cursors()
            assert [*cursors] == [guild_id]
        assert await ContributionRepository(reading, GUILDS[0]).channel_cursors() == first


async def test_nights_are_planned_in_short_steps_and_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app[ContributionService].start_counting(GUILDS)
    writing = Writing(app, monkeypatch)
    await app[ScoreReviewService].plan()
    assert [len(named) for named in writing.named] == [GUILDS_TOGETHER, GUILDS_TOGETHER, 1]
    await app[ScoreReviewService].plan()
    assert len(writing.named) == 3, "all were planned"


async def test_a_night_plans_no_guild_but_its_own(
    app: App, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app[ContributionService].start_counting(GUILDS)
    await app[ScoreReviewService].plan()
    scheduled: list[int] = []
    schedule = JobRepository.schedule_if_absent

    async def noted(self: JobRepository, guild_id: int, *given: Any) -> None:
        scheduled.append(guild_id)
        await schedule(self, guild_id, *given)

    monkeypatch.setattr(JobRepository, "schedule_if_absent", noted)
    clock.advance(days=2)
    await app.scheduler.run_due()
    assert scheduled == []
    async with app.database.snapshot() as reading:
        waiting = select(func.count()).where(jobs.c.kind == NIGHTLY, jobs.c.due_at > clock.now)
        assert (await reading.execute(waiting)).scalar_one() == len(GUILDS)
