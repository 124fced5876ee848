"""The team's card of a post says what became of it."""

from __future__ import annotations

from typing import Any

import discord

from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import (
    HOUR,
    TEXT,
    card,
    colleague,
    posts,
    said,
    team,
    words,
    write,
)
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["team"]


def now(world: World, message: Any) -> discord.Message:
    """Return a message of the moderators' channel as it is now."""
    return next(each for each in world.contests.history() if each.id == message.id)


async def approve(world: World, made: Any) -> None:
    done = await colleague(world).click(made, label=words(world)["approve"])
    assert words(world)["approved"] in said(done)


async def test_the_card_links_to_the_post_once_it_is_out_though_the_bot_was_away(
    team: World,
) -> None:
    made = await card(team)
    await approve(team, made)
    await team.restart()
    await team.sim.pass_time(2 * HOUR + 60)
    (post,) = posts(team)
    kept = shown(now(team, made))
    assert is_said(team, "Posted", kept)
    assert f"/{team.general.id}/{post.id})" in kept
    assert words(team)["planned"] not in kept
    assert words(team)["wants"] not in kept
    assert len(team.contests.history()) == 1
    await team.sim.pass_time(49 * HOUR)
    assert is_said(team, "Posted, and its result counted", shown(now(team, made)))


async def test_a_wish_for_less_is_pressed_below_the_post_and_not_on_its_card(team: World) -> None:
    made = await card(team)
    await approve(team, made)
    await team.sim.pass_time(2 * HOUR + 60)
    for message, is_off in ((posts(team)[0], False), (now(team, made), True)):
        (button,) = [
            each
            for row in message.components[0].children  # type: ignore[union-attr]
            if isinstance(row, discord.ActionRow)
            for each in row.children
        ]
        assert isinstance(button, discord.Button)
        assert (button.custom_id, button.disabled) == ("post:less:1", is_off)


async def test_the_card_of_a_post_that_nobody_approved_says_that_it_was_missed(
    team: World,
) -> None:
    made = await card(team)
    await team.sim.pass_time(3 * HOUR)
    kept = now(team, made)
    assert is_said(team, "Missed", shown(kept))
    assert buttons(kept) == ["post:less:1"]


async def test_the_card_of_a_dropped_post_says_so(team: World) -> None:
    said_as, made = words(team), await card(team)
    listed = answered(await team.mod.slash(team.general, "post list")).message
    await team.mod.click(listed, label=said_as["shows"])
    question = await team.mod.click(listed, label=said_as["drop"])
    await team.mod.click(answered(question).message, label=said_as["yes"])
    await team.sim.pass_time(60)
    assert is_said(team, "Dropped", shown(now(team, made)))


async def test_the_card_of_an_approved_post_that_is_changed_says_so_until_a_newer_one_is_there(
    team: World,
) -> None:
    said_as, made = words(team), await card(team)
    await approve(team, made)
    listed = answered(await team.mod.slash(team.general, "post list")).message
    await team.mod.click(listed, label=said_as["shows"])
    form = await team.mod.click(listed, label=said_as["edit"])
    values = {**prefilled(form), "text": TEXT + " Say it.", "channel": [team.general]}
    await team.mod.submit_modal(form, values)
    await team.sim.pass_time(60)
    withdrawn = shown(now(team, made))
    assert is_said(team, "It was changed since, so it is a draft until it is handed in.", withdrawn)
    assert said_as["planned"] not in withdrawn
    await team.mod.click(listed, label=said_as["hand in"])
    await team.sim.pass_time(60)
    newer = team.contests.history()[-1]
    assert newer.id != made.id
    assert "Say it." in shown(newer)
    old = now(team, made)
    assert is_said(team, "There is a newer card of this post further down.", shown(old))
    assert (buttons(old), old.attachments) == ([], [])
    await approve(team, newer)
    await team.sim.pass_time(2 * HOUR)
    assert is_said(team, "Posted", shown(now(team, newer)))
    assert len(team.contests.history()) == 2


async def test_a_card_that_was_deleted_is_not_posted_again(team: World) -> None:
    made = await card(team)
    await approve(team, made)
    await team.sim.pass_time(60)
    await now(team, made).delete()
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1
    assert team.contests.history() == []


async def test_a_draft_that_was_never_handed_in_has_no_card(team: World) -> None:
    await write(team)
    await team.sim.pass_time(3 * HOUR)
    assert team.contests.history() == []
