"""Alerts: the card for moderators, its buttons, and `/crisis`."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.alerts import card, commands, reactions


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    await card.setup(client)
    await commands.setup(client)
    await reactions.setup(client)
