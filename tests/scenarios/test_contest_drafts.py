"""A draft opens on schedule, or is deleted when abandoned."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from db.tables.contests import contests
from db.tables.pictures import pictures
from tests.scenarios.test_contests import DAY, TITLE, draft, last, seen
from tests.scenarios.world import World, answered, shown


async def open_later(world: World, made: Any, when: str, label: str = "Open later") -> str:
    """Plan the opening as the moderator; return the answer."""
    form = await world.mod.click(made, label=label)
    result = answered(await world.mod.submit_modal(form, {"opens": when}))
    return shown(result) or result.content


async def kept(world: World) -> tuple[int, int]:
    """Return the number of contests and of pictures."""
    async with world.app.database.snapshot() as reading:
        counts = [
            (await reading.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (contests, pictures)
        ]
    return counts[0], counts[1]


async def test_a_contest_opens_by_itself_at_its_hour(world: World) -> None:
    made = (await draft(world, entries="5 days")).message
    assert "automatically" in await open_later(world, made, "in 2 days")
    listed = answered(await world.mod.slash(world.general, "contests"))
    assert TITLE in shown(listed)
    unseen = answered(await world.ana.slash(world.general, "contests"))
    assert TITLE not in shown(unseen)
    offered = await world.mod.autocomplete(world.general, "contests", "contest", "octo")
    again = answered(await world.mod.slash(world.general, "contests", contest=1))
    assert [choice["value"] for choice in offered] == [1]
    assert "automatically" in shown(again)
    await world.app.stop()
    await world.sim.advance_time(2 * DAY + 60)
    assert not any(TITLE in shown(message) for message in world.general.history())
    await world.restart()
    post = last(world)
    assert TITLE in shown(post)
    form = await world.ana.click(post, label="Enter")
    entered = answered(await world.ana.submit_modal(form, {"caption": "On time."}))
    assert "You are in" in shown(entered)


async def test_one_that_should_have_opened_while_the_bot_was_away_has_all_its_time(
    world: World,
) -> None:
    world.sim.locales[world.mod.id] = "fr"
    made = (await draft(world, entries="3 days")).message
    told = await open_later(world, made, "in 1 day", label="Ouvrir plus tard")
    assert "s’ouvrira tout seul" in told
    await world.app.stop()
    await world.sim.advance_time(9 * DAY)
    await world.restart()
    post = last(world)
    assert TITLE in shown(post)
    await world.sim.pass_time(DAY)
    form = await world.ana.click(post, label="Enter")
    assert form.modal is not None


async def test_an_opening_after_the_end_of_entries_is_refused(world: World) -> None:
    made = (await draft(world)).message
    assert "Entries would close" in await open_later(world, made, "in 4 days")
    assert "has already passed" in await open_later(world, made, "2 January 2025 9:00")


async def test_a_draft_of_which_nothing_is_made_goes_with_its_picture(world: World) -> None:
    abandoned = (await draft(world)).message
    thrown_away = (await draft(world)).message
    asked = answered(await world.mod.click(thrown_away, label="Discard"))
    await world.mod.click(asked, label="Yes, discard it")
    posted = (await draft(world, entries="30 days")).message
    await world.mod.click(seen(world, world.mod, posted), label="Post it")
    assert await kept(world) == (3, 3)
    await world.sim.pass_time(10 * DAY)
    assert await kept(world) == (3, 3)
    await world.sim.pass_time(5 * DAY)
    assert await kept(world) == (1, 1)
    gone = answered(await world.mod.click(abandoned, label="Post it"))
    assert "contest doesn't exist" in gone.content
