"""Contributions: what members do for each other, heard and shown."""

from __future__ import annotations

from bot.client import Ovation
from cogs.contributions.giving import nominate, thank
from cogs.contributions.hearing import Hearing
from cogs.contributions.standings import Standings


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    await client.add_cog(Hearing(client))
    await client.add_cog(Standings(client))
    for menu in (nominate, thank):
        client.tree.add_command(menu)
