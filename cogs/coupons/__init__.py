"""Coupons: a member's own, staff's checks, and sharing with a friend."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.coupons import commands, sharing


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    await commands.setup(client)
    await sharing.setup(client)
