"""The bot is killed repeatedly while working; in the end the records agree."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from bot.cli.database import open_database
from bot.config import Settings
from db.migrations import newest, revision
from tests.ports import free_port
from tests.process import audit
from tests.process.bot_process import BotProcess
from tests.process.clock import SharedClock
from tests.process.community import SEED, Town
from tests.process.fake_discord import Wire

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("TESTS_KILLS", "30"))
"""How often the bot is killed; set the variable for more."""
FIRST_STARTS = max(KILLS // 6, 1)
"""How often it is killed before there is a database."""
DAY = 86_400
NIGHTS = (0, 3, 3, 7, 7)
"""How many days pass before each part of the storm: entries, votes, and the weeks after."""


class Night(Town):
    """A town, and a bot that is killed while it handles the town's deeds."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        super().__init__(wire, settings, clock)
        self.rng = Random(f"{SEED} kills")
        port = free_port()
        self.storm.shoppers.api = f"http://127.0.0.1:{port}"
        self.bot = BotProcess(wire, settings, path, port)
        self.raging: asyncio.Task[None] | None = None
        self._calm = asyncio.Event()

    def log(self) -> str:
        """Return the end of the bot's log."""
        return self.bot.said

    async def prepare(self) -> None:
        """Switch everything on and post a contest."""
        await self.furnish()
        await self.bot.start()
        await self.bot.connected()
        await self.begin()

    async def rage(self) -> None:
        """Start the storm."""
        self._calm.clear()
        self.raging = asyncio.create_task(self.storm.rage(self._calm))

    async def calm(self) -> None:
        """Stop the storm once the running deeds are finished, with the bot up to answer."""
        self._calm.set()
        if self.raging is not None:
            await self.raging
            self.raging = None
        await self.bot.connected()

    async def kill(self, times: int) -> None:
        """Kill the bot this many times, each at a random moment, and start it again."""
        for _ in range(times):
            assert self.raging is not None
            if self.raging.done():
                await self.raging
            await self._moment()
            self.storm.books.note(self.clock(), "the bot is killed", 0, 0)
            await self.bot.kill()
            await asyncio.sleep(self.rng.uniform(0.0, 0.2))
            self.storm.books.note(self.clock(), "the bot is started", 0, 0)
            await self.bot.start()

    async def _moment(self) -> None:
        """Wait for the moment of the kill: while it starts, while it works, or as it confirms."""
        how, some = self.rng.random(), self.rng.random()
        if how < 0.25:
            await asyncio.sleep(some * START_SECONDS)
            return
        await self.bot.connected()
        if how < 0.6:
            await asyncio.sleep(some * WORK_SECONDS)
            return
        told = self.storm.shoppers.acknowledged
        told.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 2 * WORK_SECONDS)

    async def caught_up(self) -> None:
        """Wait until the bot has read everything, and no job is due and no post pending."""
        await self.say_good_night()

        async def has_caught_up() -> bool:
            return await self.is_read() and not await audit.undone(self.settings, self.clock())

        await self.bot.until(has_caught_up)

    async def pass_days(self, days: int) -> None:
        """Let days pass with the bot up and no storm."""
        await self.calm()
        self.storm.sleep()
        self.clock.advance(days * DAY)
        await self.caught_up()


START_SECONDS = 0.9
"""About the time that a start takes."""
WORK_SECONDS = 1.5


async def test_what_was_acknowledged_is_there_once_however_often_it_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    night = Night(wire, settings, clock, path)
    try:
        await night.prepare()
        for number, days in enumerate(NIGHTS):
            if days:
                await night.pass_days(days)
            if number == 1:
                await night.vote()
            await night.rage()
            await night.kill(KILLS * (number + 1) // len(NIGHTS) - KILLS * number // len(NIGHTS))
        await night.calm()
        await audit.end(night.bot, settings, clock, night.caught_up)
    finally:
        await night.bot.away()

    await night.check()


async def test_killed_while_it_makes_its_tables_it_has_them_all_at_a_later_start(
    wire: Wire, settings: Settings, path: Path
) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    database = open_database(settings)
    if database.is_sqlite:
        settings.database_file.unlink()
    else:
        async with database.transaction() as transaction:
            await transaction.exec_driver_sql("DROP SCHEMA public CASCADE")
            await transaction.exec_driver_sql("CREATE SCHEMA public")
    rng = Random(f"{SEED} first starts")
    bot = BotProcess(wire, settings, path)
    try:
        for _ in range(FIRST_STARTS):
            await bot.start()
            await asyncio.sleep(rng.uniform(0.0, START_SECONDS))
            await bot.kill()
        await bot.start()
        await bot.connected()
        assert await bot.stop() == 0
    finally:
        await bot.away()
    assert await revision(database) == newest()
    assert await database.check() == "ok"
    await database.close()
    assert not settings.backups.exists(), "there was nothing to copy"
