"""The disk fills up or the database becomes unavailable while the process runs, and recovers."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import DATABASE_FILE, Settings
from db.tables.contests import entries
from db.tables.contests import votes as kept_votes
from db.tables.contributions import contributions
from tests.postgresql import PostgreSQL
from tests.process import audit
from tests.process.bot_process import ROOT, BotProcess
from tests.process.clock import SharedClock
from tests.process.community import Town
from tests.process.fake_discord import Wire
from tests.process.postgres_proxy import Gate
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

pytestmark = pytest.mark.long

DAY = 86_400
FULL = 65_536
"""The size that no file may exceed while the disk is full."""
PATIENCE_SECONDS = 180.0
"""How long to wait for a condition; the machine may be busy."""
SAVED_NOTHING = "I cannot save anything at the moment, so nothing was changed."
RATED_ALL = "You've rated them all!"


async def rate(town: Town) -> tuple[str, bool]:
    """Rate an entry, as the first who has not rated all.

    Return the answer, and whether the card turned to the next entry.
    """
    for who in town.people:
        opened = await who.click(town.storm.contest, label="Vote")
        if opened.response is None:
            return "", False
        card = town.wire.backend.get_message(town.general.id, opened.response.id)
        rates = [button for button in buttons(card) if ":rate:" in button]
        if not rates and RATED_ALL in shown(card):
            continue
        if not rates:
            return shown(card), False
        told = await who.click(opened.response, custom_id=rates[0])
        card = town.wire.backend.get_message(town.general.id, opened.response.id)
        return shown(told.response), rates[0] not in buttons(card)
    raise AssertionError("everybody has rated every entry")


async def refused(town: Town) -> None:
    """Rate an entry until the answer is that nothing can be saved, and no other.

    A member without an answer within Discord's three seconds, as on a busy machine, clicks again.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        told = ""
        while not told:
            told, is_counted = await rate(town)
            assert not is_counted
    assert SAVED_NOTHING in told


async def rated(town: Town, before: int) -> None:
    """Rate an entry until one more vote is stored."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await votes(town) <= before:
            await rate(town)


async def counted(town: Town) -> None:
    """Wait until each thanks is in the database, once."""
    for _ in range(int(PATIENCE_SECONDS * 10)):
        if town.storm.books.thanks <= await _thanks(town):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the thanks were never counted")


async def _thanks(town: Town) -> set[tuple[int, int, int]]:
    kept = await audit.rows(town.settings, contributions)
    return {
        (contribution.message_id, contribution.giver_id, contribution.receiver_id)
        for contribution in kept
    }


@contextmanager
def growing_journal(settings: Settings) -> Iterator[Callable[[], int]]:
    """Keep SQLite from resetting its write-ahead log; yield a function for the bytes in use.

    It resets the log once all of it is in the database, which a reader of an older state prevents.
    A reset log has room below any limit on its length.
    """
    reader = sqlite3.connect(settings.database_file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def used() -> int:
        looking = sqlite3.connect(settings.database_file, isolation_level=None)
        (size,) = looking.execute("PRAGMA page_size").fetchone()
        _, frames, _ = looking.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        looking.close()
        return int(frames) * int(size)

    yield used
    reader.close()


def bugs(bot: BotProcess) -> list[str]:
    """Return the bot's log lines that report a bug."""
    return [line for line in bot.log.read_text().splitlines() if '"level": "error"' in line]


async def votes(town: Town) -> int:
    return len(await audit.rows(town.settings, kept_votes))


@pytest.fixture
async def bot(
    wire: Wire, settings: Settings, path: Path, clock: SharedClock
) -> AsyncIterator[BotProcess]:
    bot = BotProcess(wire, settings, path)
    yield bot
    await bot.away()


@pytest.mark.sqlite
async def test_on_a_full_disk_nothing_is_said_to_be_saved_and_with_room_it_goes_on(
    wire: Wire, settings: Settings, clock: SharedClock, bot: BotProcess
) -> None:
    town = Town(wire, settings, clock)
    await town.furnish()
    with growing_journal(settings) as used:
        await bot.start()
        await bot.connected()
        await town.begin()
        clock.advance(3 * DAY)
        await town.vote()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while used() <= FULL:
                await town.storm.talk()
        before = await votes(town)

        bot.limit(FULL)
        await refused(town)
        await town.storm.talk()
        await bot.says("jobs_paused")
        assert "its disk cannot be read or written" in bot.said
        assert await votes(town) == before
        assert bot.lives

        bot.limit(-1)
    await counted(town)
    await rated(town, before)
    assert not bugs(bot)
    assert await bot.stop() == 0


