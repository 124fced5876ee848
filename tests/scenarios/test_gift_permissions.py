"""Roles and channels as gifts: only harmless ones, from those who may give them."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import discord

from bot.services.gifts.inventory import GiftInventoryService
from cogs.setup.missing_permissions import is_harmless
from domain.gift_kinds import gift_kind
from domain.gifts import Gift
from tests.scenarios.test_gifts import CLAIM, back_room, give, roles_of
from tests.scenarios.world import World, shown

__all__ = ["back_room"]


async def test_only_who_may_give_roles_and_open_channels_lists_them_as_gifts(
    world: World, back_room: Any
) -> None:
    world.list_every_command()
    role = world.guild.create_role("Potter of the month")
    for allowed in ({"manage_roles": True}, {"manage_channels": True}, {}):
        power = discord.Permissions(manage_messages=True, **allowed)
        helpers = world.guild.create_role("Helpers", permissions=power)
        world.sim.backend.reorder_roles(world.guild.id, [{"id": helpers.id, "position": 50}])
        name = "-".join(["helper", *allowed])
        helper = world.guild.add_member(world.sim.create_user(name), roles=[helpers])
        for given, needed in (
            ({"kind": "role", "role": role}, "manage_roles"),
            ({"kind": "temporary_access", "role": role, "days": 3}, "manage_roles"),
            ({"kind": "temporary_access", "channel": world.contests, "days": 3}, "manage_channels"),
        ):
            before = len(await world.app[GiftInventoryService].all(world.guild.id))
            called = f"{name} {needed} {given['kind']}"
            said = await helper.slash(world.general, "gift add", name=called, quantity=0, **given)
            listed = len(await world.app[GiftInventoryService].all(world.guild.id)) - before
            assert listed == (needed in allowed), shown(said.response)
            assert ("on this server yourself" in shown(said.response)) == (not listed)
    # A member without either permission can neither change nor extend others' gifts.
    for gift in await world.app[GiftInventoryService].all(world.guild.id):
        for command, options in (("gift edit", {}), ("gift restock", {"more": 1})):
            refused = await helper.slash(world.general, command, gift=gift.id, **options)
            assert "on this server yourself" in shown(refused.response)


HARMFUL = {
    "administrator",
    "ban_members",
    "bypass_slowmode",
    "create_events",
    "create_expressions",
    "deafen_members",
    "kick_members",
    "manage_channels",
    "manage_events",
    "manage_expressions",
    "manage_guild",
    "manage_messages",
    "manage_nicknames",
    "manage_roles",
    "manage_threads",
    "manage_webhooks",
    "mention_everyone",
    "moderate_members",
    "move_members",
    "mute_members",
    "pin_messages",
    "priority_speaker",
    "send_tts_messages",
    "set_voice_channel_status",
    "view_audit_log",
    "view_creator_monetization_analytics",
    "view_guild_insights",
}


def test_a_role_is_a_gift_only_if_all_that_it_allows_is_harmless() -> None:
    allowed = {name: discord.Permissions(**{name: True}) for name, _ in discord.Permissions.all()}
    harmful = {name for name, one in allowed.items() if not is_harmless(Mock(permissions=one))}
    assert harmful == HARMFUL
    # Discord adds permissions as time passes.
    assert not is_harmless(Mock(permissions=discord.Permissions(1 << 60)))


async def test_a_role_that_became_powerful_after_it_was_listed_is_not_given(
    world: World, back_room: Any
) -> None:
    world.allow(manage_roles=True)
    role = world.guild.create_role("Potter of the month")
    post = await give(world, Gift(0, "a role", gift_kind("role"), role_id=role.id), world.ana)
    power = discord.Permissions(move_members=True).value
    world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": power})
    await world.ana.click(post, label=CLAIM)
    await world.sim.pass_time(120)
    assert role.id not in roles_of(world, world.ana)
    (task,) = back_room.history()
    assert "can now moderate or manage this server" in shown(task)
    world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": 0})
    await world.mod.click(task, label="Try again")
    assert role.id in roles_of(world, world.ana)


async def test_a_moderator_cannot_give_away_what_they_may_not_give_themselves(
    world: World, back_room: Any
) -> None:
    powers = world.guild.create_role("Bosses", permissions=discord.Permissions(ban_members=True))
    above = world.guild.create_role("Above")
    world.sim.backend.reorder_roles(world.guild.id, [{"id": above.id, "position": 99}])
    for role, said in ((powers, "it cannot be a gift"), (above, "is above your own roles")):
        refused = await world.mod.slash(
            world.general, "gift add", name="a role", quantity=1, kind="role", role=role
        )
        assert said in shown(refused.response)
    assert await world.app[GiftInventoryService].all(world.guild.id) == []
    added = await world.mod.slash(
        world.general,
        "gift add",
        name="a look",
        quantity=0,
        kind="temporary_access",
        channel=world.contests,
        days=3,
        cost="9.50 €",
        tier="3",
    )
    assert "a look: unlimited" in shown(added.response)
    (gift,) = await world.app[GiftInventoryService].all(world.guild.id)
    await world.mod.slash(world.general, "gift edit", gift=gift.id, name="a longer look")
    await world.mod.slash(world.general, "gift restock", gift=gift.id, more=4)
    listed = shown((await world.mod.slash(world.general, "gift list")).response)
    assert "a longer look: 4 left" in listed
    assert "Large" in listed
    assert "€9.50" in listed
