"""The bot's own posts are sent exactly once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import discord
import pytest
import structlog
from simcord.builders import ChannelHandle
from sqlalchemy import Row, select

from bot.outbox import GIVE_UP_AFTER, NONCE_HOLDS, Draft
from cogs.ui.base import framed, paragraph
from db.database import Transaction
from db.errors import DatabaseUnreachable
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.tables.outbox import outbox
from domain.outbox import OutboxPost
from tests.scenarios.world import World, shown

KIND, SUBJECT = "test post", 7


class Crash(BaseException):
    """A simulated crash of the process."""


async def compose(post: OutboxPost) -> Draft:
    return Draft(framed(paragraph(f"about {post.subject_id}", "en")))


async def decide(world: World, channel: ChannelHandle, subject: int = SUBJECT) -> None:
    """Queue a post; the test itself delivers it."""
    with patch.object(world.app.outbox, "wake"):
        async with world.app.database.transaction() as transaction:
            await OutboxRepository(transaction).add(
                KIND, subject, guild_id=world.guild.id, channel_id=channel.id, at=world.sim.now()
            )


async def row(world: World) -> Row[Any]:
    async with world.app.database.snapshot() as reading:
        return (await reading.execute(select(outbox).where(outbox.c.subject_id == SUBJECT))).one()


def posts(channel: ChannelHandle) -> list[str]:
    return [shown(message) for message in channel.history() if message.author.bot]


async def die_after_sending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send, and crash before that is recorded."""

    async def dies(*_given: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(OutboxRepository, "mark_sent", dies)
        with pytest.raises(Crash):
            await world.sim.work(world.app.outbox.deliver())


async def test_what_was_decided_is_posted_and_its_message_known(world: World) -> None:
    world.app.outbox.register_composer(KIND, compose)
    await decide(world, world.general)
    await decide(world, world.general)
    await world.sim.work(world.app.outbox.deliver())
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == [f"about {SUBJECT}"]
    async with world.app.database.snapshot() as reading:
        known = await OutboxRepository(reading).message(KIND, SUBJECT)
    last = world.general.last_message
    assert last is not None
    assert known == (world.general.id, last.id)


async def test_what_is_decided_together_is_posted_in_that_order(world: World) -> None:
    world.app.outbox.register_composer(KIND, compose)
    for subject in (3, 1, 2):
        await decide(world, world.general, subject)

    async def wake_twice() -> None:
        world.app.outbox.wake()
        world.app.outbox.wake()
        (sending,) = (task for task in asyncio.all_tasks() if task.get_name() == "outbox")
        await sending

    await world.sim.work(wake_twice())
    assert posts(world.general) == ["about 3", "about 1", "about 2"]


@pytest.mark.parametrize(
    "away", [timedelta(seconds=20), NONCE_HOLDS - timedelta(seconds=1), timedelta(hours=9)]
)
async def test_a_death_between_sending_and_noting_it_posts_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, away: timedelta
) -> None:
    world.app.outbox.register_composer(KIND, compose)
    await decide(world, world.general)
    await die_after_sending(world, monkeypatch)
    assert posts(world.general) == [f"about {SUBJECT}"]
    assert (await row(world)).message_id is None
    await world.ana.send(world.general, "something in between")
    await world.sim.advance_time(away.total_seconds())
    await world.restart()
    world.app.outbox.register_composer(KIND, compose)
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == [f"about {SUBJECT}"]
    noted = await row(world)
    first = next(message for message in world.general.history() if message.author.bot)
    assert noted.message_id == first.id


async def test_a_post_that_has_no_reason_any_more_after_a_death_is_known_to_be_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_post: OutboxPost) -> None:
        return None

    world.app.outbox.register_composer(KIND, compose)
    await decide(world, world.general)
    await die_after_sending(world, monkeypatch)
    await world.sim.advance_time(20)
    await world.restart()
    world.app.outbox.register_composer(KIND, nothing)
    await world.sim.work(world.app.outbox.deliver())
    (post,) = [message for message in world.general.history() if message.author.bot]
    assert (await row(world)).message_id == post.id


