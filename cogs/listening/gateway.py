"""Take deleted messages out of the inbox, and read edited ones again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.services.listening.hearing import HearingService
from bot.services.listening.inbox import InboxService
from domain.listening.settings import LISTENING


class InboxGateway(commands.Cog):
    """Connects the inbox with the gateway."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._inbox = client.app[InboxService]

    async def cog_load(self) -> None:
        """Register for edited messages."""
        self._client.on_gateway_event("MESSAGE_UPDATE", self.take_edit)

    def take_edit(self, data: Mapping[str, Any]) -> None:
        """Read an edited message again."""
        message = self._client.messages.edited(data)
        if message is not None:
            self._client.app[HearingService].enqueue_edited(message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Take a deleted message out of the inbox."""
        await self._gone(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Take many deleted messages out of the inbox."""
        await self._gone(event.guild_id, list(event.message_ids))

    async def _gone(self, guild_id: int | None, message_ids: Sequence[int]) -> None:
        if guild_id is not None and self._client.app.guild_settings.of(guild_id).has(LISTENING):
            await self._client.app[HearingService].flush()
            await self._inbox.messages_gone(guild_id, message_ids)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(InboxGateway(client))
