"""Permissions on the server are decided by a member's roles there, and by nothing else."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.access import Access, check_access, declared_access, guild_permissions
from bot.services.campaigns import CampaignService
from cogs.ui.base import PersistentItem
from domain.refusals import Refusal
from tests.repository.test_access import forms
from tests.scenarios.hostile import commands, known_buttons
from tests.scenarios.test_foreign_ids import (
    REFUSED,
    call,
    everybody,
    forged,
    intruder,
    press,
    said,
)
from tests.scenarios.world import World, answered, shown

__all__ = ["everybody"]

MENUS = (discord.AppCommandType.user, discord.AppCommandType.message)


@pytest.fixture
def hobby(everybody: World) -> Any:
    """Create a channel in which Ana has every permission, though she has none on the server."""
    every = discord.Permissions.all()
    every.administrator = False
    allowed = discord.PermissionOverwrite.from_pair(every, discord.Permissions.none())
    return everybody.guild.create_text_channel("hobby", overwrites={everybody.ana: allowed})


async def interaction_of(world: World, actor: Any, channel: Any) -> discord.Interaction[Any]:
    """Return a real interaction of this person in that channel."""
    seen: list[discord.Interaction[Any]] = []
    tree = world.sim.bot.tree
    usual = tree.interaction_check

    async def keep(interaction: discord.Interaction[Any], /) -> bool:
        seen.append(interaction)
        return await usual(interaction)

    tree.interaction_check = keep  # type: ignore[method-assign]
    await actor.slash(channel, "me")
    tree.interaction_check = usual  # type: ignore[method-assign]
    return seen[0]


async def test_permissions_in_one_channel_open_no_command(everybody: World, hobby: Any) -> None:
    world, served, tried = everybody, [], 0
    ana = intruder(world, world.ana)
    ana.channel = hobby
    for command in commands(world):
        if declared_access(command) is Access.EVERYONE:
            continue
        tried += 1
        result = await call(ana, command)
        if result.modal or not REFUSED.match(said(result)):
            served.append(f"/{command.qualified_name}: {said(result)}")
    assert tried >= 45
    assert not served, "\n".join(served)


async def test_permissions_in_one_channel_open_no_list_of_what_is_there(
    everybody: World, hobby: Any
) -> None:
    world, offered = everybody, []
    await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        percent=10,
        days_valid=30,
        limit=1000,
    )
    for command in commands(world):
        options = command.to_dict(world.sim.bot.tree).get("options", [])
        for option in options:
            if option.get("autocomplete") and declared_access(command) is not Access.EVERYONE:
                name = command.qualified_name
                offered += await world.ana.autocomplete(hobby, name, option["name"], "")
    assert not offered


async def test_permissions_in_one_channel_open_no_button(everybody: World, hobby: Any) -> None:
    world, served, tried = everybody, [], 0
    ana = intruder(world, world.ana)
    ana.channel = hobby
    for pattern, kind in known_buttons(world).items():
        assert issubclass(kind, PersistentItem)
        if kind.access is Access.EVERYONE:
            continue
        for custom_id in forged(pattern, world.guild.id, 1):
            tried += 1
            result = await press(ana, kind, custom_id)
            if result.modal or not REFUSED.match(said(result)):
                served.append(f"{custom_id}: {said(result)}")
    assert tried >= 40
    assert not served, "\n".join(served)


async def test_permissions_in_one_channel_open_no_form(everybody: World, hobby: Any) -> None:
    interaction = await interaction_of(everybody, everybody.ana, hobby)
    assert interaction.permissions.manage_guild
    tried = 0
    for kind in forms():
        if kind.access is not Access.EVERYONE:
            tried += 1
            with pytest.raises(Refusal, match=REFUSED):
                await kind.interaction_check(kind.__new__(kind), interaction)
    assert tried >= 12


async def test_a_form_opened_by_a_moderator_is_refused_once_the_role_is_gone(world: World) -> None:
    opened = await world.mod.slash(world.general, "campaign create")
    assert opened.modal
    world.sim.backend.edit_role(world.guild.id, world.moderators.id, {"permissions": 0})
    values = {"product": "the blue mug", "discount": "10 %", "days": "30", "tier": ["0"]}
    sent = await world.mod.submit_modal(opened, values)
    assert shown(answered(sent)).startswith("Only moderators can do that")
    assert not await world.app[CampaignService].all(world.guild.id)


async def test_who_moderates_the_server_does_so_in_every_channel(world: World) -> None:
    denied = discord.PermissionOverwrite(manage_messages=False, manage_guild=False)
    quiet = world.guild.create_text_channel("quiet", overwrites={world.mod: denied})
    world.list_every_command()
    listed = await world.mod.slash(quiet, "campaign list")
    assert "Only" not in shown(answered(listed))


async def test_the_moderators_role_is_enough_and_one_that_is_gone_is_not(
    everybody: World,
) -> None:
    world = everybody
    team = world.guild.create_role("Team", permissions=discord.Permissions.none())
    tina = world.guild.add_member(world.sim.create_user("tina"), roles=[team])
    await world.app.guild_settings.change(world.guild.id, moderator_role_id=team.id)
    interaction = await interaction_of(world, tina, world.general)
    check_access(interaction, Access.MODERATOR)
    world.sim.bot.get_guild(world.guild.id)._roles.pop(team.id)  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="Only moderators"):
        check_access(interaction, Access.MODERATOR)


@pytest.mark.parametrize("access", [Access.MODERATOR, Access.SHIPPER, Access.MANAGER, None])
async def test_nobody_has_authority_over_a_server_that_is_not_known(
    world: World, access: Access | None
) -> None:
    interaction = await interaction_of(world, world.mod, world.general)
    guild = world.sim.bot.get_guild(world.guild.id)
    assert guild is not None
    if access is not None:
        check_access(interaction, access)
    guild.unavailable = True
    with pytest.raises(Refusal):
        check_access(interaction, access)
    assert guild_permissions(interaction) == discord.Permissions.none()
    guild.unavailable = False


async def test_what_does_not_declare_who_may_use_it_is_refused_to_everybody(world: World) -> None:
    ran: list[str] = []

    @app_commands.command(name="bare", description="says nothing of access")
    async def bare(interaction: discord.Interaction[Any]) -> None:
        ran.append("command")
        await interaction.response.send_message("ran")

    class Bare(
        PersistentItem,
        discord.ui.DynamicItem[discord.ui.Button[Any]],
        template=r"bare:([0-9]{1,3})",
    ):
        def __init__(self, number: int) -> None:
            super().__init__(discord.ui.Button(label="x", custom_id=f"bare:{number}"))

        async def on_click(self, interaction: discord.Interaction[Any]) -> None:
            ran.append("button")
            await interaction.response.send_message("ran")

    bot = world.sim.bot
    bot.tree.add_command(bare)
    bot.add_dynamic_items(Bare)
    await bot.tree.sync()
    refused = "Nobody can do that yet"
    called = await world.mod.slash(world.general, "bare")
    assert shown(answered(called)).startswith(refused)
    pressed = await press(intruder(world, world.mod), Bare, "bare:1")
    assert shown(answered(pressed)).startswith(refused)
    assert not ran
