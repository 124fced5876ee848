"""Complaints: the moderators' cards about them, and the team's answers."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.complaints import cards, public_replies, talks


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    cards.setup(client)
    public_replies.PublicReplies(client)
    talks.setup(client)
