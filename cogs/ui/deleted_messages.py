"""Deleted messages, one or many at a time, told in one way."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ext import commands


class DeletedMessageCog(commands.Cog):
    """A cog that reacts to messages deleted on a server. A subclass defines `messages_deleted`."""

    async def messages_deleted(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Handle deleted messages of a guild."""
        raise NotImplementedError

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Handle a deleted message."""
        if event.guild_id is not None:
            await self.messages_deleted(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Handle many deleted messages."""
        if event.guild_id is not None:
            await self.messages_deleted(event.guild_id, list(event.message_ids))
