"""Listening: watched words, and the team's inbox."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.listening import commands, digest, gateway, items


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    digest.setup(client)
    items.setup(client)
    await commands.setup(client)
    await gateway.setup(client)
