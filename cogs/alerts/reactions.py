"""Passes negative reactions to the bot's own posts to the service."""

from __future__ import annotations

from discord.ext import commands

from bot.access import is_staff_by_roles
from bot.client import OvationBot
from bot.payloads import ReactionPayload, emoji_of, is_from_bot, role_ids_of
from bot.services.alerts.reactions import NegativeReactionService
from domain.alerts.negative_reactions import is_negative


class ReactionListener(commands.Cog, name="Negative reactions"):
    """Listens for reactions, without building discord.py's objects."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._reactions = client.app[NegativeReactionService]

    async def cog_load(self) -> None:
        """Register for reactions."""
        self._client.on_gateway_event("MESSAGE_REACTION_ADD", self.take)

    def take(self, data: ReactionPayload) -> None:
        """Note a member's negative reaction to a post of the bot, not one of the team's."""
        me = self._client.user
        if "guild_id" not in data or me is None or data.get("message_author_id") != str(me.id):
            return
        if is_from_bot(data) or not is_negative(emoji_of(data)):
            return
        guild_id, user_id = int(data["guild_id"]), int(data["user_id"])
        if is_staff_by_roles(self._client, guild_id, user_id, role_ids_of(data)):
            return
        self._reactions.note(guild_id, int(data["channel_id"]), int(data["message_id"]), user_id)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ReactionListener(client))
