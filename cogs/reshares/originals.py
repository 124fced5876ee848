"""Looks, whenever the bot is back, whether the messages that are shown again still exist."""

from __future__ import annotations

import asyncio

import discord
import structlog
from discord.ext import commands

from bot.client import OvationBot
from bot.correlation import correlation_scope
from bot.discord_http import is_transient
from bot.log import log_failure
from bot.services.reshares import ReshareService
from domain.reshares import Reshare

RETRY_SECONDS = 60.0

log = structlog.stdlib.get_logger(__name__)


class OriginalWatcher(commands.Cog):
    """Deletes what is shown of messages that were deleted while the bot was away."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._reshares = client.app[ReshareService]
        self._looking: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    async def cog_unload(self) -> None:
        """Stop looking."""
        self._stop()

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Look for all messages of which something is shown."""
        self._start()

    def _start(self) -> None:
        self._stop()
        with correlation_scope("reshares"):
            self._looking = asyncio.create_task(self._look(), name="reshares")

    def _stop(self) -> None:
        for running in (self._looking, self._again):
            if running is not None:
                running.cancel()
        self._looking = self._again = None

    async def _look(self) -> None:
        """Look for each message; try again in a minute if Discord is in trouble."""
        try:
            for reshare in await self._reshares.shown_now():
                if self._client.get_guild(reshare.guild_id) is not None:
                    await self._check(reshare)
        except Exception as error:
            log_failure(log, "reshare_originals_unchecked", error)
            if is_transient(error):
                loop = asyncio.get_running_loop()
                self._again = loop.call_later(RETRY_SECONDS, self._start)

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
