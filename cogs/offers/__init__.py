"""Offers: the public replies, the trial, and the `/offers` commands."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.offers import commands, replies


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    await commands.setup(client)
    await replies.setup(client)