async def test_a_clock_that_was_ahead_and_is_set_back_posts_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.app.outbox.register_composer(KIND, compose)
    with monkeypatch.context() as patched:
        patched.setattr(world.app.outbox, "_clock", lambda: world.sim.now() + timedelta(hours=1))
        await decide(world, world.general)
        await die_after_sending(world, monkeypatch)
    history = f"/channels/{world.general.id}/messages"
    world.sim.inject_error("GET", history, status=403, code=50013)
    await world.sim.pass_time(300)
    assert (await row(world)).attempts == 2, "once more, and not again and again"
    await world.sim.pass_time(60)
    assert (await row(world)).message_id is not None
    await world.sim.pass_time(3600)
    assert posts(world.general) == [f"about {SUBJECT}"]


async def test_what_was_decided_by_a_clock_that_was_ahead_is_posted_now(world: World) -> None:
    world.app.outbox.register_composer(KIND, compose)
    with patch.object(world.app.outbox, "wake"):
        async with world.app.database.transaction() as transaction:
            at = world.sim.now() + timedelta(days=1)
            await OutboxRepository(transaction).add(
                KIND, SUBJECT, guild_id=world.guild.id, channel_id=world.general.id, at=at
            )
    await world.sim.pass_time(30)
    assert posts(world.general) == [f"about {SUBJECT}"]
    assert (await row(world)).attempts == 1


async def test_while_discord_hangs_what_is_due_is_done(world: World) -> None:
    hangs, done = asyncio.Event(), []

    async def waits(post: OutboxPost) -> Draft:
        await hangs.wait()
        return await compose(post)

    async def handler(_transaction: Transaction, due: Job) -> None:
        done.append(due.subject_id)

    async def goes_on() -> None:
        try:
            await asyncio.wait_for(world.app.run_pending(), 2)
            async with world.app.database.transaction() as transaction:
                rows = JobRepository(transaction)
                await rows.schedule(world.guild.id, "made up", 1, world.sim.now())
            await asyncio.wait_for(world.app.run_pending(), 2)
            assert (done, posts(world.general)) == ([1], [])
        finally:
            hangs.set()

    world.app.scheduler.register("made up", handler)
    world.app.outbox.register_composer(KIND, waits)
    await decide(world, world.general)
    await world.sim.work(goes_on())
    assert posts(world.general) == [f"about {SUBJECT}"]


async def test_a_delivery_that_is_cancelled_leaves_nothing_on_its_way(world: World) -> None:
    is_composing, goes_on = asyncio.Event(), asyncio.Event()

    async def waits(post: OutboxPost) -> Draft:
        is_composing.set()
        await goes_on.wait()
        return await compose(post)

    async def cancelled() -> None:
        delivery = asyncio.create_task(world.app.outbox.deliver())
        await is_composing.wait()
        delivery.cancel()
        with suppress(asyncio.CancelledError):
            await delivery
        # Otherwise a hold that starts now would not wait for this post.
        goes_on.set()

    world.app.outbox.register_composer(KIND, waits)
    await decide(world, world.general)
    await world.sim.work(cancelled())
    assert posts(world.general) == []
    await world.sim.pass_time(30)
    assert posts(world.general) == [f"about {SUBJECT}"]


async def test_a_post_that_the_database_kept_from_being_composed_waits_and_is_no_bug(
    world: World,
) -> None:
    async def locked(_post: OutboxPost) -> Draft:
        raise DatabaseUnreachable("another program keeps it locked", "end it")

    world.app.outbox.register_composer(KIND, locked)
    await decide(world, world.general)
    with structlog.testing.capture_logs() as logged:
        await world.sim.ready()
    (told,) = (line for line in logged if line["log_level"] in {"warning", "error"})
    assert (told["log_level"], told["mend"]) == ("warning", "end it")
    world.app.outbox.register_composer(KIND, compose)
    await world.sim.pass_time(30)
    assert posts(world.general) == [f"about {SUBJECT}"]


async def test_a_death_before_sending_posts_it_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(_post: OutboxPost) -> Draft:
        raise Crash

    world.app.outbox.register_composer(KIND, dies)
    await decide(world, world.general)
    with pytest.raises(Crash):
        await world.sim.work(world.app.outbox.deliver())
    await world.sim.advance_time(3600)
    await world.restart()
    world.app.outbox.register_composer(KIND, compose)
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == [f"about {SUBJECT}"]


