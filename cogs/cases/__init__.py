"""Private talks of members with the team: threads, buttons and commands."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.cases import (
    care_commands,
    commands,
    letter_posts,
    posts,
    team_commands,
    thread_listener,
    threads,
)


async def setup(client: OvationBot) -> None:
    """Load the parts of the extension (called by discord.py)."""
    threads.ThreadActions(client)
    await posts.setup(client)
    await letter_posts.setup(client)
    await commands.setup(client)
    await care_commands.setup(client)
    await team_commands.setup(client)
    await thread_listener.setup(client)
