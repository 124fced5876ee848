"""Recording of messages and reactions from the gateway, on the hot path.

The text of messages is read by the listeners of `bot/listeners`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.payloads import (
    EmojiChangePayload,
    MessagePayload,
    ReactionPayload,
    UpdatePayload,
    by_bot_or_webhook,
    edit_time,
    emoji_of,
    is_from_bot,
    joined_at,
    message_from_payload,
)
from bot.services.contributions import ContributionService
from cogs.contributions.bot_cache import BotCache
from cogs.contributions.live_event_log import LiveEventLog
from domain.contributions import boost_contribution
from domain.snowflakes import snowflake_time

BOOSTS = frozenset({8, 9, 10, 11})
"""The types of Discord's messages about a boost, with or without a new level."""


class GatewayListener(commands.Cog):
    """Records contributions from gateway events."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._contributions = client.app[ContributionService]
        self.bots = BotCache(client)
        self.meanwhile = LiveEventLog()
        """Events that arrive during the backfill, for the backfill."""

    async def cog_load(self) -> None:
        """Register for messages and reactions."""
        self._contributions.connect(self.bots.is_bot)
        self._client.on_gateway_event("MESSAGE_CREATE", self.take_message)
        self._client.on_gateway_event("MESSAGE_UPDATE", self.take_edit)
        self._client.on_gateway_event("MESSAGE_REACTION_ADD", self.take_reaction)
        self._client.on_gateway_event("MESSAGE_REACTION_REMOVE", self.take_reaction_gone)
        # Synchronously like reactions, or one that comes right after would be removed too.
        self._client.on_gateway_event("MESSAGE_REACTION_REMOVE_EMOJI", self.take_emoji_gone)
        self._client.on_gateway_event("MESSAGE_REACTION_REMOVE_ALL", self.take_reactions_gone)

    def take_message(self, data: MessagePayload) -> None:
        """Record that there is a message, its author, and whether it announces a boost."""
        guild_id = data.get("guild_id")
        if guild_id is None:
            return
        guild, channel, message = int(guild_id), int(data["channel_id"]), int(data["id"])
        author = data["author"]
        self.bots.wrote(author["id"], is_bot=by_bot_or_webhook(data))
        self._contributions.advance_cursor(guild, channel, message)
        if data.get("type") in BOOSTS:
            self.boosted(guild, channel, message, int(author["id"]))

    def take_edit(self, data: UpdatePayload) -> None:
        """Read an edited message again."""
        edited_at = edit_time(data)
        if edited_at is None:
            return
        is_reply = data.get("message_reference") is not None
        self._contributions.hear_edit(
            message_from_payload(data),
            edited_at,
            is_reply_known=not is_reply or bool(data.get("referenced_message")),
        )

    def boosted(self, guild_id: int, channel_id: int, message_id: int, member_id: int) -> None:
        """Record a boost of the server."""
        zone = self._client.app.guild_settings.of(guild_id).zone
        self._contributions.record(
            boost_contribution(guild_id, channel_id, member_id, snowflake_time(message_id), zone)
        )

    def take_reaction(self, data: ReactionPayload) -> None:
        """Record a reaction."""
        author_id = data.get("message_author_id")
        if "guild_id" not in data or author_id is None or is_from_bot(data):
            return
        message_id, giver_id, emoji = int(data["message_id"]), int(data["user_id"]), emoji_of(data)
        self.meanwhile.note(message_id, emoji, giver_id)
        self._contributions.record_reaction(
            guild_id=int(data["guild_id"]),
            channel_id=int(data["channel_id"]),
            message_id=message_id,
            author_id=int(author_id),
            giver_id=giver_id,
            emoji=emoji,
            joined_at=joined_at(data),
        )

    def take_reaction_gone(self, data: ReactionPayload) -> None:
        """Undo a reaction."""
        if "guild_id" in data:
            message_id, giver_id = int(data["message_id"]), int(data["user_id"])
            self.meanwhile.note(message_id, emoji_of(data), giver_id)
            self._contributions.revoke_reaction(
                guild_id=int(data["guild_id"]),
                message_id=message_id,
                emoji=emoji_of(data),
                giver_id=giver_id,
            )

    def take_emoji_gone(self, data: EmojiChangePayload) -> None:
        """Undo everybody's reactions to a message with one emoji."""
        # A payload without an emoji must not be taken for all.
        self._undo_reactions(data, emoji_of(data))

    def take_reactions_gone(self, data: Mapping[str, Any]) -> None:
        """Undo everybody's reactions to a message."""
        self._undo_reactions(data, None)

    def _undo_reactions(self, data: Mapping[str, Any], emoji: str | None) -> None:
        if "guild_id" in data:
            message_id = int(data["message_id"])
            self.meanwhile.note(message_id, emoji)
            self._contributions.revoke_reaction(
                guild_id=int(data["guild_id"]), message_id=message_id, emoji=emoji
            )

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Undo the contributions on a deleted message."""
        if event.guild_id is not None:
            self.meanwhile.lose(event.message_id)
            self._contributions.revoke_message(event.guild_id, event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Undo the contributions on many deleted messages."""
        if event.guild_id is not None:
            for message_id in event.message_ids:
                self.meanwhile.lose(message_id)
                self._contributions.revoke_message(event.guild_id, message_id)
