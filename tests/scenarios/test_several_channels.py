"""Channels of a post are deleted, renamed or closed to the bot; two moderators approve at once."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.services.publishing.posts import BrandPostService
from domain.publishing.post import PostState
from tests.scenarios.test_channel_wordings import (
    LOUNGE_TEXT,
    WORDS,
    added,
    card_of,
    drafted,
    in_lounge,
)
from tests.scenarios.test_publishing import (
    HOUR,
    TEXT,
    all_ticked,
    colleague,
    locale_of,
    posts,
    said,
    team,
    words,
)
from tests.scenarios.test_team_cards import now
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, answered, invited, own_role, prefilled, shown

__all__ = ["team"]
GONE = (
    "I cannot find or see {channel}, one of the channels of this post. Open it in /post list, "
    "press Change it there and leave the text empty: that takes the channel out."
)
NOT_IN = "- Not in {channels}: I could not post there in time"


async def allow(world: World, *, writing: bool) -> None:
    """Let the bot write in channels that say nothing else about it, or only moderators."""
    allowed = invited()
    allowed.send_messages = writing
    theirs = discord.Permissions.all_channel()
    theirs.send_messages = writing
    for role, permissions in (
        (world.moderators, discord.Permissions.all_channel()),
        (own_role(world.sim, world.guild), allowed),
        (world.guild.default_role, theirs),
    ):
        values = {"permissions": permissions.value}
        world.sim.backend.edit_role(world.guild.id, role.id, values)
    await world.sim.settle()


async def opened(world: World) -> Any:
    """Open the post from the list; return the message that shows it."""
    listed = answered(await world.mod.slash(world.general, "post list")).message
    shows = await world.mod.click(listed, label=words(world)["shows"])
    return answered(shows).message


async def test_a_further_channel_that_is_gone_before_approval_is_named_and_taken_out(
    team: World,
) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    made = await card_of(team, await drafted(team, lounge))
    team.sim.backend.delete_channel(lounge.id)
    ben = colleague(team)
    refused = await ben.click(made, label=words(team)["approve"])
    assert is_said(team, GONE, said(refused))
    assert f"<#{lounge.id}>" in said(refused)
    message = await opened(team)
    form = await team.mod.click(message, label=said_as["change"])
    kept = await team.mod.submit_modal(form, {**prefilled(form), "text": "Quelle tasse ?"})
    assert is_said(team, GONE, said(kept))
    form = await team.mod.click(await opened(team), label=said_as["change"])
    out = answered(await team.mod.submit_modal(form, {**prefilled(form), "text": ""})).message
    newer = await card_of(team, out)
    done = await ben.click(newer, label=words(team)["approve"])
    assert words(team)["approved"] in said(done)
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1
    assert is_said(team, "Posted", shown(now(team, newer)))


async def test_a_post_whose_own_channel_is_gone_when_it_is_time_is_in_the_other(
    team: World,
) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    other = team.guild.create_text_channel("other")
    message = await drafted(team, lounge)
    form = await team.mod.click(message, label=words(team)["edit"])
    values = {**prefilled(form), "channel": [other]}
    made = await card_of(team, answered(await team.mod.submit_modal(form, values)).message)
    await colleague(team).click(made, label=words(team)["approve"])
    team.sim.backend.delete_channel(other.id)
    await team.sim.pass_time(2 * HOUR)
    assert len(in_lounge(lounge)) == 1
    await team.restart()
    for _ in range(3):
        await team.sim.pass_time(HOUR)
    assert len(in_lounge(lounge)) == 1
    kept = shown(now(team, made))
    assert f"/{lounge.id}/{in_lounge(lounge)[0].id})" in kept
    assert is_said(team, NOT_IN, kept)
    assert f"<#{other.id}>" in kept
    told = [said_as["not there"] in shown(one) for one in team.contests.history()]
    assert told.count(True) == 1


async def test_a_channel_in_which_the_bot_may_not_write_is_named_before_approval(
    team: World,
) -> None:
    lounge = team.guild.create_text_channel("lounge")
    made = await card_of(team, await drafted(team, lounge))
    await allow(team, writing=False)
    ben = colleague(team)
    refused = said(await ben.click(made, label=words(team)["approve"]))
    assert f"<#{lounge.id}>" in refused
    await allow(team, writing=True)
    assert words(team)["approved"] in said(await ben.click(made, label=words(team)["approve"]))


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_channel_in_which_the_bot_may_not_write_at_its_time_is_tried_for_minutes(
    team: World, is_late: bool
) -> None:
    lounge = team.guild.create_text_channel("lounge")
    made = await card_of(team, await drafted(team, lounge))
    await colleague(team).click(made, label=words(team)["approve"])
    await allow(team, writing=False)
    await team.sim.pass_time(2 * HOUR)
    assert (len(posts(team)), in_lounge(lounge)) == (1, [])
    warned = [shown(one) for one in team.contests.history() if "⚠️" in shown(one)]
    assert len(warned) == 1
    assert is_said(team, "I'll keep trying: posts of your team for {minutes} minutes", warned[0])
    if is_late:
        await team.sim.pass_time(HOUR)
    await allow(team, writing=True)
    await team.sim.pass_time(HOUR if is_late else 300)
    assert (len(posts(team)), len(in_lounge(lounge))) == (1, int(not is_late))
    kept = shown(now(team, made))
    assert is_said(team, "Posted", kept)
    assert is_said(team, NOT_IN, kept) is is_late


async def test_a_post_that_is_in_none_of_its_channels_is_given_others(team: World) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    other = team.guild.create_text_channel("other")
    message = await drafted(team, lounge)
    form = await team.mod.click(message, label=words(team)["edit"])
    values = {**prefilled(form), "channel": [other]}
    made = await card_of(team, answered(await team.mod.submit_modal(form, values)).message)
    await colleague(team).click(made, label=words(team)["approve"])
    for each in (lounge, other):
        team.sim.backend.delete_channel(each.id)
    for _ in range(3):
        await team.sim.pass_time(2 * HOUR)
    assert is_said(team, "Missed", shown(now(team, made)))
    (news,) = [one for one in team.contests.history() if words(team)["missed"] in shown(one)]
    form = await team.mod.click(news, label=words(team)["edit"])
    values = {**prefilled(form), "channel": [team.general], "when": "in 2 hours"}
    await team.mod.submit_modal(form, values)
    form = await team.mod.click(await opened(team), label=said_as["change"])
    out = answered(await team.mod.submit_modal(form, {**prefilled(form), "text": ""})).message
    newer = await card_of(team, out)
    await colleague(team).click(newer, label=words(team)["approve"])
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1


async def test_renamed_channels_get_the_post_once_each(team: World) -> None:
    lounge = team.guild.create_text_channel("lounge")
    made = await card_of(team, await drafted(team, lounge))
    for channel, name in ((lounge, "salon"), (team.general, "accueil")):
        team.sim.backend.channels[channel.id].name = name
    await colleague(team).click(made, label=words(team)["approve"])
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == len(in_lounge(lounge)) == 1


async def test_two_moderators_with_the_same_form_approve_it_once(team: World) -> None:
    lounge = team.guild.create_text_channel("lounge")
    made = await card_of(team, await drafted(team, lounge, text=TEXT, language="en"))
    both = colleague(team), colleague(team)
    forms = []
    for each in both:
        checks = await each.click(made, label=words(team)["approve"])
        message = answered(checks).message
        forms.append(await each.click(message, label=words(team)["looked"]))
    first, second = [
        await each.submit_modal(form, all_ticked(form))
        for each, form in zip(both, forms, strict=True)
    ]
    assert words(team)["approved"] in said(first)
    assert is_said(team, "This post is already approved, and planned.", said(second))
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1
    (post,) = await team.app[BrandPostService].listed(team.guild.id)
    assert post.state is PostState.POSTED
    assert len([one for one in lounge.history() if shown(one).startswith(TEXT)]) == 1


async def test_checks_of_a_post_whose_channel_is_gone_are_shown(team: World) -> None:
    lounge = team.guild.create_text_channel("lounge")
    message = await drafted(team, lounge)
    team.sim.backend.delete_channel(lounge.id)
    checked = await team.mod.click(message, custom_id="post:checks:1")
    assert "✅" in said(checked)
    assert (await added(team, message, team.contests, text=LOUNGE_TEXT)) is not None
