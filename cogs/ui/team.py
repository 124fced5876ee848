"""Members of the team as options of commands."""

from __future__ import annotations

import discord

from bot.access import is_staff
from cogs.ui.base import Interaction, guild_settings_of
from domain.refusals import Refusal
from domain.translatable_text import User, text


def check_on_team(interaction: Interaction, member: discord.Member) -> None:
    """Raise `Refusal` for somebody who does not moderate."""
    settings = guild_settings_of(interaction)
    if member.bot or not is_staff(member, settings.moderator_role_id):
        raise Refusal(
            text("{member} is not on the team. Choose somebody else.", member=User(member.id))
        )
