"""A removed bot's data of a server are deleted 30 days later, unless the bot returns."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from sqlalchemy import func, select

from bot.services.contributions import ContributionService
from bot.services.guild_removal import KEPT_FOR, GuildRemovalService
from db.guild_deletion import GUILD_DELETION
from db.tables import metadata
from db.tables.jobs import jobs
from domain.contributions.settings import CONTRIBUTIONS
from tests.scenarios.world import World

DAY = 86_400


async def begin(world: World) -> None:
    await world.app.guild_settings.change(world.guild.id, features=frozenset({CONTRIBUTIONS}))
    await world.ben.send(world.general, f"thank you {world.ana.mention}, that helped!")
    await world.app[ContributionService].flush()


async def rows_of(world: World) -> dict[str, int]:
    """Return the number of rows of this server by table, except jobs, which are planned again."""
    counts = {}
    async with world.app.database.snapshot() as reading:
        for table in metadata.sorted_tables:
            if "guild_id" in table.c and table is not jobs:
                found = await reading.execute(
                    select(func.count()).where(table.c.guild_id == world.guild.id)
                )
                counts[table.name] = int(found.scalar_one())
    return {name: number for name, number in counts.items() if number}


async def planned(world: World) -> bool:
    async with world.app.database.snapshot() as reading:
        found = await reading.execute(
            select(jobs.c.id).where(jobs.c.kind == GUILD_DELETION, jobs.c.done_at.is_(None))
        )
        return found.first() is not None


async def receive(world: World, event: str, data: dict[str, Any]) -> None:
    """Let the bot process a gateway event."""

    async def dispatch() -> None:
        world.sim.bot._connection.parsers[event](data)

    await world.sim.work(dispatch())


async def test_a_server_that_removed_the_bot_is_deleted_30_days_later_and_the_log_says_so(
    world: World,
) -> None:
    await begin(world)
    before = await rows_of(world)
    assert {"contributions", "totals", "guilds", "channel_cursors"} <= set(before)
    with structlog.testing.capture_logs() as logs:
        await receive(world, "GUILD_DELETE", {"id": str(world.guild.id)})
    (told,) = [line for line in logs if line["event"] == "guild_removed"]
    assert told["guild"] == world.guild.id
    await world.sim.pass_time(KEPT_FOR.total_seconds() - 2 * DAY)
    assert await rows_of(world) == before
    with structlog.testing.capture_logs() as logs:
        await world.sim.pass_time(4 * DAY)
    assert await rows_of(world) == {}
    assert not await planned(world)
    assert "guild_data_deleted" in {line["event"] for line in logs}


async def test_an_outage_is_no_removal(world: World) -> None:
    await begin(world)
    await receive(world, "GUILD_DELETE", {"id": str(world.guild.id), "unavailable": True})
    assert not await planned(world)


@pytest.mark.parametrize("restart", [False, True])
async def test_a_bot_that_comes_back_finds_everything(world: World, restart: bool) -> None:
    await begin(world)
    before = await rows_of(world)
    await world.app[GuildRemovalService].removed(world.guild.id)
    assert await planned(world)
    if restart:
        await world.restart()
    else:
        await world.app[GuildRemovalService].returned(world.guild.id)
    assert not await planned(world)
    await world.sim.pass_time(40 * DAY)
    assert set(await rows_of(world)) >= set(before) - {"outbox"}


async def test_a_removal_while_the_bot_was_away_is_noticed_and_counts_from_then(
    world: World,
) -> None:
    await begin(world)
    await world.app[GuildRemovalService].compare([])
    async with world.app.database.snapshot() as reading:
        found = await reading.execute(select(jobs.c.due_at).where(jobs.c.kind == GUILD_DELETION))
        (at,) = found.scalars()
    assert at - world.app.clock() == KEPT_FOR
    # The job is planned once; another notice does not postpone it.
    await world.sim.pass_time(DAY)
    await world.app[GuildRemovalService].compare([])
    async with world.app.database.snapshot() as reading:
        found = await reading.execute(select(jobs.c.due_at).where(jobs.c.kind == GUILD_DELETION))
        assert list(found.scalars()) == [at]


async def test_nothing_is_deleted_of_a_server_that_the_bot_is_on_after_all(world: World) -> None:
    await begin(world)
    before = await rows_of(world)
    await world.app[GuildRemovalService].removed(world.guild.id)
    await world.sim.pass_time(KEPT_FOR.total_seconds() + 2 * DAY)
    assert set(await rows_of(world)) >= set(before) - {"outbox"}
    assert not await planned(world)
