"""The post of a contest is deleted, by mistake or not: the contest goes on."""

from __future__ import annotations

from typing import Any

from bot.services.contributions import ContributionQueryService
from tests.scenarios.test_contests import DAY, buttons, enter, last, set_up, vote
from tests.scenarios.world import World, shown


async def deleted(world: World, post: Any) -> Any:
    """Delete the post; return the notice about it."""
    await world.mod.delete(post)
    await world.sim.pass_time(1)
    note = last(world)
    assert any(name.startswith("contest:again") for name in buttons(note))
    return note


async def test_a_deleted_post_is_posted_again_once_when_a_moderator_says_so(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "One line.")
    note = await deleted(world, post)
    assert "is still running" in shown(note)

    refused = await world.ben.click(note, label="Post it again (moderators)")
    assert "Only moderators" in shown(refused.response)
    await world.mod.click(note, label="Post it again (moderators)")
    again = last(world)
    assert any(name.startswith("contest:enter") for name in buttons(again))
    twice = await world.mod.click(note, label="Post it again (moderators)")
    assert "already" in shown(twice.response)
    assert last(world).id == again.id

    await enter(world.ben, again, "Two lines.")
    await world.sim.pass_time(3 * DAY + 60)
    voting = last(world)
    assert "2 entries came in" in shown(voting)
    note = await deleted(world, voting)
    await world.mod.click(note, label="Post it again (moderators)")
    note = await deleted(world, last(world))
    await world.mod.click(note, label="Post it again (moderators)")
    await world.cleo.click(await vote(world.cleo, last(world)), label="Laugh")
    await world.sim.pass_time(2 * DAY)
    assert "the result" in shown(last(world))


async def test_entering_counts_though_the_post_is_deleted(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "One line.")
    before = await world.app[ContributionQueryService].profile(world.guild.id, world.ana.id)
    assert before.points["all"]
    await deleted(world, post)
    after = await world.app[ContributionQueryService].profile(world.guild.id, world.ana.id)
    assert after.points == before.points


async def test_moderators_are_told_in_their_channel_and_language(world: World) -> None:
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(
        world.guild.id, language="fr", moderator_channel_id=desk.id
    )
    post = await set_up(world)
    await world.mod.delete(post)
    await world.sim.pass_time(1)
    (note,) = desk.history()
    assert "son message a été supprimé" in shown(note)
    assert not world.general.history()


async def test_a_post_that_nobody_needs_any_more_may_be_deleted(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "One line.")
    await enter(world.ben, post, "Two lines.")
    await world.sim.pass_time(3 * DAY + 60)
    voting = last(world)
    await world.mod.delete(post)
    await world.sim.pass_time(1)
    assert last(world).id == voting.id