@pytest.mark.sqlite
async def test_a_first_start_on_a_full_disk_waits_for_room(
    wire: Wire, settings: Settings, bot: BotProcess
) -> None:
    await bot.start()
    await bot.connected()
    await bot.kill()
    for part in settings.data_dir.glob(f"{DATABASE_FILE}*"):
        part.unlink()
    bot.limit(FULL)
    await bot.start()
    await bot.says("database_unreachable")
    bot.limit(-1)
    await bot.connected()
    assert await bot.stop() == 0


async def ovation(*arguments: object, data: Path) -> str:
    """Run an `ovation` command, which must succeed; return its output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *map(str, arguments),
        cwd=data,
        env={"PYTHONPATH": str(ROOT), "OVATION_DATA_DIR": str(data), "PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@pytest.mark.sqlite
async def test_a_copy_made_while_people_talk_goes_on_in_an_empty_folder_with_all_there(
    wire: Wire, settings: Settings, path: Path, clock: SharedClock, bot: BotProcess, tmp_path: Path
) -> None:
    town = Town(wire, settings, clock)
    await town.furnish()
    await bot.start()
    await bot.connected()
    await town.begin()
    copy = tmp_path / "elsewhere" / "copy.sqlite3"
    copying = asyncio.create_task(ovation("db", "backup", copy, data=settings.data_dir))
    while not copying.done():
        await town.storm.talk()
        await town.storm.laugh()
    assert "copied to" in await copying
    assert await bot.stop() == 0

    fresh = settings.model_copy(update={"data_dir": tmp_path / "fresh"})
    fresh.data_dir.mkdir()
    assert "restored" in await ovation("db", "restore", copy, data=fresh.data_dir)
    assert "intact and up to date" in await ovation("db", "check", data=fresh.data_dir)
    town.settings = fresh
    again = BotProcess(wire, fresh, path)
    try:
        await again.start()
        await again.connected()
        await counted(town)
        assert await again.stop() == 0
    finally:
        await again.away()
    # Messages after the backup are read in the channel.
    await audit.check_contributions(fresh, town.storm.books, town.guild.id)
    await audit.check_counts(fresh, town.guild.id)
    entered = town.storm.books.entered
    told = {(author, caption) for author, captions in entered.items() for caption in captions}
    assert told == {(one.author_id, one.caption) for one in await audit.rows(fresh, entries)}


@pytest.fixture
async def gate(postgresql: PostgreSQL) -> AsyncIterator[Gate]:
    with postgresql.database() as address:
        gate = Gate(address)
        await gate.open()
        yield gate
        await gate.shut()


@pytest.fixture
async def beyond(
    gate: Gate, wire: Wire, tmp_path: Path, path: Path, clock: SharedClock
) -> AsyncIterator[tuple[Town, BotProcess]]:
    """Create a town and a bot whose database is behind the gate."""
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=SecretStr(gate.address))
    bot = BotProcess(wire, settings, path)
    yield Town(wire, settings, clock), bot
    await bot.away()


async def test_while_postgresql_is_away_nothing_is_said_to_be_saved_and_then_it_goes_on(
    gate: Gate, beyond: tuple[Town, BotProcess], clock: SharedClock
) -> None:
    town, bot = beyond
    await town.furnish()
    await gate.shut()
    await bot.start()
    await bot.says("database_unreachable")
    await gate.open()
    await bot.connected()
    await town.begin()
    clock.advance(3 * DAY)
    await town.vote()
    before = await votes(town)

    await gate.shut()
    await refused(town)
    await town.storm.talk()
    await bot.says("jobs_paused")
    await town.storm.talk()

    await gate.open()
    await counted(town)
    await bot.connected()
    await rated(town, before)
    assert not bugs(bot)
    assert await bot.stop() == 0
