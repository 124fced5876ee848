"""Old data is deleted every night, and the panels show the same as before."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from db.tables.contributions import contributions, older_contributions
from domain.contributions.settings import CONTRIBUTIONS
from tests.scenarios.world import World, answered, shown

YEAR = 365 * 86_400


async def number(world: World, table: object) -> int:
    async with world.app.database.snapshot() as reading:
        found = await reading.execute(select(func.count()).select_from(table))  # type: ignore[arg-type]
        return int(found.scalar_one())


async def test_thanks_of_years_ago_go_by_themselves_and_the_all_time_board_stays(
    world: World,
) -> None:
    await world.app.guild_settings.change(world.guild.id, features=frozenset({CONTRIBUTIONS}))
    await world.app[ConsentService].change(world.guild.id, world.ana.id, listed=True)
    await world.ben.send(world.general, f"thank you {world.ana.mention}, that helped!")
    await world.app[ContributionService].flush()

    async def board() -> str:
        async with world.app.database.snapshot() as reading:
            found = await reading.exec_driver_sql(
                "SELECT period, kind, user_id, points, contributions FROM totals"
                " WHERE period = 'all'"
            )
            return str(sorted(map(tuple, found)))

    before = await board()
    await world.sim.pass_time(1.9 * YEAR)
    assert await number(world, contributions) == 1
    await world.sim.pass_time(0.3 * YEAR)
    # The night after: each night plans the next.
    await world.sim.pass_time(timedelta(days=2).total_seconds())
    assert (await number(world, contributions), await number(world, older_contributions)) == (0, 1)
    assert await board() == before != "[]"
    panel = shown(answered(await world.ana.slash(world.general, "privacy")))
    assert "1 gesture" not in panel
