"""A moderator gives a post a wording for each channel; it is approved and sent as one post."""

from __future__ import annotations

from typing import Any

from simcord.builders import ChannelHandle

from bot.services.publishing.posts import BrandPostService
from domain.publishing.post import PostState
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import (
    DAY,
    HOUR,
    TEXT,
    colleague,
    locale_of,
    posts,
    said,
    team,
    tick,
    words,
    write,
)
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["team"]
LOUNGE_TEXT = "Quelle tasse est la **tienne** ?"
WORDS = {
    "en-US": {
        "add": "Add a channel",
        "change": "Change it there",
        "in": "**In <#",
        "already": "for that channel already",
        "other channels": "The same post goes to",
        "took part": "2 people took part",
        "not there": "went out, but not in",
        "less": "Less of this",
        "write there": "cannot find or see",
    },
    "fr": {
        "add": "Ajouter un salon",
        "change": "La modifier là",
        "in": "**Dans <#",
        "already": "déjà pour ce salon",
        "other channels": "La même chose part aussi",
        "took part": "2 personnes ont participé",
        "not there": "est partie, mais pas dans",
        "less": "Moins de ça",
        "write there": "Je ne trouve pas",
    },
}


async def added(world: World, message: Any, channel: ChannelHandle, **changes: Any) -> Any:
    """Give the post that a message shows another channel; return the result."""
    form = await world.mod.click(message, label=WORDS[locale_of(world)]["add"])
    typed = {**prefilled(form), "channel": [channel], **changes}
    return await world.mod.submit_modal(form, typed)


async def drafted(world: World, lounge: ChannelHandle, **changes: Any) -> Any:
    """Write a post for #general and a lounge; return the message that shows it."""
    made = answered(await write(world)).message
    values = {"text": LOUNGE_TEXT, "language": "fr", **changes}
    return answered(await added(world, made, lounge, **values)).message


async def card_of(world: World, message: Any) -> Any:
    """Hand the post in; return its card for the team."""
    await world.mod.click(message, label=words(world)["hand in"])
    await world.sim.pass_time(60)
    return world.contests.history()[-1]


def in_lounge(lounge: ChannelHandle) -> list[Any]:
    return [one for one in lounge.history() if shown(one).startswith("Quelle tasse")]


async def test_a_post_with_a_wording_for_each_channel_goes_out_once_in_each_and_counts_as_one(
    team: World,
) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    card = await card_of(team, await drafted(team, lounge))
    for part in (TEXT, said_as["in"], LOUNGE_TEXT, "Français"):
        assert part in shown(card)
    await colleague(team).click(card, label=words(team)["approve"])
    await team.restart()
    await team.sim.pass_time(2 * HOUR)
    ((first,), (second,)) = posts(team), in_lounge(lounge)
    assert shown(second) == f"{LOUNGE_TEXT}\nMoins de ça", "it speaks the channel's language"
    assert buttons(second) == buttons(first)
    await team.ana.react(first, "😂")
    await team.cleo.react(second, "😂")
    await team.ana.react(second, "😂")
    await team.sim.pass_time(DAY)
    result = shown(team.contests.history()[-1])
    assert said_as["took part"] in result
    assert f"<#{lounge.id}>" in result
    await team.restart()
    await team.sim.pass_time(DAY)
    assert len(posts(team)) == len(in_lounge(lounge)) == 1
    (post,) = await team.app[BrandPostService].listed(team.guild.id)
    assert post.state is PostState.REVIEWED


async def test_a_wording_is_changed_after_approval_and_its_channel_taken_out(team: World) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    card = await card_of(team, await drafted(team, lounge))
    await colleague(team).click(card, label=words(team)["approve"])
    listed = answered(await team.mod.slash(team.general, "post list")).message
    opened = await team.mod.click(listed, label=words(team)["shows"])
    message = answered(opened).message
    form = await team.mod.click(message, label=said_as["change"])
    assert prefilled(form)["text"] == LOUNGE_TEXT
    changed = await team.mod.submit_modal(
        form, {**prefilled(form), "text": "Quelle tasse, alors ?"}
    )
    assert "Quelle tasse, alors ?" in said(changed)
    (post,) = await team.app[BrandPostService].listed(team.guild.id)
    assert (post.state, post.approval) == (PostState.DRAFT, None)
    form = await team.mod.click(answered(changed).message, label=said_as["change"])
    out = await team.mod.submit_modal(form, {**prefilled(form), "text": ""})
    assert "Quelle tasse" not in said(out)
    await team.sim.pass_time(3 * HOUR)
    assert posts(team) == in_lounge(lounge) == []


async def test_the_same_words_in_two_channels_need_a_look(team: World) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    card = await card_of(team, await drafted(team, lounge, text=TEXT, language="en"))
    ben = colleague(team)
    checks = await ben.click(card, label=words(team)["approve"])
    assert said_as["other channels"] in said(checks)
    assert f"<#{lounge.id}>" in said(checks)
    done = await tick(ben, checks, words(team)["looked"])
    assert words(team)["approved"] in said(done)


async def test_a_channel_that_has_the_post_already_or_is_gone_is_refused(team: World) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    made = answered(await write(team)).message
    twice = await added(team, made, team.general)
    assert said_as["already"] in said(twice)
    message = answered(await added(team, made, lounge)).message
    team.sim.backend.delete_channel(lounge.id)
    gone = await team.mod.click(message, label=words(team)["hand in"])
    assert said_as["write there"] in said(gone)


async def test_a_channel_that_is_gone_when_it_is_time_is_told_and_the_others_have_it(
    team: World,
) -> None:
    said_as, lounge = WORDS[locale_of(team)], team.guild.create_text_channel("lounge")
    card = await card_of(team, await drafted(team, lounge))
    await colleague(team).click(card, label=words(team)["approve"])
    team.sim.backend.delete_channel(lounge.id)
    await team.sim.pass_time(2 * HOUR)
    assert len(posts(team)) == 1
    # What cannot be sent is tried for three days.
    for _ in range(8):
        await team.sim.pass_time(DAY / 2)
    assert len(posts(team)) == 1
    told = [shown(one) for one in team.contests.history()]
    assert [said_as["not there"] in one for one in told].count(True) == 1, told
