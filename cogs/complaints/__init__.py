"""Complaints: the moderators' cards about them, and the team's answers."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.complaints import cards, talks


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    cards.setup(client)
    talks.setup(client)
