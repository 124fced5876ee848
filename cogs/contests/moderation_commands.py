"""`/contest review` and `entries`: moderation of entries."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction
from bot.services.contests.moderation import ModerationService
from cogs.contests import moderation
from cogs.contests.choosing import posted_titles
from cogs.ui.base import guild_id_of, user_language
from cogs.ui.command_options import options


class ModerationCommands(commands.Cog):
    """Commands for the moderation of entries, mixed into their group."""

    @app_commands.command(
        name=locale_str("review"),
        description=locale_str("Review entries that are waiting, reported or near duplicates"),
    )
    async def review(self, interaction: Interaction) -> None:
        """Show the first entry privately."""
        sheet = await interaction.client.app[ModerationService].next(guild_id_of(interaction))
        panel, files = moderation.queue_panel(sheet, user_language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)

    @app_commands.command(
        name=locale_str("entries"),
        description=locale_str("List a contest's entries, to remove one or bring it back"),
    )
    @options(contest=locale_str("Which contest"))
    async def entries(self, interaction: Interaction, contest: int) -> None:
        """Show the list privately."""
        found = await interaction.client.app[ModerationService].entries(
            contest, guild_id_of(interaction)
        )
        panel = moderation.entries_panel(*found, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)

    @entries.autocomplete("contest")
    async def _known_titles(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await posted_titles(interaction, current)
