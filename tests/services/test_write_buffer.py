"""The write buffer: nothing that was heard is lost, or written twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.contributions import (
    FLUSH_CHANGES,
    ContributionQueryService,
    ContributionService,
    totals,
)
from bot.services.contributions.write_buffer import SLOW_CHANGES
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Database
from domain.consent import NOTHING_ALLOWED
from domain.contributions import Contribution, ContributionKind, Source
from tests.conftest import START, FakeClock
from tests.services.test_contributions import (
    ANA,
    BEN,
    CHANNEL,
    CLEO,
    DAN,
    GUILD,
    kept,
    message_id,
    points,
    react,
    say,
)


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Run the event loop until the condition holds."""
    async with asyncio.timeout(10):
        while not await happened():
            pass


async def test_what_cannot_be_written_stays_and_is_written_with_what_came_since(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any) -> None:
        raise OSError("the disk is full")

    say(app, ANA, BEN, 1)
    with monkeypatch.context() as patched:
        patched.setattr(ContributionRepository, "set_channel_cursors", full)
        with pytest.raises(OSError, match="full"):
            await app[ContributionService].flush()
    assert await kept(app.database) == ([], {})
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {}
    say(app, CLEO, BEN, 2)
    assert await points(app) == {BEN: 20}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(2)}


async def test_a_killed_process_that_reads_the_channel_again_counts_everything_once(
    app: App, settings: Settings, clock: FakeClock
) -> None:
    say(app, ANA, BEN, 1)
    await app[ContributionService].flush()
    say(app, CLEO, BEN, 2)  # buffered, and lost with the process
    again = App(settings, open_database(settings), clock=clock, alarmed=False)
    await again.start()
    assert await again[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(1)}
    for giver, number in ((ANA, 1), (CLEO, 2), (CLEO, 2)):
        say(again, giver, BEN, number)
    assert await points(again) == {BEN: 20}
    await again.stop()


async def test_while_the_past_is_read_acts_are_kept_but_positions_are_not(app: App) -> None:
    app[ContributionService].freeze_cursors([GUILD])
    say(app, ANA, BEN, 9)
    await app[ContributionService].flush()
    assert await points(app) == {BEN: 10}
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {}
    app[ContributionService].advance_cursor_backfill(GUILD, CHANNEL, message_id(3))
    app[ContributionService].unfreeze_cursors(GUILD)
    await app[ContributionService].flush()
    assert await app[ContributionQueryService].channel_cursors(GUILD) == {CHANNEL: message_id(9)}


def stop_writing(app: App) -> tuple[asyncio.Event, asyncio.Event]:
    """Let writing wait before its transaction; return an event for having begun, and to go on."""
    asked, answer = asyncio.Event(), asyncio.Event()

    async def is_bot(_: int) -> bool:
        asked.set()
        await answer.wait()
        return False

    app[ContributionService].connect(is_bot)
    return asked, answer


async def test_what_is_heard_while_another_batch_is_written_is_written_after_it(app: App) -> None:
    asked, answer = stop_writing(app)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    writing = asyncio.create_task(app[ContributionService].flush())
    await asked.wait()
    react(app, DAN, BEN, 1)
    answer.set()
    await writing
    assert len((await kept(app.database))[0]) == 2
    assert await points(app) == {BEN: 6}


async def test_reading_one_servers_points_does_not_wait_for_anothers_to_be_written(
    app: App,
) -> None:
    asked, answer = stop_writing(app)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    await app[ContributionService].flush(GUILD + 1)
    assert not asked.is_set(), "nothing of this server waits"
    writing = asyncio.create_task(app[ContributionService].flush(GUILD))
    await asked.wait()
    async with asyncio.timeout(10):
        await app[ContributionService].flush(GUILD + 1)
    reading = asyncio.create_task(points(app))
    await asyncio.sleep(0)
    assert not reading.done(), "what is being written of this server is waited for"
    answer.set()
    await writing
    assert await reading == {BEN: 4}


async def test_what_came_while_the_writer_was_busy_is_written_without_anything_else_happening(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=0)
    asked, answer = stop_writing(app)
    for giver in (ANA, CLEO):
        react(app, giver, BEN, 1)
    await asked.wait()
    say(app, DAN, BEN, 2)
    for _ in range(3):
        await asyncio.sleep(0)  # a turn of the loop: its alarm rings, and finds the writer busy
    answer.set()

    async def all_there() -> bool:
        return len((await kept(database))[0]) == 3

    await until(all_there)
    await app.stop()


