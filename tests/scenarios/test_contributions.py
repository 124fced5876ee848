"""Members' contributions are detected and shown."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import discord
import pytest
import structlog
from simcord.backend.models import Overwrite

from bot.discord_http import NoResponseError
from bot.services.consent import ConsentService
from bot.services.contributions import (
    ContributionQueryService,
    ContributionService,
    ScoreReviewService,
)
from db.contributions import ContributionRepository
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


async def test_what_happened_while_the_bot_was_away_is_counted_once(world: World) -> None:
    asked = await world.ben.send(world.general, "use the other port")
    await world.ana.send(world.general, "thanks!", reply_to=asked)
    joke = await world.cleo.send(world.general, "it has two ports?")
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    answered = await world.cleo.send(world.general, "the one on the left")
    await world.ana.send(world.general, "ah, thank you!", reply_to=answered)
    await world.ana.react(joke, "😂")
    await world.ben.react(joke, "😂")
    world.sim.backend.subscribers = subscribers
    assert await points(world) == {"ben": 10}
    for _ in range(2):
        await world.restart()
        assert await points(world) == {"ben": 10, "cleo": 14}


async def test_what_was_taken_back_while_the_bot_was_away_is_taken_back_too(
    world: World,
) -> None:
    advice = await world.ben.send(world.general, "use the other port")
    kept = await world.ana.send(world.general, "thanks!", reply_to=advice)
    gone = await world.cleo.send(world.general, "thank you!", reply_to=advice)
    edited = await world.fanny.send(world.general, "thank you!", reply_to=advice)
    joke = await world.fanny.send(world.general, "it has two ports?")
    for someone in (world.ana, world.ben, world.cleo):
        await someone.react(joke, "😂")
    await world.app[ContributionService].flush()
    assert await points(world) == {"ben": 30, "fanny": 6}
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.cleo.delete(gone)
    await world.fanny.edit(edited, "you are the worst")
    await world.ana.unreact(joke, "😂")
    world.sim.backend.subscribers = subscribers
    await world.restart()
    assert await points(world) == {"ben": 10, "fanny": 4}
    assert kept.id in {
        contribution.message_id
        for _, contribution in await world.app[ScoreReviewService].latest(
            world.guild.id, world.ben.id
        )
    }


async def test_what_was_written_while_the_past_was_unread_is_taken_back_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = await world.ben.send(world.general, "use the other port")
    await world.app[ContributionService].flush()

    async def away(*_: Any, **__: Any) -> list[Any]:
        raise NoResponseError("Discord is away")

    with monkeypatch.context() as patched:
        patched.setattr(discord.http.HTTPClient, "logs_from", away)
        await world.restart()
        await world.sim.pass_time(60)
        thanks = await world.ana.send(world.general, "thanks!", reply_to=advice)
        await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.ana.delete(thanks)
    world.sim.backend.subscribers = subscribers
    assert await points(world) == {"ben": 10}
    await world.restart()
    assert await points(world) == {}


async def test_what_happens_while_a_page_of_the_past_is_on_its_way_is_newer_than_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = await world.ben.send(world.general, "use the other port")
    joke = await world.fanny.send(world.general, "it has two ports?")
    for someone in (world.ana, world.ben, world.cleo):
        await someone.react(joke, "😂")
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    thanks = await world.ana.send(world.general, "thanks!", reply_to=advice)
    await world.cleo.unreact(joke, "😂")
    world.sim.backend.subscribers = subscribers
    backend, http = world.sim.backend, discord.http.HTTPClient
    history, users = http.logs_from, http.get_reaction_users

    async def settled() -> None:
        for _ in range(50):
            await asyncio.sleep(0)

    async def late_page(*given: Any, **named: Any) -> list[Any]:
        page = list(await history(*given, **named))
        if any(int(message["id"]) == thanks.id for message in page):
            backend.delete_message(world.general.id, thanks.id)
        await settled()
        return page

    async def late_users(*given: Any, **named: Any) -> list[Any]:
        page = list(await users(*given, **named))
        # One member reacts again, another takes the reaction back.
        backend.set_reaction(world.general.id, joke.id, "😂", world.cleo.id, True)
        backend.remove_reaction(world.general.id, joke.id, "😂", world.ana.id)
        await settled()
        return page

    with monkeypatch.context() as patched:
        patched.setattr(http, "logs_from", late_page)
        patched.setattr(http, "get_reaction_users", late_users)
        past: Any = world.sim.bot.get_cog("Backfill")
        await past.on_shard_connect(0)
        await world.sim.work(past.on_shard_ready(0))
        await world.app[ContributionService].flush()
    async with world.app.database.snapshot() as reading:
        repository = ContributionRepository(reading, world.guild.id)
        kept = await repository.on_messages({thanks.id, joke.id})
    assert {contribution.giver_id for contribution in kept} == {world.ben.id, world.cleo.id}


async def test_a_channel_that_was_first_written_in_while_the_bot_was_away_is_read_too(
    world: World,
) -> None:
    asked = await world.ben.send(world.general, "use the other port")
    await world.ana.send(world.general, "thanks!", reply_to=asked)
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    answered = await world.cleo.send(world.contests, "the one on the left")
    await world.ana.send(world.contests, "ah, thank you!", reply_to=answered)
    world.sim.backend.subscribers = subscribers
    for _ in range(2):
        await world.restart()
        assert await points(world) == {"ben": 10, "cleo": 10}


async def test_while_the_past_cannot_be_read_no_position_moves_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await world.ben.send(world.general, "use the other port")
    await world.ana.send(world.general, "thanks!", reply_to=asked)
    await world.app[ContributionService].flush()
    before = await world.app[ContributionQueryService].channel_cursors(world.guild.id)
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    answered = await world.cleo.send(world.general, "the one on the left")
    await world.ana.send(world.general, "ah, thank you!", reply_to=answered)
    world.sim.backend.subscribers = subscribers

    async def away(*_: Any, **__: Any) -> list[Any]:
        raise NoResponseError("Discord is away")

    with monkeypatch.context() as patched:
        patched.setattr(discord.http.HTTPClient, "logs_from", away)
        await world.restart()
        await world.ben.send(world.general, "good morning")
        assert await points(world) == {"ben": 10}
        assert await world.app[ContributionQueryService].channel_cursors(world.guild.id) == before
    await world.restart()
    assert await points(world) == {"ben": 10, "cleo": 10}
    assert await world.app[ContributionQueryService].channel_cursors(world.guild.id) != before


async def test_messages_that_may_not_be_read_any_more_are_not_taken_for_deleted(
    world: World,
) -> None:
    advice = await world.ben.send(world.general, "use the other port")
    await world.ana.send(world.general, "thanks!", reply_to=advice)
    joke = await world.fanny.send(world.general, "it has two ports?")
    for someone in (world.ana, world.cleo):
        await someone.react(joke, "😂")
    await world.app[ContributionService].flush()
    channel, backend = world.sim.backend.get_channel(world.general.id), world.sim.backend
    (own,) = (one for one in channel.overwrites if one.allow)
    unread = discord.Permissions(read_message_history=True).value
    backend.set_overwrite(channel.id, Overwrite(own.target_id, own.type, deny=unread))
    with structlog.testing.capture_logs() as logs:
        await world.restart()
    assert await points(world) == {"ben": 10, "fanny": 4}
    (said,) = (line for line in logs if line["event"] == "channel_history_unreadable")
    assert "Read Message History" in said["mend"]


async def test_threads_that_were_archived_while_the_bot_was_away_are_read_too(
    world: World,
) -> None:
    backend = world.sim.backend
    backend.create_thread(world.general.id, "my mug leaks", world.ana.id)
    (known,) = world.general.threads
    await world.ana.send(known, "what now?")
    old = backend.create_thread(world.general.id, "my mug is blue", world.ana.id)
    archive(world, old.id)
    await world.sim.pass_time(60)
    advice = await world.fanny.send(world.general, "use the other port")
    await world.ana.send(world.general, "thanks!", reply_to=advice)
    await world.app[ContributionService].flush()
    subscribers, backend.subscribers = backend.subscribers, []
    forum = world.guild.create_forum_channel("help")
    backend.create_thread(forum.id, "my mug leaks too", world.fanny.id)
    for thread, helper in ((known, world.ben), (forum.threads[0], world.cleo)):
        answer = await helper.send(thread, "glue it")
        await world.ana.send(thread, "thank you!", reply_to=answer)
        archive(world, thread.id)
    backend.subscribers = subscribers
    for _ in range(2):
        await world.restart()
        assert await points(world) == {"ben": 10, "cleo": 10, "fanny": 10}
    read = [request.path for request in world.sim.http_requests]
    assert f"/channels/{known.id}/messages" in read
    assert f"/channels/{old.id}/messages" not in read, "it was archived before"


def archive(world: World, thread_id: int) -> None:
    """Archive a thread.

    Discord does not mention archived threads to a new session; simcord does.
    """
    thread = world.sim.backend.get_thread(thread_id)
    assert thread.thread_metadata is not None
    thread.thread_metadata.archived = True
    thread.thread_metadata.archive_timestamp = world.sim.backend.now_iso()
    world.sim.backend.get_guild(world.guild.id).thread_ids.remove(thread_id)


async def test_with_a_full_disk_the_past_is_read_when_there_is_room_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice = await world.ben.send(world.general, "use the other port")
    await world.app[ContributionService].flush()
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.ana.send(world.general, "thanks!", reply_to=advice)
    world.sim.backend.subscribers = subscribers

    async def full(_: ContributionService) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    past: Any = world.sim.bot.get_cog("Backfill")
    with monkeypatch.context() as patched, structlog.testing.capture_logs() as logs:
        patched.setattr(ContributionService, "flush", full)
        await past.on_shard_connect(0)
        await world.sim.work(past.on_shard_ready(0))
    assert {line["log_level"] for line in logs} == {"warning"}
    await world.sim.pass_time(60)
    assert await points(world) == {"ben": 10}


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
