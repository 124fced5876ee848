"""Messages and reactions from while the bot was away are counted later, once."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

import discord
import pytest
import structlog
from simcord.backend.models import Overwrite

from bot.discord_http import NoResponseError
from bot.services.contributions import (
    ContributionQueryService,
    ContributionService,
    ScoreReviewService,
)
from db.contributions import ContributionRepository
from tests.scenarios.test_contributions import points
from tests.scenarios.world import World


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

    async def full(_: ContributionService, _guild_id: int | None = None) -> None:
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