async def test_so_many_changes_as_a_batch_holds_are_written_at_once(app: App) -> None:
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)

    async def written() -> bool:
        return len((await kept(app.database))[0]) == FLUSH_CHANGES

    await until(written)


async def test_stopping_writes_what_is_buffered(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, alarmed=False, flush_seconds=60)
    say(app, ANA, BEN, 1)
    await app.stop()
    again = open_database(settings)
    assert len((await kept(again))[0]) == 1
    await again.close()


async def test_stopping_leaves_no_writer_behind(app: App) -> None:
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await app[ContributionService].close()
    assert "contributions" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_what_comes_after_the_end_sets_nothing_going(
    settings: Settings, database: Database, clock: FakeClock
) -> None:
    app = App(settings, database, clock=clock, alarmed=False, flush_seconds=0)
    await app[ContributionService].close()
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await asyncio.sleep(0)  # a turn of the loop, in which an alarm would ring
    assert "contributions" not in {task.get_name() for task in asyncio.all_tasks()}
    assert (await kept(database))[0] == []
    await app.stop()


async def test_what_could_not_be_written_is_not_tried_again_at_each_word(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    tried = asyncio.Event()

    async def fail(*_: object) -> None:
        nonlocal tries
        tries += 1
        tried.set()
        raise OSError("no room")

    monkeypatch.setattr("bot.services.contributions.totals.apply_changes", fail)
    for number in range(FLUSH_CHANGES):
        say(app, ANA, BEN, number)
    await tried.wait()
    for number in range(3):
        say(app, CLEO, BEN, FLUSH_CHANGES + number)
        for _ in range(20):
            await asyncio.sleep(0)  # a turn of the loop, in which another try would begin
    assert tries == 1
    monkeypatch.undo()
    await app[ContributionService].flush()
    assert len((await kept(app.database))[0]) == FLUSH_CHANGES + 3


def interrupt(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Awaitable[None]]) -> list[int]:
    """Let `deed` happen after a flood was computed; return a list of the guilds that were."""
    computed: list[int] = []
    compute = totals.compute_slow_ahead

    async def interrupted(*given: Any) -> dict[int, totals.ComputedDeltas]:
        ahead = await compute(*given)
        computed.extend(ahead)
        if ahead:
            await deed()
        return ahead

    monkeypatch.setattr("bot.services.contributions.totals.compute_slow_ahead", interrupted)
    return computed


@pytest.mark.parametrize("deed", ["nothing", "thanks", "undone", "opted out"])
async def test_what_changes_while_a_flood_is_computed_is_counted(
    app: App, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    for number in range(3):
        say(app, ANA, BEN, number)
    await app[ContributionService].flush()
    [first, *_], _ = await kept(app.database)
    other = replace(first, receiver_id=CLEO, message_id=message_id(99))

    async def meddle() -> None:
        async with app.database.transaction(GUILD) as transaction:
            if deed == "thanks":
                await app[ContributionService].credit(transaction, other)
            elif deed == "undone":
                await app[ContributionService].undo(transaction, GUILD, first)
            elif deed == "opted out":
                await ConsentRepository(transaction).put(GUILD, ANA, NOTHING_ALLOWED, START)

    computed = interrupt(monkeypatch, meddle)
    for number in range(SLOW_CHANGES):
        say(app, (ANA, DAN)[number % 2], (BEN, CLEO)[number % 3 % 2], 10 + number)
    await points(app)  # which compares them with a fresh count
    assert computed == [GUILD]
    expected = {"nothing": 53, "thanks": 54, "undone": 52, "opted out": 3 + SLOW_CHANGES // 2}
    assert len((await kept(app.database))[0]) == expected[deed]


async def test_a_flood_of_one_server_is_written_after_what_others_said(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await answer.wait()

    computed = interrupt(monkeypatch, wait)
    for number in range(SLOW_CHANGES):
        say(app, ANA, BEN, number)
    elsewhere = Contribution(
        GUILD + 1, 2, 3, Source.BOOST, ContributionKind.HELPED, ANA, BEN, START
    )
    app[ContributionService].record(elsewhere)
    writing = asyncio.create_task(app[ContributionService].flush())
    await asked.wait()
    async with app.database.snapshot() as reading:
        assert await ContributionRepository(reading, GUILD + 1).on_messages([3]) != []
        assert await ContributionRepository(reading, GUILD).on_messages([message_id(0)]) == []
    answer.set()
    await writing
    assert computed == [GUILD]
    assert len((await kept(app.database))[0]) == SLOW_CHANGES
