"""Members' contributions are detected and shown."""

from __future__ import annotations

import pytest

from bot.services.consent import ConsentService
from bot.services.contributions import (
    ContributionQueryService,
)
from tests.scenarios.world import World, shown


async def points(world: World, period: str = "week") -> dict[str, int]:
    """Return the points by name."""
    board = await world.app[ContributionQueryService].top_members(world.guild.id, period)
    names = {actor.id: actor.name for actor in (world.ana, world.ben, world.cleo, world.fanny)}
    return {names[standing.user_id]: standing.points for standing in board}


async def test_thanks_in_a_reply_are_counted_and_shown(world: World) -> None:
    asked = await world.ben.send(world.general, "hold the reset button for ten seconds")
    await world.ana.send(world.general, "that worked, thank you!", reply_to=asked)
    result = await world.ben.slash(world.general, "me")
    said = shown(result.response)
    assert result.ephemeral
    assert "**This week**: 10 points" in said
    assert f"<@{world.ana.id}> thanked you" in said
    assert await points(world) == {"ben": 10}


async def test_reactions_to_one_message_are_told_together(world: World) -> None:
    joke = await world.cleo.send(world.general, "I pressed it for eleven")
    for someone in (world.ana, world.ben, world.fanny):
        await someone.react(joke, "😂")
    await world.ana.react(joke, "💡")
    said = shown((await world.cleo.slash(world.general, "me")).response)
    assert said.count("reacted with") == 1
    assert "and 2 others reacted with 💡 😂" in said


async def test_discord_is_not_asked_who_somebody_is_that_we_heard_speak(world: World) -> None:
    joke = await world.cleo.send(world.general, "I pressed it for eleven")
    before = len(world.sim.http_requests)
    for someone in (world.ana, world.ben):
        await someone.react(joke, "😂")
    assert await points(world) == {"cleo": 4}
    assert [request.path for request in world.sim.http_requests[before:]] == []


async def test_thanks_in_french_are_answered_in_french(world: World) -> None:
    asked = await world.fanny.send(world.general, "essaie de le redémarrer")
    await world.ana.send(world.general, "merci beaucoup, ça marche !", reply_to=asked)
    result = await world.fanny.slash(world.general, "me")
    assert "Cette semaine" in shown(result.response)
    assert "10 points" in shown(result.response)


async def test_thanks_by_mention_go_to_whom_they_name(world: World) -> None:
    await world.ana.send(world.general, f"thanks {world.cleo.mention}, you saved my evening")
    assert await points(world) == {"cleo": 10}


async def test_thanks_for_nothing_and_thanks_to_oneself_count_for_nothing(world: World) -> None:
    said = await world.ana.send(world.general, "it is your own fault")
    await world.ben.send(world.general, "thanks for nothing", reply_to=said)
    await world.ana.send(world.general, "thanks me!", reply_to=said)
    assert await points(world) == {}


async def test_one_laugh_is_nothing_and_two_from_different_people_are(world: World) -> None:
    joke = await world.ana.send(world.general, "my mug is empty, and so am I")
    await world.ben.react(joke, "😂")
    await world.ana.react(joke, "😂")
    assert await points(world) == {}
    await world.cleo.react(joke, "🤣")
    assert await points(world) == {"ana": 4}
    await world.cleo.unreact(joke, "🤣")
    assert await points(world) == {}


async def test_reactions_to_a_bots_message_count_for_nobody(world: World) -> None:
    result = await world.ana.slash(world.general, "leaderboard")
    assert result.response is not None
    for someone in (world.ben, world.cleo):
        await someone.react(result.response.message, "😂")
    board = await world.app[ContributionQueryService].top_members(world.guild.id, "all")
    assert board == []


async def test_thanks_edited_away_are_taken_back_and_those_edited_in_count(world: World) -> None:
    asked = await world.ben.send(world.general, "hold the reset button for ten seconds")
    message = await world.ana.send(world.general, "that worked", reply_to=asked)
    assert await points(world) == {}
    await world.ana.edit(message, "that worked, thank you!")
    assert await points(world) == {"ben": 10}
    await world.ana.edit(message, "that worked, thank you very much!")
    assert await points(world) == {"ben": 10}
    await world.ana.edit(message, "you are the worst")
    assert await points(world) == {}
    await world.ana.edit(message, f"thanks <@{world.cleo.id}>")
    assert await points(world) == {"cleo": 10}
    await world.sim.pass_time(3_600)
    await world.ana.edit(message, f"thanks <@{world.ben.id}>")
    assert await points(world) == {}


