"""The bot's own actions on Discord are retried until they succeed, and can be requested again."""

from __future__ import annotations

import discord

from db.outbox import OutboxRepository
from domain.outbox import OutboxPost
from tests.bot.test_outbox import KIND, SUBJECT, compose, decide, posts, row
from tests.scenarios.world import World


async def test_a_deed_that_failed_is_done_again_later_and_then_no_more(world: World) -> None:
    tried: list[int] = []

    async def deed(client: discord.Client, post: OutboxPost) -> None:
        assert client is world.sim.bot
        tried.append(post.attempts)
        if len(tried) == 1:
            raise ConnectionError("not yet")

    world.app.outbox.register_action(KIND, deed)
    await decide(world, world.general)
    await world.sim.work(world.app.outbox.deliver())
    await world.sim.pass_time(60)
    await world.sim.pass_time(60)
    assert tried == [0, 1]
    assert (await row(world)).ended_at is not None
    assert posts(world.general) == []


async def test_what_was_freed_can_be_decided_once_more_and_is_another_post(world: World) -> None:
    world.app.outbox.register_composer(KIND, compose)
    for _ in range(2):
        await decide(world, world.general)
        await decide(world, world.general)
        await world.sim.work(world.app.outbox.deliver())
        async with world.app.database.transaction() as transaction:
            await OutboxRepository(transaction).allow_again(KIND, SUBJECT, world.sim.now())
    assert posts(world.general) == [f"about {SUBJECT}"] * 2


async def test_what_was_freed_before_it_was_sent_is_not_sent(world: World) -> None:
    world.app.outbox.register_composer(KIND, compose)
    await decide(world, world.general)
    async with world.app.database.transaction() as transaction:
        await OutboxRepository(transaction).allow_again(KIND, SUBJECT, world.sim.now())
    await world.sim.work(world.app.outbox.deliver())
    assert posts(world.general) == []
