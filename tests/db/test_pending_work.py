"""Background workers learn about additions of a transaction when it is committed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.database import Database
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from db.pending_work import PendingWork, Queue
from tests.conftest import START

GUILD = 100_000_000_000_000_001


async def test_a_commit_reports_each_queue_and_its_earliest_moment(database: Database) -> None:
    reported: list[PendingWork] = []
    database.on_commit(reported.append)
    async with database.transaction() as transaction:
        jobs = JobRepository(transaction)
        await jobs.schedule(GUILD, "close", 1, START + timedelta(hours=2))
        await jobs.schedule_if_absent(GUILD, "close", 2, START + timedelta(hours=1))
        await OutboxRepository(transaction).add("opened", 1, guild_id=GUILD, channel_id=7, at=START)
        assert not reported
    (work,) = reported
    assert Queue.OUTBOX in work
    assert Queue.SHOP_COUPONS not in work
    assert work.earliest(Queue.JOBS) == START + timedelta(hours=1)
    assert work.earliest(Queue.JOBS, Queue.OUTBOX) == START
    assert work.earliest(Queue.TIER_ROLES) is None


async def test_what_is_rolled_back_or_only_reads_reports_nothing(database: Database) -> None:
    reported: list[PendingWork] = []
    database.on_commit(reported.append)

    async def fail() -> None:
        async with database.transaction() as transaction:
            await JobRepository(transaction).schedule(GUILD, "close", 1, START)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fail()
    async with database.transaction() as transaction:
        assert await JobRepository(transaction).next_at() is None
    assert not reported
