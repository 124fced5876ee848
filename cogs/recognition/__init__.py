"""The weekly surprise on Discord: post, proposal, and verification."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.services.recognition.proposals import ProposalService
from cogs.recognition.post import RecognitionPosts
from cogs.recognition.proposal import ProposalButton, ProposalPosts, ProposalSelect
from cogs.recognition.settings import (
    RecognitionPageButton,
    RecognitionSettingSelect,
    TemplateButton,
    show,
)
from cogs.recognition.verify import verification_panel
from cogs.ui.base import guild_id_of, user_language
from cogs.ui.command_options import options
from cogs.ui.suggestions import suggestions


@requires(Access.MODERATOR)
@app_commands.guild_only()
class RecognitionCommands(
    commands.GroupCog,
    group_name=locale_str("recognition"),
    group_description=locale_str("The weekly surprise: how it is decided and worded"),
):
    """The moderators' commands about the weekly surprise."""

    @app_commands.command(
        name=locale_str("settings"),
        description=locale_str("Choose how surprises are decided and worded"),
    )
    async def settings(self, interaction: Interaction) -> None:
        """Open the panel."""
        await show(interaction)


@requires(Access.EVERYONE)
@app_commands.command(
    name=locale_str("surprises"),
    description=locale_str("Check how a weekly surprise was drawn"),
)
@options(week=locale_str("Which week, such as 2026-W10; leave empty for the latest"))
@app_commands.guild_only()
async def surprises(
    interaction: Interaction, week: app_commands.Range[str, 1, 10] | None = None
) -> None:
    """Show list, seed and seal privately."""
    found = await interaction.client.app[ProposalService].verification(
        guild_id_of(interaction), week
    )
    panel, files = verification_panel(found, user_language(interaction))
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


@surprises.autocomplete("week")
async def _weeks(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    found = await interaction.client.app[ProposalService].verification(guild_id_of(interaction))
    return suggestions(((week, week) for week in found.weeks), current)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        ProposalButton,
        ProposalSelect,
        RecognitionSettingSelect,
        RecognitionPageButton,
        TemplateButton,
    )
    await client.add_cog(RecognitionPosts(client))
    await client.add_cog(ProposalPosts(client))
    await client.add_cog(RecognitionCommands())
    client.tree.add_command(surprises)
