"""The bot welcomes the person who adds it once, privately if that is possible."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.builders import GuildHandle, UserHandle

from tests.scenarios.world import World, shown

THANKS = {
    "en-US": "Thank you for adding me to Pottery",
    "fr": "Merci de m’avoir ajouté à Pottery",
}


def added_to(world: World, owner: UserHandle, locale: str = "en-US") -> GuildHandle:
    """Add the bot to another server, with only the permissions of its invitation but one."""
    return world.sim.create_guild("Pottery", owner=owner, preferred_locale=locale)


def letters(user: UserHandle) -> list[Any]:
    """Return what the bot wrote to somebody privately."""
    return list(user.dm_channel.history())


async def join(world: World, guild: GuildHandle) -> None:
    """Tell the bot of the server, as Discord does when somebody adds it."""
    found = world.sim.bot.get_guild(guild.id)
    cog: Any = world.sim.bot.get_cog("Welcome")
    assert found is not None
    await world.sim.work(cog.on_guild_join(found))
    await world.sim.pass_time(60)


@pytest.fixture
def owner(world: World) -> UserHandle:
    return world.sim.create_user("owner")


def limit(world: World, guild: GuildHandle, **permissions: bool) -> None:
    """Give the bot these permissions on the server, and no others."""
    (role,) = (one for one in world.sim.backend.get_guild(guild.id).roles.values() if one.managed)
    allowed = discord.Permissions(**permissions).value
    world.sim.backend.edit_role(guild.id, role.id, {"permissions": allowed})


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_the_owner_is_welcomed_once_in_the_servers_language(
    world: World, owner: UserHandle, locale: str
) -> None:
    await join(world, added_to(world, owner, locale))
    (letter,) = letters(owner)
    assert THANKS[locale] in shown(letter)
    assert ("/setup" if locale == "en-US" else "/réglages") in shown(letter)
    for _ in range(2):
        await world.restart()
        await world.sim.pass_time(60)
    assert len(letters(owner)) == 1


async def test_who_added_it_while_it_was_away_is_welcomed_at_the_next_start(
    world: World, owner: UserHandle
) -> None:
    added_to(world, owner)
    await world.sim.pass_time(60)
    assert not letters(owner)
    await world.restart()
    await world.sim.pass_time(60)
    assert len(letters(owner)) == 1


async def test_a_server_of_long_ago_is_not_welcomed_at_a_start(
    world: World, owner: UserHandle
) -> None:
    added_to(world, owner)
    await world.sim.pass_time(2 * 86_400)
    await world.restart()
    await world.sim.pass_time(60)
    assert not letters(owner)


async def test_a_server_that_adds_the_bot_again_is_not_welcomed_again(
    world: World, owner: UserHandle
) -> None:
    guild = added_to(world, owner)
    for _ in range(3):
        await join(world, guild)
    assert len(letters(owner)) == 1


async def test_the_audit_log_says_who_added_it_where_the_bot_may_read_it(
    world: World, owner: UserHandle
) -> None:
    helper = world.sim.create_user("helper")
    guild = added_to(world, owner)
    world.sim.backend.record_audit_log(
        guild.id,
        discord.AuditLogAction.bot_add.value,
        target_id=world.sim.backend.bot_user.id,
        user_id=helper.id,
    )
    await join(world, guild)
    assert [len(letters(one)) for one in (helper, owner)] == [1, 0]


async def test_the_audit_log_is_not_asked_without_the_permission(
    world: World, owner: UserHandle
) -> None:
    guild = added_to(world, owner)
    limit(world, guild, view_channel=True)
    await join(world, guild)
    asked = [one.path for one in world.sim.http_requests if "audit-logs" in one.path]
    assert not asked
    assert len(letters(owner)) == 1


async def test_an_owner_who_accepts_no_messages_is_welcomed_in_the_system_channel_once(
    world: World, owner: UserHandle
) -> None:
    door = f"/channels/{owner.dm_channel.id}/messages"
    world.sim.inject_error("POST", door, status=403, code=50007, times=None)
    guild = added_to(world, owner)
    hall = guild.create_text_channel("hall")
    world.sim.backend.edit_guild(guild.id, {"system_channel_id": hall.id})
    await join(world, guild)
    (post,) = hall.history()
    assert THANKS["en-US"] in shown(post)
    await join(world, guild)
    await world.restart()
    await world.sim.pass_time(60)
    assert len(hall.history()) == 1


async def test_nobody_is_written_to_where_no_channel_is_for_it(
    world: World, owner: UserHandle
) -> None:
    door = f"/channels/{owner.dm_channel.id}/messages"
    world.sim.inject_error("POST", door, status=403, code=50007, times=None)
    guild = added_to(world, owner)
    hall = guild.create_text_channel("hall")
    await join(world, guild)
    assert not hall.history()
