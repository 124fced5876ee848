"""Contributions: what members do for each other, detected and shown."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.contributions.accepted_answers import solved_by
from cogs.contributions.event_signups import EventSignups
from cogs.contributions.gateway_listener import GatewayListener
from cogs.contributions.history_backfill import Backfill
from cogs.contributions.leaderboard import Leaderboard
from cogs.contributions.me import ProfileCommands
from cogs.contributions.points_commands import PointsCommands
from cogs.contributions.score_commands import ScoreCommands
from cogs.contributions.thanks_commands import nominate, thank, thanks


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    hearing = GatewayListener(client)
    await client.add_cog(hearing)
    await client.add_cog(Backfill(client, hearing))
    await client.add_cog(EventSignups(client))
    await client.add_cog(ProfileCommands(client))
    await client.add_cog(Leaderboard(client))
    await client.add_cog(PointsCommands(client))
    await client.add_cog(ScoreCommands(client))
    for menu in (nominate, thank, solved_by):
        client.tree.add_command(menu)
    client.tree.add_command(thanks)
