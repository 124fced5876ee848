"""Several processes on one database: shards move between them, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.database import open_database
from bot.config import Settings
from bot.services.contributions import ContributionQueryService, ContributionService
from domain.shards import ID_BITS_BELOW, Shards
from domain.snowflakes import snowflake_at
from tests.conftest import ADDRESS_KEY
from tests.ports import free_port
from tests.postgresql import PostgreSQL
from tests.process import audit
from tests.process.bot_process import PATIENCE_SECONDS, BotProcess
from tests.process.clock import SharedClock
from tests.process.community import SEED, Town
from tests.process.fake_discord import Wire
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk

pytestmark = pytest.mark.long

LOW, HIGH, EACH = Shards(0, 1, 4), Shards(2, 3, 4), Shards(0, 3, 4)
PLACES = (0, 1, 3)
"""The shards with a town; all direct messages come to shard 0."""
DAY = 86_400
STORM_SECONDS = 2.0


@pytest.fixture
def settings(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[Settings]:
    """Yield settings that name a server, which processes can share."""
    with postgresql.database() as address:
        yield Settings(
            _env_file=None,
            data_dir=tmp_path,
            database_url=SecretStr(address),
            address_keys=SecretStr(ADDRESS_KEY),
        )


def guild_on(shard: int, count: int, clock: SharedClock) -> int:
    """Return a guild id made just now that is on this shard."""
    made_at = snowflake_at(clock()) >> ID_BITS_BELOW
    # The last id of a millisecond, which nobody else is given.
    return ((made_at - made_at % count - count + shard + 1) << ID_BITS_BELOW) - 1


class Country:
    """Towns on several shards, and their processes."""

    def __init__(self, wire: Wire, settings: Settings, clock: SharedClock, path: Path) -> None:
        self.wire, self.settings, self.clock, self.path = wire, settings, clock, path
        self.towns = [
            Town(wire, settings, clock, guild_id=guild_on(shard, 4, clock), name=f"crowd {shard}")
            for shard in PLACES
        ]
        self.bots: list[BotProcess] = []
        self._raging: list[asyncio.Task[None]] = []
        self._calm = asyncio.Event()

    async def start(self, shards: Shards, name: str, port: int = 0) -> BotProcess:
        """Start a process for these shards, without waiting until it owns them."""
        bot = BotProcess(self.wire, self.settings, self.path, port, shards, name)
        self.bots.append(bot)
        await bot.start()
        return bot

    def rage(self) -> None:
        """Start the storm in all towns."""
        self._calm.clear()
        self._raging = [asyncio.create_task(town.storm.rage(self._calm)) for town in self.towns]

    async def storm(self) -> None:
        """Let the storm go on for a while."""
        await asyncio.wait(self._raging, timeout=STORM_SECONDS)
        for raging in self._raging:
            if raging.done():
                await raging

    async def calm(self) -> None:
        """Stop the storm once the running deeds are finished."""
        self._calm.set()
        await asyncio.gather(*self._raging)

    async def pass_days(self, days: int) -> None:
        """Let days pass with all bots up and no storm."""
        for town in self.towns:
            town.storm.sleep()
        self.clock.advance(days * DAY)
        await self.caught_up()

    async def caught_up(self) -> None:
        """Wait until everything has been read, and no job is due and no post pending."""
        for town in self.towns:
            await town.say_good_night()
        for _ in range(PATIENCE_SECONDS * 10):
            read = all([await town.is_read() for town in self.towns])
            if read and not await audit.undone(self.settings, self.clock()):
                return
            await asyncio.sleep(0.1)
        raise AssertionError("\n".join(bot.said for bot in self.bots))


@pytest.fixture
async def country(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path
) -> AsyncIterator[Country]:
    country = Country(wire, settings, clock, path)
    yield country
    for bot in country.bots:
        await bot.away()


async def test_shards_go_from_process_to_process_and_every_book_agrees(country: Country) -> None:
    print(f"TESTS_SEED={SEED}")  # noqa: T201 (pytest shows it where the test fails)
    low_port, high_port = free_port(), free_port()
    for town, shard in zip(country.towns, PLACES, strict=True):
        await town.furnish()
        # Tills ask the process that has not their guild.
        port = low_port if shard in HIGH.numbers else high_port
        town.storm.shoppers.api = f"http://127.0.0.1:{port}"

    low, high = await asyncio.gather(
        country.start(LOW, "low", low_port), country.start(HIGH, "high", high_port)
    )
    await low.connected()
    await high.connected()
    heir, whole = await asyncio.gather(
        country.start(LOW, "heir", low_port), country.start(EACH, "whole", high_port)
    )
    for town in country.towns:
        await town.begin()

    country.rage()
    await country.storm()
    sessions = len(country.wire.sessions)
    assert sessions == len(EACH.numbers), "whoever stands by is not connected"
    await low.kill()
    await country.storm()
    await heir.connected()
    await country.storm()
    await country.calm()
    await country.pass_days(3)

    for town in country.towns:
        await town.vote()
    country.rage()
    await country.storm()
    await high.kill()
    await country.storm()
    assert await heir.stop() == 0
    await whole.connected()
    await country.storm()
    await country.calm()
    await country.pass_days(3)

    country.rage()
    await country.storm()
    await country.calm()
    await country.pass_days(7)
    await audit.end(whole, country.settings, country.clock, country.caught_up)
    for town in country.towns:
        await town.check()


async def test_of_the_shards_of_one_process_each_is_cut_and_read_again_by_itself(
    wire: Wire, bot: NearBot, clock: SharedClock
) -> None:
    bot.settings = bot.settings.model_copy(update={"shards": Shards(0, 1, 2)})
    talks = [Talk(wire, guild_on(shard, 2, clock)) for shard in (0, 1)]
    await bot.ready()
    for talk in talks:
        await talk.thanks()
        await talk.counted(bot)
    wire.resumable = False
    for times, shard in enumerate((1, 0, 1), 1):
        await wire.drop(shards=Shards(shard, shard, 2))
        for talk in talks:
            await talk.thanks()
        await bot.until(lambda: len(wire.sessions) == 2 + times)  # noqa: B023 (awaited at once)
        for talk in talks:
            await talk.thanks()
            await talk.counted(bot)
    contributions = bot.app[ContributionService]
    for talk in talks:
        # Cursors advance again: a start from here would read new messages only.
        await bot.until(lambda: not contributions.is_frozen(talk.guild.id))  # noqa: B023 (the same)
        await contributions.flush()
        known = await bot.app[ContributionQueryService].channel_cursors(talk.guild.id)
        assert known[talk.general.id] == talk.general.history()[-1].id
    assert not bot.bugs()


async def test_a_process_whose_session_the_server_ends_starts_anew_and_misses_nothing(
    wire: Wire, bot: NearBot, settings: Settings
) -> None:
    talk = Talk(wire)
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    await end_sessions(settings)
    await talk.thanks()
    await bot.until(lambda: bot.said("shard_locks_lost"))
    await talk.thanks()
    await bot.until(lambda: len(wire.sessions) == 2)
    await talk.thanks()
    await bot.until(lambda: len(bot.said("ready")) == 2)
    await talk.counted(bot)


async def end_sessions(settings: Settings) -> None:
    """Terminate the sessions that hold shard locks, on the server."""
    database = open_database(settings)
    async with database.snapshot() as reading:
        await reading.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'ovation %,%' AND datname = current_database()"
        )
    await database.close()
