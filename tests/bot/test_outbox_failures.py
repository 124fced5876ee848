"""Posts that Discord refuses: retries, and who is notified."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
import structlog
from sqlalchemy import select

from bot.outbox import MAX_REJECTIONS, Draft
from db.database import Transaction
from db.outbox import OutboxRepository
from db.tables.outbox import outbox
from domain.contests.settings import ContestSettings
from domain.domain_events import PostEnded
from domain.outbox import OutboxPost
from tests.bot.test_outbox import KIND, SUBJECT, compose, decide, posts, row
from tests.scenarios.world import World

DENIED = discord.PermissionOverwrite(send_messages=False)


async def test_a_post_that_discord_calls_malformed_is_given_up_soon_and_told(world: World) -> None:
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=desk.id)
    world.app.outbox.register_composer(KIND, compose)
    door = f"/channels/{world.general.id}/messages"
    world.sim.inject_error("POST", door, status=400, code=50035, times=None)
    await decide(world, world.general)
    with structlog.testing.capture_logs() as logged:
        for _ in range(10):
            await world.sim.pass_time(600)
    noted = await row(world)
    assert noted.attempts == MAX_REJECTIONS
    assert noted.ended_at is not None
    assert posts(world.general) == []
    (told,) = posts(desk)
    assert str(noted.id) in told
    (line,) = [line for line in logged if line["event"] == "post_abandoned"]
    assert line["log_level"] == "error"
    assert line["number"] == noted.id


async def test_moderators_are_told_once_where_posting_is_not_allowed(world: World) -> None:
    desk = world.guild.create_text_channel("moderators")
    muted = world.guild.create_text_channel("muted", overwrites={world.guild.default_role: DENIED})
    await world.app.guild_settings.change(
        world.guild.id, language="fr", moderator_channel_id=desk.id
    )
    world.app.outbox.register_composer(KIND, compose)
    for subject in (SUBJECT, 8):
        await decide(world, muted, subject)
    for _ in range(3):
        await world.sim.pass_time(600)
    (told,) = posts(desk)
    assert f"<#{muted.id}>" in told
    assert "Je ne peux rien publier" in told
    world.sim.backend.edit_channel(muted.id, {}, overwrites=[])
    await world.sim.pass_time(3700)
    assert sorted(posts(muted)) == ["about 7", "about 8"]
    # If it is removed again, the moderators are notified again.
    world.sim.inject_error("POST", f"/channels/{muted.id}/messages", status=403, code=50013)
    await decide(world, muted, 9)
    await world.sim.pass_time(60)
    assert len(posts(desk)) == 2


async def test_a_post_whose_channel_is_gone_is_posted_where_such_posts_are_wanted_now(
    world: World,
) -> None:
    old = world.guild.create_text_channel("old")
    new = world.guild.create_text_channel("new")
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(
        world.guild.id, contest_channel_id=old.id, moderator_channel_id=desk.id
    )
    world.app.outbox.register_composer(
        KIND, compose, home=lambda its: its[ContestSettings].contest_channel_id
    )
    await decide(world, old)
    world.sim.backend.delete_channel(old.id)
    await world.sim.pass_time(60)
    assert len(posts(desk)) == 1
    await world.app.guild_settings.change(world.guild.id, contest_channel_id=new.id)
    await world.sim.pass_time(3700)
    assert posts(new) == [f"about {SUBJECT}"]
    async with world.app.database.snapshot() as reading:
        waiting = await reading.execute(select(outbox.c.id).where(outbox.c.ended_at.is_(None)))
        assert waiting.all() == []
        known = await OutboxRepository(reading).message(KIND, SUBJECT)
    assert known is not None
    assert known[0] == new.id


async def test_a_post_that_became_obsolete_ends_though_its_channel_is_gone(world: World) -> None:
    too_late = world.sim.now() + timedelta(minutes=15)

    async def compose_in_time(post: OutboxPost) -> Draft | None:
        return await compose(post) if world.sim.now() < too_late else None

    old = world.guild.create_text_channel("old")
    world.app.outbox.register_composer(KIND, compose_in_time)
    await decide(world, old)
    world.sim.backend.delete_channel(old.id)
    await world.sim.pass_time(600)
    assert (await row(world)).ended_at is None, "it may still appear elsewhere"
    await world.sim.pass_time(1800)
    ended = await row(world)
    assert ended.ended_at is not None
    assert ended.message_id is None


async def test_a_post_that_moves_at_once_troubles_nobody(world: World) -> None:
    old = world.guild.create_text_channel("old")
    new = world.guild.create_text_channel("new")
    desk = world.guild.create_text_channel("moderators")
    await world.app.guild_settings.change(
        world.guild.id, contest_channel_id=new.id, moderator_channel_id=desk.id
    )
    world.app.outbox.register_composer(
        KIND, compose, home=lambda its: its[ContestSettings].contest_channel_id
    )
    world.sim.backend.delete_channel(old.id)
    with structlog.testing.capture_logs() as logged:
        await decide(world, old)
        await world.sim.pass_time(60)
    assert posts(new) == [f"about {SUBJECT}"]
    assert posts(desk) == []
    assert [line["event"] for line in logged if line["log_level"] != "info"] == []


@pytest.mark.parametrize("how", ["sent", "nothing to say", "malformed", "too late"])
async def test_how_a_post_ended_is_told_once_in_the_transaction_that_ends_it(
    world: World, how: str
) -> None:
    told: list[bool] = []

    async def ended(transaction: Transaction, event: PostEnded) -> None:
        its = (outbox.c.kind == event.kind) & (outbox.c.subject_id == event.subject_id)
        row = await transaction.execute(select(outbox.c.ended_at).where(its))
        assert row.scalar_one() is not None
        told.append(event.appeared)

    async def silent(_post: OutboxPost) -> None:
        return None

    world.app.core.events.subscribe(PostEnded, ended)
    world.app.outbox.register_composer(KIND, silent if how == "nothing to say" else compose)
    times, status = {"malformed": (3, 400), "too late": (100, 500)}.get(how, (0, 500))
    for _ in range(times):
        world.sim.inject_error("POST", "/channels/*/messages", status=status, code=50035)
    await decide(world, world.general)
    for _ in range(4):
        await world.sim.pass_time(26 * 3600)
    assert told == [how == "sent"]
