"""The author of a removed entry reads why, privately and once, and may enter again."""

from __future__ import annotations

from typing import Any

from simcord.actors import MemberActor

from bot.services.consent import ConsentService
from tests.scenarios.test_contest_moderation import review, with_rules
from tests.scenarios.test_contests import enter, opened_for_votes, seen, vote
from tests.scenarios.world import World, shown

REASON = "Be kind, please."


async def take_out(world: World, queue: Any) -> None:
    """Take out the entry shown in the queue."""
    form = await world.mod.click(queue, label="Remove")
    await world.mod.submit_modal(form, {"reason": REASON})


async def disqualify(world: World, entry_id: int) -> None:
    """Take out an entry from the list of entries."""
    listed = await world.mod.slash(world.general, "contest entries", contest=1)
    assert listed.response is not None
    menu = listed.response.message
    await world.mod.select(menu, [str(entry_id)], custom_id="contest:list:1:0")
    await take_out(world, seen(world, world.mod, menu))


def written(member: MemberActor) -> list[str]:
    """Return the bot's direct messages to the member."""
    return [shown(message) for message in member.user.dm_channel.history()]


def told(world: World, member: MemberActor) -> list[str]:
    """Return the private messages about removed entries that the member saw."""
    everything = [shown(message) for message in world.general.history(viewer=member)]
    return [said for said in everything if "was removed" in said or "a été écartée" in said]


async def test_who_allows_direct_messages_is_written_to_and_enters_again(world: World) -> None:
    await world.app[ConsentService].change(world.guild.id, world.ben.id, direct_messages=True)
    post = await with_rules(world, reviewed=True)
    await enter(world.ben, post, "Rude line.")
    await take_out(world, (await review(world)).message)
    (letter,) = written(world.ben)
    assert "was removed" in letter
    assert "Rude line" in letter
    assert REASON in letter
    assert "You can enter again until" in letter
    assert "On Blue Mug Club." in letter
    assert "See the contest" in letter
    again = await enter(world.ben, post, "Kinder line.")
    assert "You are in" in shown(again)
    assert told(world, world.ben) == []
    await world.sim.pass_time(3600)
    assert len(written(world.ben)) == 1


async def test_a_closed_door_loses_nothing_for_the_next_click_tells_it_once(world: World) -> None:
    await world.app[ConsentService].change(world.guild.id, world.fanny.id, direct_messages=True)
    door = f"/channels/{world.fanny.user.dm_channel.id}/messages"
    world.sim.inject_error("POST", door, status=403, code=50007, times=None)
    post = await with_rules(world, reviewed=True)
    form = await world.fanny.click(post, label="Enter")
    await world.fanny.submit_modal(form, {"caption": "Méchante ligne."})
    await take_out(world, (await review(world)).message)
    assert written(world.fanny) == []
    await world.restart()
    form = await world.fanny.click(post, label="Enter")
    (said,) = told(world, world.fanny)
    assert "Méchante ligne" in said
    assert REASON in said
    assert "Participer à nouveau" in said
    await world.fanny.submit_modal(form, {"caption": "Gentille ligne."})
    mine = await world.fanny.click(post, label="My entries")
    assert REASON in shown(mine.response)
    assert len(told(world, world.fanny)) == 1


async def test_in_the_middle_of_voting_it_is_told_beside_the_next_card(world: World) -> None:
    voting = await opened_for_votes(world)
    card = await vote(world.ana, voting)
    await disqualify(world, 1)
    assert written(world.ana) == []
    await world.ana.click(card, label="Laugh")
    (said,) = told(world, world.ana)
    assert REASON in said
    assert "enter again" not in said.lower()
    await world.ana.click(seen(world, world.ana, card), label="Laugh")
    assert len(told(world, world.ana)) == 1


async def test_what_was_undone_before_it_was_told_is_not_told(world: World) -> None:
    voting = await opened_for_votes(world)
    await disqualify(world, 1)
    listed = await world.mod.slash(world.general, "contest entries", contest=1)
    assert listed.response is not None
    menu = listed.response.message
    await world.mod.select(menu, ["1"], custom_id="contest:list:1:0")
    await world.mod.click(seen(world, world.mod, menu), label="Reinstate")
    await vote(world.ana, voting)
    assert told(world, world.ana) == []
    # If it is removed a second time, she is notified then.
    await disqualify(world, 1)
    await vote(world.ana, voting)
    assert len(told(world, world.ana)) == 1
