"""Results of the team's posts: the button below each of them."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.post_results.less_button import LessButton


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(LessButton)