async def test_a_deleted_message_takes_its_thanks_with_it(world: World) -> None:
    asked = await world.ben.send(world.general, "try the blue cable")
    thanks = await world.ana.send(world.general, "thanks!", reply_to=asked)
    assert await points(world) == {"ben": 10}
    await world.ana.delete(thanks)
    assert await points(world) == {}


async def test_a_nomination_is_counted_once_and_not_for_oneself(world: World) -> None:
    post = await world.ben.send(world.general, "I wrote a guide for newcomers")
    shown_form = await world.ana.context_menu(world.general, "Nominate", post)
    answer = await world.ana.submit_modal(
        shown_form, {"kind": "interested", "reason": "a great guide"}
    )
    assert "Thank you!" in shown(answer.response)
    again = await world.ana.context_menu(world.general, "Nominate", post)
    answer = await world.ana.submit_modal(again, {"kind": "interested"})
    assert "already" in shown(answer.response)
    own = await world.ben.context_menu(world.general, "Nominate", post)
    answer = await world.ben.submit_modal(own, {"kind": "interested"})
    assert "is yours" in shown(answer.response)
    assert await points(world) == {"ben": 15}


async def test_thanks_by_menu_are_counted_once_and_not_for_oneself(world: World) -> None:
    post = await world.ben.send(world.general, "the manual is in the second drawer")
    answer = await world.ana.context_menu(world.general, "Thank", post)
    assert f"Your thanks to <@{world.ben.id}> count" in shown(answer.response)
    answer = await world.ana.context_menu(world.general, "Thank", post)
    assert "already" in shown(answer.response)
    answer = await world.ben.context_menu(world.general, "Thank", post)
    assert "You cannot thank yourself" in shown(answer.response)
    assert await points(world) == {"ben": 10}


async def test_the_leaderboard_lists_only_those_who_asked_to_be(world: World) -> None:
    for someone in (world.ben, world.cleo):
        asked = await someone.send(world.general, "like this")
        await world.ana.send(world.general, "thank you so much", reply_to=asked)
    await world.app[ConsentService].change(world.guild.id, world.cleo.id, listed=True)
    result = await world.ana.slash(
        world.general, "leaderboard", period="all", kind="helped", look="words"
    )
    assert f"🥇 <@{world.cleo.id}>: 10 points" in shown(result.response)
    assert f"<@{world.ben.id}>" not in shown(result.response)


async def test_who_does_not_want_to_be_counted_is_not(world: World) -> None:
    await world.app[ConsentService].change(world.guild.id, world.ben.id, counted=False)
    asked = await world.ben.send(world.general, "like this")
    await world.ana.send(world.general, "thanks!", reply_to=asked)
    assert await points(world) == {}


@pytest.mark.parametrize("of", ["all", "one emoji"])
async def test_a_laugh_right_after_all_were_cleared_counts(world: World, of: str) -> None:
    joke = await world.fanny.send(world.general, "it has two ports?")
    for someone in (world.ana, world.ben, world.cleo):
        await someone.react(joke, "😂")
    assert await points(world) == {"fanny": 6}

    async def in_one_breath() -> None:
        backend = world.sim.backend
        if of == "all":
            backend.clear_reactions(world.general.id, joke.id)
        else:
            backend.clear_reaction(world.general.id, joke.id, "😂")
        for someone in (world.ana, world.ben):
            backend.add_reaction(world.general.id, joke.id, "😂", someone.id)

    await world.sim.work(in_one_breath())
    assert await points(world) == {"fanny": 4}


async def test_an_event_that_does_not_say_which_emoji_is_gone_takes_no_reaction_away(
    world: World,
) -> None:
    joke = await world.fanny.send(world.general, "it has two ports?")
    for someone in (world.ana, world.cleo):
        await someone.react(joke, "😂")
    gone = {
        "guild_id": str(world.guild.id),
        "channel_id": str(world.general.id),
        "message_id": str(joke.id),
    }
    parsers = world.sim.bot._connection.parsers
    parsers["MESSAGE_REACTION_REMOVE_EMOJI"](gone)
    assert await points(world) == {"fanny": 4}
    parsers["MESSAGE_REACTION_REMOVE_ALL"](gone)
    assert await points(world) == {}
