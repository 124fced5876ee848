"""A member with data in every table is erased, and the others are unaffected."""

from __future__ import annotations

from typing import Any

from simcord.actors import MemberActor

from bot.services.contributions import ContributionService
from tests.db.test_privacy import traces
from tests.scenarios.test_contests import (
    DAY,
    LINES,
    buttons,
    enter,
    last,
    opened_for_votes,
    set_up,
    vote,
    votes_kept,
)
from tests.scenarios.test_offers import code_in
from tests.scenarios.world import World, answered, shown


async def left_of(world: World, user_id: int) -> dict[str, int]:
    await world.app[ContributionService].flush()
    async with world.app.database.snapshot() as reading:
        return await traces(reading, user_id)


async def erase(world: World, actor: MemberActor) -> None:
    panel = answered(await actor.slash(world.general, "privacy"))
    asked = answered(await actor.click(panel, custom_id="privacy:erase"))
    await actor.click(asked, custom_id="privacy:erase-all")


async def rate(world: World, actor: MemberActor, post: Any) -> None:
    """Rate the first card."""
    card = await vote(actor, post)
    *_, best = (button for button in buttons(card) if ":rate:" in button)
    await actor.click(card, custom_id=best)


async def test_entries_and_votes_in_a_contest_that_runs_go_and_it_still_ends_well(
    world: World,
) -> None:
    post = await opened_for_votes(world)
    await rate(world, world.cleo, post)
    await rate(world, world.ana, post)
    assert await left_of(world, world.ana.id)
    await erase(world, world.ana)
    assert await left_of(world, world.ana.id) == {}
    assert {voter for _, voter, _ in await votes_kept(world)} <= {world.cleo.id}
    await rate(world, world.fanny, post)
    await world.sim.pass_time(2 * DAY)
    said = shown(last(world))
    assert LINES[0] not in said
    assert LINES[1] in said


async def test_the_result_of_a_contest_that_is_over_stays_without_the_person(
    world: World,
) -> None:
    post = await opened_for_votes(world, entries=3)
    for voter in (world.cleo, world.fanny, world.ana):
        await rate(world, voter, post)
    await world.sim.pass_time(2 * DAY)
    before = sorted((entry, rating) for entry, _, rating in await votes_kept(world))
    await erase(world, world.ana)
    assert await left_of(world, world.ana.id) == {}
    assert before == sorted((entry, rating) for entry, _, rating in await votes_kept(world))
    await world.restart()
    assert await left_of(world, world.ana.id) == {}


async def test_who_is_erased_while_entries_are_taken_can_enter_anew(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, LINES[0])
    await erase(world, world.ana)
    assert await left_of(world, world.ana.id) == {}
    await enter(world.ana, last(world), LINES[3])
    assert (await left_of(world, world.ana.id))["entries"] == 1


async def test_a_code_that_was_not_used_is_worth_nothing_afterwards(world: World) -> None:
    await world.turn_on_offers()
    await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        percent=15,
        days_valid=14,
        limit=1000,
    )
    await world.ana.send(world.general, "where can I buy the blue mug?")
    opened = await world.ana.click(last(world), label="Show me")
    code = code_in(opened.response)
    good = await world.mod.slash(world.general, "coupon check", code=code)
    assert "is valid" in shown(good.response)
    await erase(world, world.ana)
    assert await left_of(world, world.ana.id) == {}
    gone = await world.mod.slash(world.general, "coupon check", code=code)
    assert "No coupon on this server has that code" in shown(gone.response)
