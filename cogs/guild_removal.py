"""Notices servers that remove the bot, and those that invite it again."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.services.guild_removal import GuildRemovalService


class GuildRemoval(commands.Cog):
    """Tells the service; a server that is unavailable during an outage has not removed the bot."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app[GuildRemovalService].connect(self._is_present)

    def _is_present(self, guild_id: int) -> bool | None:
        if not self._client.is_ready():
            return None
        return self._client.get_guild(guild_id) is not None

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Compare with what is kept: servers come and go while the bot is away."""
        # Those that are unavailable are among them.
        await self._client.app[GuildRemovalService].compare(
            [guild.id for guild in self._client.guilds]
        )

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Plan the deletion; discord.py does not call this where a server is unavailable."""
        await self._client.app[GuildRemovalService].removed(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Cancel it."""
        await self._client.app[GuildRemovalService].returned(guild.id)


async def setup(client: OvationBot) -> None:
    """Add the cog, for discord.py."""
    await client.add_cog(GuildRemoval(client))
