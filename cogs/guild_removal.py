"""Notices servers that remove the bot, and those that invite it again."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.services.guild_removal import GuildRemovalService


class GuildRemoval(commands.Cog):
    """Reports joins and removals. A server that is unavailable has not removed the bot."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app[GuildRemovalService].connect(self._is_present)

    def _is_present(self, guild_id: int) -> bool | None:
        if not self._client.is_ready():
            return None
        return self._client.get_guild(guild_id) is not None

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Compare with the stored servers, to notice changes while the bot was away."""
        # This includes unavailable servers.
        await self._client.app[GuildRemovalService].compare(
            [guild.id for guild in self._client.guilds]
        )

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Schedule the deletion; discord.py does not call this for unavailable servers."""
        await self._client.app[GuildRemovalService].removed(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Cancel the deletion."""
        await self._client.app[GuildRemovalService].returned(guild.id)


async def setup(client: OvationBot) -> None:
    """Add the cog, for discord.py."""
    await client.add_cog(GuildRemoval(client))
