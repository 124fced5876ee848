"""Roles that are asked to do something, which somebody has to have."""

from __future__ import annotations

import discord

from cogs.ui.base import Interaction, guild_id_of
from domain.refusals import Refusal
from domain.translatable_text import Role, text


async def check_somebody_has(interaction: Interaction, role_id: int) -> None:
    """Raise `Refusal` for a role that no member has; one that cannot be looked up is accepted."""
    guild_id = guild_id_of(interaction)
    if role_id == guild_id:
        # Discord counts no members of @everyone.
        return
    try:
        counts = await interaction.client.http.get_role_member_counts(guild_id)
    except discord.HTTPException:
        return
    if not counts.get(str(role_id)):
        raise Refusal(
            text(
                "Nobody has {role}, so nobody would be asked. Give it to somebody first, or choose "
                "another role.",
                role=Role(role_id),
            )
        )
