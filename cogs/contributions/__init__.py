"""Contributions: what members do for each other, heard and shown."""

from __future__ import annotations

from bot.client import Ovation
from cogs.contributions.answers import solved_by
from cogs.contributions.boards import Boards
from cogs.contributions.events import Events
from cogs.contributions.giving import nominate, thank, thanks
from cogs.contributions.hearing import Hearing
from cogs.contributions.me import Standings
from cogs.contributions.past import Past
from cogs.contributions.points import Points
from cogs.contributions.scores import Scores


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    hearing = Hearing(client)
    await client.add_cog(hearing)
    await client.add_cog(Past(client, hearing))
    await client.add_cog(Events(client))
    await client.add_cog(Standings(client))
    await client.add_cog(Boards(client))
    await client.add_cog(Points(client))
    await client.add_cog(Scores(client))
    for menu in (nominate, thank, solved_by):
        client.tree.add_command(menu)
    client.tree.add_command(thanks)