async def test_where_posting_is_not_allowed_it_is_tried_until_it_is(world: World) -> None:
    denied = discord.PermissionOverwrite(send_messages=False)
    muted = world.guild.create_text_channel("muted", overwrites={world.guild.default_role: denied})
    world.app.outbox.register_composer(KIND, compose)
    await decide(world, muted)
    await world.sim.work(world.app.outbox.deliver())
    tried = await row(world)
    assert (tried.attempts, tried.ended_at) == (1, None)
    assert "Forbidden" in tried.error
    await world.sim.work(world.app.outbox.deliver())
    assert (await row(world)).attempts == 1, "not before its time"
    world.sim.backend.edit_channel(muted.id, {}, overwrites=[])
    await world.sim.pass_time(3600)
    assert posts(muted) == [f"about {SUBJECT}"]
    assert (await row(world)).error is None


async def test_after_days_of_being_refused_it_is_given_up(world: World) -> None:
    denied = discord.PermissionOverwrite(send_messages=False)
    muted = world.guild.create_text_channel("muted", overwrites={world.guild.default_role: denied})
    world.app.outbox.register_composer(KIND, compose)
    await decide(world, muted)
    waits = []
    for _ in range(200):
        before = (await row(world)).send_after
        await world.sim.work(world.app.outbox.deliver())
        noted = await row(world)
        if noted.ended_at is not None:
            break
        waits.append(noted.send_after - before)
        await world.sim.advance_time((noted.send_after - world.sim.now()).total_seconds() + 1)
    assert noted.ended_at - noted.created_at >= GIVE_UP_AFTER
    assert noted.message_id is None
    assert len(waits) < 100, "ever later, not every few seconds"


async def test_a_composer_with_a_bug_holds_up_no_other_post(world: World) -> None:
    async def wrong(post: OutboxPost) -> Draft:
        if post.subject_id == SUBJECT:
            raise KeyError("a bug")
        return await compose(post)

    world.app.outbox.register_composer(KIND, wrong)
    await decide(world, world.general)
    await decide(world, world.general, 8)
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == ["about 8"]
    assert "a bug" in (await row(world)).error
    world.app.outbox.register_composer(KIND, compose)
    await world.sim.pass_time(60)
    assert posts(world.general) == ["about 8", f"about {SUBJECT}"]


async def test_where_there_is_nothing_to_say_any_more_nothing_is_said(world: World) -> None:
    async def nothing(_post: OutboxPost) -> None:
        return None

    world.app.outbox.register_composer(KIND, nothing)
    await decide(world, world.general)
    await world.sim.work(world.app.outbox.deliver())
    noted = await row(world)
    assert noted.ended_at is not None
    assert noted.message_id is None
    assert posts(world.general) == []


async def test_nobody_is_pinged_but_those_named(world: World) -> None:
    async def pings(_post: OutboxPost) -> Draft:
        said = f"@everyone {world.ana.mention} {world.ben.mention}"
        return Draft(framed(paragraph(said, "en")), pings=[discord.Object(world.ana.id)])

    world.app.outbox.register_composer(KIND, pings)
    await decide(world, world.general)
    await world.sim.work(world.app.outbox.deliver())
    (request,) = [
        request.json or {}
        for request in world.sim.http_requests
        if request.method == "POST" and request.path.endswith("/messages")
    ]
    assert request["allowed_mentions"]["parse"] == []
    assert request["allowed_mentions"]["users"] == [world.ana.id]


async def test_a_reply_replies_and_is_posted_even_where_the_message_is_gone(
    world: World,
) -> None:
    world.app.outbox.register_composer(KIND, compose)
    question = await world.ana.send(world.general, "where can I buy one?")
    await world.ana.delete(question)
    async with world.app.database.transaction() as transaction:
        await OutboxRepository(transaction).add(
            KIND,
            SUBJECT,
            guild_id=world.guild.id,
            channel_id=world.general.id,
            at=world.sim.now(),
            reply_to_id=question.id,
        )
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == [f"about {SUBJECT}"]
