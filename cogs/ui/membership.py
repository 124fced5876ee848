"""Whether somebody is still a member, asked of Discord."""

from __future__ import annotations

import discord

from cogs.ui.base import Interaction
from domain.refusals import Refusal
from domain.translatable_text import text


async def check_still_here(interaction: Interaction, guild_id: int, user_id: int) -> None:
    """Raise `Refusal` for somebody who has left the server."""
    try:
        await interaction.client.http.get_member(guild_id, user_id)
    except discord.NotFound:
        raise Refusal(text("This member has left the server.")) from None
