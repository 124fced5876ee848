"""A direct message reaches the consenting member exactly once, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from simcord.actors import MemberActor
from sqlalchemy import Row, select

from bot.outbox import NONCE_HOLDS
from bot.services.consent import ConsentService
from db.outbox import OutboxRepository
from db.tables.outbox import outbox
from tests.bot.test_outbox import KIND, SUBJECT, compose, die_after_sending, posts
from tests.scenarios.world import World


async def write_to(world: World, member: MemberActor, *, asked: bool = False) -> None:
    """Queue a direct message to `member`."""
    world.app.outbox.register_composer(KIND, compose)
    async with world.app.database.transaction() as transaction:
        await OutboxRepository(transaction).add_direct(
            KIND,
            SUBJECT,
            guild_id=world.guild.id,
            at=world.sim.now(),
            user_id=member.id,
            asked=asked,
        )


async def allow(world: World, member: MemberActor, *, allowed: bool = True) -> None:
    await world.app[ConsentService].change(world.guild.id, member.id, direct_messages=allowed)


async def deliver(world: World) -> Row[Any]:
    """Deliver the outbox; return the row after that."""
    await world.sim.work(world.app.outbox.deliver())
    async with world.app.database.snapshot() as reading:
        return (await reading.execute(select(outbox).where(outbox.c.subject_id == SUBJECT))).one()


def received(world: World, member: MemberActor) -> list[str]:
    """Return the bot's direct messages to the member."""
    return posts(member.user.dm_channel)


async def test_a_member_who_allows_it_is_written_to_and_the_message_is_known(world: World) -> None:
    await allow(world, world.ana)
    await write_to(world, world.ana)
    await deliver(world)
    await deliver(world)
    assert received(world, world.ana) == [f"about {SUBJECT}"]
    sent = world.ana.user.dm_channel.last_message
    assert sent is not None
    async with world.app.database.snapshot() as reading:
        known = await OutboxRepository(reading).message(KIND, SUBJECT)
    assert known == (sent.channel.id, sent.id)


async def test_who_does_not_allow_it_when_it_is_sent_is_not_written_to(world: World) -> None:
    await allow(world, world.ana)
    await write_to(world, world.ana)
    await allow(world, world.ana, allowed=False)
    noted = await deliver(world)
    assert received(world, world.ana) == []
    assert noted.ended_at is not None
    assert noted.message_id is None


async def test_who_has_just_asked_for_it_is_written_to_whatever_they_allow(world: World) -> None:
    await write_to(world, world.ana, asked=True)
    await deliver(world)
    assert received(world, world.ana) == [f"about {SUBJECT}"]


async def test_a_closed_door_is_knocked_at_once(world: World) -> None:
    await allow(world, world.ana)
    await write_to(world, world.ana)
    door = f"/channels/{world.ana.user.dm_channel.id}/messages"
    world.sim.inject_error("POST", door, status=403, code=50007)
    noted = await deliver(world)
    assert noted.ended_at is not None
    assert "50007" in noted.error
    await world.sim.pass_time(86_400)
    assert received(world, world.ana) == []


async def test_while_discord_is_disturbed_it_is_tried_again(world: World) -> None:
    await allow(world, world.ana)
    await write_to(world, world.ana)
    world.sim.inject_error("POST", "/users/@me/channels", status=400, code=40003)
    assert (await deliver(world)).ended_at is None
    await world.sim.pass_time(60)
    assert received(world, world.ana) == [f"about {SUBJECT}"]


@pytest.mark.parametrize("away", [timedelta(seconds=20), NONCE_HOLDS + timedelta(hours=9)])
async def test_a_death_between_sending_and_noting_it_writes_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, away: timedelta
) -> None:
    await allow(world, world.ana)
    await write_to(world, world.ana)
    await die_after_sending(world, monkeypatch)
    await world.sim.advance_time(away.total_seconds())
    await world.restart()
    world.app.outbox.register_composer(KIND, compose)
    noted = await deliver(world)
    assert received(world, world.ana) == [f"about {SUBJECT}"]
    assert noted.message_id is not None
