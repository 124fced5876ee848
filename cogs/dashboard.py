"""`/dashboard`: a link that opens a person's own page in the browser, and a team's figures."""

from __future__ import annotations

from asyncio import gather, timeout
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, has_access, is_staff, requires
from bot.client import OvationBot
from bot.services.insight.access import (
    MAX_CHOICES,
    DashboardAccessService,
    DirectoryUnavailable,
)
from cogs.ui.base import Interaction, framed, guild_id_of, paragraph, say, user_language
from domain.dashboard import Rights
from domain.refusals import Refusal
from domain.translatable_text import text

PATIENCE_SECONDS = 5.0
"""How long a page waits for Discord to say what somebody is in a guild."""


FIGURES = text(
    "Here is your link to the figures of this server and to your own page. It works once, within "
    "five minutes, so keep it to yourself."
)
OWN_PAGE = text(
    "Here is your link to your own page: your weeks, your coupons, and what I keep about you. It "
    "works once, within five minutes, so keep it to yourself."
)


class DiscordDirectory:
    """Names of guilds, and what people are there, from the bot's own view of Discord."""

    def __init__(self, client: OvationBot, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._client = client
        self._patience_seconds = patience_seconds

    def guild_name(self, guild_id: int) -> str | None:
        """Return the name of a guild; None if the bot does not serve it here."""
        guild = self._client.get_guild(guild_id)
        return guild.name if guild is not None else None

    async def rights(self, guild_id: int, user_id: int) -> Rights:
        """Return what a person is in a guild now; raise `DirectoryUnavailable`."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return Rights.NONE
        if guild.unavailable:
            raise DirectoryUnavailable
        try:
            async with timeout(self._patience_seconds):
                member = await guild.fetch_member(user_id)
        except (discord.NotFound, discord.Forbidden):
            return Rights.NONE
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
            raise DirectoryUnavailable from error
        role_id = self._client.app.guild_settings.of(guild_id).moderator_role_id
        return Rights.MODERATOR if is_staff(member, role_id) else Rights.MEMBER

    async def guilds_of(self, user_id: int) -> list[int]:
        """Return guilds of which a person is a member; raise `DirectoryUnavailable`.

        Empty on more guilds than can be asked about at once: then a link must name the guild.
        """
        guilds = [guild.id for guild in self._client.guilds]
        if len(guilds) > MAX_CHOICES:
            return []
        found = await gather(*(self.rights(guild_id, user_id) for guild_id in guilds))
        return [
            guild_id
            for guild_id, rights in zip(guilds, found, strict=True)
            if rights is not Rights.NONE
        ]


class DashboardCommands(commands.Cog):
    """Lets people into the dashboard."""

    def __init__(self, client: OvationBot) -> None:
        self._access = client.app[DashboardAccessService]
        self._access.connect(DiscordDirectory(client))

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("dashboard"), description=locale_str("Open your page in the browser")
    )
    @app_commands.guild_only()
    async def dashboard(self, interaction: Interaction) -> None:
        """Answer with a link that opens the dashboard once."""
        address = interaction.client.app.settings.web_address
        if address is None:
            raise Refusal(
                text(
                    "The dashboard is off. Ask the person who hosts me to choose a port in "
                    "OVATION_WEB_PORT."
                )
            )
        language = user_language(interaction)
        link = await self._access.create_link(
            guild_id_of(interaction), interaction.user.id, language
        )
        said = FIGURES if has_access(interaction, Access.MODERATOR) else OWN_PAGE
        button = discord.ui.Button[Any](
            label=say(text("Open the dashboard"), language), url=f"{address}/sign-in?link={link}"
        )
        await interaction.response.send_message(
            view=framed(paragraph(said, language), discord.ui.ActionRow[Any](button)),
            ephemeral=True,
        )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(DashboardCommands(client))
