"""Jobs are run exactly once when they are due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, tzinfo

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.cli.database import open_database
from bot.config import Settings
from bot.metrics import Metrics
from bot.scheduler import Scheduler, Timer
from db.database import Database, Transaction
from db.errors import DatabaseUnreachable
from db.jobs import Job, JobRepository
from db.key_value import KeyValueStore
from db.tables.jobs import jobs
from tests.conftest import START, FakeClock

GUILD = 100_000_000_000_000_001


class Diary:
    """A handler that records its runs in the database and can be made to fail."""

    def __init__(self, *, failures: int = 0, again: timedelta | None = None) -> None:
        self.tried = 0
        self.failures = failures
        self.again = again

    async def __call__(self, transaction: Transaction, task: Job) -> datetime | None:
        self.tried += 1
        facts = KeyValueStore(transaction)
        written = await facts.get("diary") or ""
        await facts.put("diary", f"{written}{task.kind} {task.subject_id};")
        if self.tried <= self.failures:
            raise ConnectionError("not now")
        return task.due_at + self.again if self.again else None


@pytest.fixture
def schedule(database: Database, clock: FakeClock) -> Scheduler:
    return Scheduler(database, clock, Metrics())


async def plan(
    database: Database, subject_id: int, at: datetime, kind: str = "close", guild_id: int = GUILD
) -> None:
    async with database.transaction() as transaction:
        await JobRepository(transaction).schedule(guild_id, kind, subject_id, at)


async def written(database: Database) -> str:
    async with database.snapshot() as reading:
        return await KeyValueStore(reading).get("diary") or ""


async def test_nothing_happens_before_its_time_and_once_when_it_has_come(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    schedule.register("close", Diary())
    await plan(database, 1, START + timedelta(hours=1))
    assert await schedule.run_due() == 0
    assert await schedule.next_at() == START + timedelta(hours=1)
    clock.advance(hours=1)
    assert await schedule.run_due() == 1
    assert await schedule.run_due() == 0
    assert await written(database) == "close 1;"
    assert await schedule.next_at() is None


async def test_a_clock_that_is_set_back_has_nothing_done_twice_and_stops_nothing(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    schedule.register("close", Diary())
    await plan(database, 1, START + timedelta(hours=1))
    clock.advance(hours=1)
    assert await schedule.run_due() == 1
    clock.advance(days=-365)
    assert await schedule.run_due() == 0
    await plan(database, 2, clock() + timedelta(hours=1))
    clock.advance(hours=1)
    assert await schedule.run_due() == 1
    clock.advance(days=365)
    assert await schedule.run_due() == 0
    assert await written(database) == "close 1;close 2;"


async def test_what_was_due_while_nobody_was_there_happens_in_order_afterwards(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    schedule.register("close", Diary())
    for subject, hours in ((1, 3), (2, 1), (3, 2)):
        await plan(database, subject, START + timedelta(hours=hours))
    clock.advance(days=9)
    assert await schedule.run_due() == 3
    assert await written(database) == "close 2;close 3;close 1;"


async def test_one_that_fails_leaves_nothing_behind_and_is_tried_again_ever_later(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    diary = Diary(failures=2)
    schedule.register("close", diary)
    await plan(database, 1, START)
    waits = []
    while diary.tried < 3:
        before = clock.now
        await schedule.run_due()
        if (next_at := await schedule.next_at()) is not None:
            assert await written(database) == ""
            waits.append(next_at - before)
            clock.now = next_at
    assert waits == sorted(set(waits))
    assert await written(database) == "close 1;"


async def test_what_is_to_be_asked_first_is_asked_while_the_database_is_free(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    asked = []

    async def ask(task: Job) -> None:
        asked.append(task.subject_id)
        await plan(database, 2, START + timedelta(days=1))  # would wait for an open transaction

    schedule.register("close", Diary(), prepare=ask)
    await plan(database, 1, START)
    assert await schedule.run_due() == 1
    assert asked == [1]
    assert await written(database) == "close 1;"


async def test_one_that_could_not_ask_goes_on_without(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    async def ask(_task: Job) -> None:
        raise ConnectionError("nobody answers")

    schedule.register("close", Diary(), prepare=ask)
    await plan(database, 1, START)
    assert await schedule.run_due() == 1


async def test_while_the_database_is_away_one_that_asks_first_stays_due(
    schedule: Scheduler, database: Database
) -> None:
    away = True

    async def ask(_: Job) -> None:
        if away:
            raise DatabaseUnreachable("nobody there")

    schedule.register("close", Diary(), prepare=ask)
    await plan(database, 1, START)
    with capture_logs() as logs, pytest.raises(DatabaseUnreachable):
        await schedule.run_due()
    assert logs == [], "who runs the jobs says once that the database is away"
    away = False
    assert await schedule.run_due() == 1


async def test_one_that_fails_holds_up_no_other(schedule: Scheduler, database: Database) -> None:
    schedule.register("close", Diary(failures=99))
    schedule.register("surprise", Diary())
    await plan(database, 1, START - timedelta(hours=1))
    await plan(database, 2, START, kind="surprise")
    assert await schedule.run_due() == 1
    assert await written(database) == "surprise 2;"


async def test_one_whose_handler_is_not_there_waits_for_a_release_that_has_it(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    await plan(database, 1, START)
    assert await schedule.run_due() == 0
    clock.advance(hours=2)
    later = Scheduler(database, clock, Metrics())
    later.register("close", Diary())
    assert await later.run_due() == 1


async def test_what_is_decided_by_what_members_did_waits_until_all_of_it_is_counted(
    schedule: Scheduler, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = {GUILD}
    schedule.wait_while(behind.__contains__)
    schedule.register("surprise", Diary(), needs_history=True)
    schedule.register("close", Diary())
    await plan(database, 1, START, "surprise")
    await plan(database, 2, START)
    await plan(database, 3, START + timedelta(hours=1), "surprise")
    assert await schedule.run_due() == 1
    assert await written(database) == "close 2;"
    assert await schedule.next_at() == START + timedelta(hours=1), "the alarm need not ring for it"
    behind.clear()
    assert await schedule.run_due() == 1
    assert await written(database) == "close 2;surprise 1;"
    # What cannot be read holds nothing up for ever.
    behind.add(GUILD)
    clock.advance(hours=1)
    assert await schedule.run_due() == 0
    monkeypatch.setattr("bot.scheduler.MAX_HISTORY_WAIT_SECONDS", 0.0)
    assert await schedule.run_due() == 1
    assert await schedule.next_at() is None


async def test_a_weekly_one_comes_again(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    schedule.register("surprise", Diary(again=timedelta(weeks=1)))
    await plan(database, 5, START, kind="surprise")
    for week in range(3):
        assert await schedule.run_due() == 1
        assert await schedule.run_due() == 0
        assert await schedule.next_at() == START + timedelta(weeks=week + 1)
        clock.advance(weeks=1)
    assert await written(database) == "surprise 5;" * 3


async def test_one_that_is_moved_happens_at_its_new_time_alone(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    schedule.register("close", Diary())
    await plan(database, 1, START)
    await plan(database, 1, START + timedelta(days=1))
    assert await schedule.run_due() == 0
    clock.advance(days=1)
    assert await schedule.run_due() == 1


async def test_one_that_is_called_off_does_not_happen(
    schedule: Scheduler, database: Database
) -> None:
    schedule.register("close", Diary())
    await plan(database, 1, START)
    async with database.transaction() as transaction:
        await JobRepository(transaction).cancel(GUILD, "close", 1)
    assert await schedule.run_due() == 0


async def test_one_that_calls_itself_off_and_plans_another_ends_itself_alone(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    async def reopen(transaction: Transaction, task: Job) -> None:
        rows = JobRepository(transaction)
        # SQLite gives the id of the newest row, once deleted, to the next.
        await rows.cancel(task.guild_id, task.kind, task.subject_id)
        await rows.schedule(task.guild_id, "close", 2, clock() + timedelta(hours=1))

    schedule.register("reopen", reopen)
    schedule.register("close", Diary())
    await plan(database, 1, START, "reopen")
    assert await schedule.run_due() == 1
    clock.advance(hours=1)
    assert await schedule.run_due() == 1
    assert await written(database) == "close 2;"


@pytest.fixture
async def second_database(settings: Settings, database: Database) -> AsyncIterator[Database]:
    """Open the same database a second time, as a second process would."""
    second = open_database(settings)
    yield second
    await second.close()


async def test_two_bots_on_one_file_do_each_thing_once(
    schedule: Scheduler, database: Database, second_database: Database, clock: FakeClock
) -> None:
    other = Scheduler(second_database, clock, Metrics())
    for each in (schedule, other):
        each.register("close", Diary())
    for subject in range(20):
        await plan(database, subject, START)
    done = await asyncio.gather(*(each.run_due() for each in (schedule, other) * 3))
    assert sum(done) == 20
    entries = (await written(database)).split(";")[:-1]
    assert sorted(entries) == sorted(f"close {subject}" for subject in range(20))


async def test_a_death_halfway_undoes_all_of_it_and_the_next_start_does_it(
    schedule: Scheduler, database: Database, clock: FakeClock
) -> None:
    async def dies(transaction: Transaction, task: Job) -> None:
        await KeyValueStore(transaction).put("diary", "half;")
        raise asyncio.CancelledError

    schedule.register("close", dies)
    await plan(database, 1, START)
    with pytest.raises(asyncio.CancelledError):
        await schedule.run_due()
    assert await written(database) == ""
    after = Scheduler(database, clock, Metrics())
    after.register("close", Diary())
    assert await after.run_due() == 1
    assert await written(database) == "close 1;"


def test_a_kind_has_one_handler(schedule: Scheduler) -> None:
    schedule.register("close", Diary())
    with pytest.raises(ValueError, match="close has a handler already"):
        schedule.register("close", Diary())


async def test_why_it_failed_is_kept_for_the_operator(
    schedule: Scheduler, database: Database
) -> None:
    schedule.register("close", Diary(failures=1))
    await plan(database, 1, START)
    await schedule.run_due()
    async with database.snapshot() as reading:
        row = (await reading.execute(select(jobs))).one()
    assert (row.attempts, row.error, row.done_at) == (1, "ConnectionError('not now')", None)


class BackwardClock(datetime):
    """A wall clock that is set back by a year after it was first read."""

    looked = False

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # none of its own
        """Return the real time at first, and a year earlier after that."""
        back = timedelta(days=365) if cls.looked else timedelta()
        cls.looked = True
        return datetime.now(tz) - back


async def test_the_alarm_goes_on_ringing_when_the_clock_on_the_wall_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.scheduler.POLL_SECONDS", 0.01)
    for module in ("base", "asyncio"):
        monkeypatch.setattr(
            f"apscheduler.schedulers.{module}.datetime", BackwardClock, raising=False
        )
    rung = 0
    often = asyncio.Event()

    async def tick() -> None:
        nonlocal rung
        rung += 1
        if rung == 1:
            raise ValueError("a tick that fails stops no alarm")
        if rung == 3:
            often.set()

    alarm = Timer(tick)
    alarm.start()
    await asyncio.wait_for(often.wait(), 10)
    alarm.stop()


async def test_the_alarm_rings_when_it_was_set_for() -> None:
    rung = asyncio.Event()

    async def tick() -> None:
        rung.set()

    alarm = Timer(tick)
    alarm.start()
    alarm.schedule_at(datetime.now(START.tzinfo) + timedelta(milliseconds=20))
    await asyncio.wait_for(rung.wait(), 10)
    alarm.stop()
    alarm.schedule_at(START)


async def test_stopping_in_the_middle_of_a_tick_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    alarm = Timer(tick)
    alarm.start()
    alarm.schedule_at(datetime.now(START.tzinfo))
    await asyncio.wait_for(begun.wait(), 10)
    alarm.stop()
    await asyncio.wait_for(ended.wait(), 10)
    for _ in range(3):
        await asyncio.sleep(0)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
