"""Members get a link to their own page in Discord, and moderators one to the whole dashboard."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.services.insight.access import DashboardAccessService, DirectoryUnavailable
from cogs.dashboard import DiscordDirectory
from domain.dashboard import RIGHTS_LAST
from tests.scenarios.world import World, answered, shown


def switch_on(world: World) -> None:
    """Choose a port for the dashboard."""
    world.app.settings = world.app.settings.model_copy(update={"web_port": 8123})


async def link_of(world: World, who: Any = None) -> str:
    """Return the secret in the link with which the bot answers, by default the moderator."""
    answer = answered(await (who or world.mod).slash(world.general, "dashboard"))
    assert answer.ephemeral
    assert ("the figures of this server" in shown(answer)) == (who is None)
    (secret,) = re.findall(r"http://127\.0\.0\.1:8123/sign-in\?link=(\w+)", str(answer.components))
    return str(secret)


async def test_a_moderator_gets_a_link_that_only_they_see(world: World) -> None:
    switch_on(world)
    access = world.app[DashboardAccessService]
    session = await access.sign_in(await link_of(world))
    assert session is not None
    found = await access.session(session)
    assert found is not None
    assert (found.guild_id, found.user_id, found.language) == (world.guild.id, world.mod.id, "en")
    assert found.moderates
    assert access.guild_name(world.guild.id)


async def test_a_member_gets_a_link_and_does_not_moderate_with_it(world: World) -> None:
    switch_on(world)
    access = world.app[DashboardAccessService]
    session = await access.sign_in(await link_of(world, world.ana))
    assert session is not None
    found = await access.session(session)
    assert found is not None
    assert (found.user_id, found.moderates) == (world.ana.id, False)


async def test_without_a_port_the_answer_says_what_is_missing(world: World) -> None:
    answer = answered(await world.mod.slash(world.general, "dashboard"))
    assert "OVATION_WEB_PORT" in shown(answer)


@pytest.mark.parametrize("change", ["lost the role", "left"])
async def test_a_session_ends_with_the_rights_of_its_person(world: World, change: str) -> None:
    switch_on(world)
    access = world.app[DashboardAccessService]
    session = await access.sign_in(await link_of(world))
    assert session is not None
    member = world.sim.backend.get_member(world.guild.id, world.mod.id)
    if change == "left":
        world.sim.backend.remove_member(world.guild.id, world.mod.id)
    else:
        member.role_ids.clear()
    await world.sim.pass_time((RIGHTS_LAST + timedelta(seconds=1)).total_seconds())
    found = await access.session(session)
    if change == "left":
        assert found is None
    else:
        assert found is not None, "their own page stays"
        assert not found.moderates


async def test_who_signs_in_with_discord_chooses_among_the_servers_they_are_on(
    world: World,
) -> None:
    directory = DiscordDirectory(world.sim.bot)
    assert await directory.guilds_of(world.mod.id) == [world.guild.id]
    assert await directory.guilds_of(world.ana.id) == [world.guild.id]
    assert await directory.guilds_of(1) == []
    access = world.app[DashboardAccessService]
    assert await access.sign_in_as(world.guild.id, 1, "en") is None
    session = await access.sign_in_as(world.guild.id, world.mod.id, "en")
    assert session is not None
    assert await access.session(session) is not None


async def test_while_discord_does_not_answer_nobody_is_shown_anything(world: World) -> None:
    switch_on(world)
    access = world.app[DashboardAccessService]
    session = await access.sign_in(await link_of(world))
    assert session is not None
    guild = world.sim.bot.get_guild(world.guild.id)
    assert guild is not None
    guild.unavailable = True
    await world.sim.pass_time((RIGHTS_LAST + timedelta(seconds=1)).total_seconds())
    with pytest.raises(DirectoryUnavailable):
        await access.session(session)


async def test_a_page_does_not_wait_long_for_discord(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_guild: discord.Guild, _user_id: int, /) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(discord.Guild, "fetch_member", never)
    directory = DiscordDirectory(world.sim.bot, patience_seconds=0.01)
    with pytest.raises(DirectoryUnavailable):
        await asyncio.wait_for(directory.rights(world.guild.id, world.mod.id), 5)
