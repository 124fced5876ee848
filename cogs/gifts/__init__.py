"""A guild's gifts: the list that moderators keep, and how each comes to its owner."""

from __future__ import annotations

from bot.client import Ovation
from cogs.gifts.inventory import Gifts


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    await client.add_cog(Gifts(client))
