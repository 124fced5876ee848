"""Looks, whenever the bot is back, whether the messages that are shown again still exist."""

from __future__ import annotations

import discord
import structlog
from discord.ext import commands

from bot.client import OvationBot
from bot.discord_http import is_transient
from bot.log import log_failure
from bot.retried_task import RetriedTask
from bot.services.reshares import ReshareService
from domain.reshares import Reshare

log = structlog.stdlib.get_logger(__name__)


class OriginalWatcher(commands.Cog):
    """Deletes what is shown of messages that were deleted while the bot was away."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._reshares = client.app[ReshareService]
        self._looking = RetriedTask("reshares", self._look)

    async def cog_unload(self) -> None:
        """Stop looking."""
        self._looking.stop()

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Look for all messages of which something is shown."""
        self._looking.start()

    async def _look(self) -> bool:
        """Look for each message; return False if Discord is in trouble."""
        try:
            for reshare in await self._reshares.shown_now():
                if self._client.get_guild(reshare.guild_id) is not None:
                    await self._check(reshare)
        except Exception as error:
            log_failure(log, "reshare_originals_unchecked", error)
            return not is_transient(error)
        return True

    async def _check(self, reshare: Reshare) -> None:
        channel = self._client.get_partial_messageable(
            reshare.channel_id, guild_id=reshare.guild_id
        )
        try:
            await channel.fetch_message(reshare.message_id)
        except discord.NotFound:
            await self._reshares.messages_gone(reshare.guild_id, [reshare.message_id])
        except discord.Forbidden:
            # Whether it exists cannot be known; its author can still take it back.
            return
