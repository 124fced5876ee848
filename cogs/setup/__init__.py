"""`/setup`: one private panel with a guild's settings and what is missing."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from cogs.setup.first_steps import BUTTONS as GUIDE_BUTTONS
from cogs.setup.first_steps import begins_with_guide, show_first_steps
from cogs.setup.introduction import BUTTONS as INTRODUCTION_BUTTONS
from cogs.setup.panel import SetupSelect, SetupTabButton, show
from cogs.ui.base import Interaction, guild_settings_of


class Setup(commands.Cog):
    """The /setup command."""

    @requires(Access.MANAGER)
    @app_commands.command(
        name=app_commands.locale_str("setup"),
        description=app_commands.locale_str("Choose where, when and what I do on this server"),
    )
    @app_commands.guild_only()
    async def setup(self, interaction: Interaction) -> None:
        """Open the panel, or on a server that has chosen nothing the first steps."""
        if begins_with_guide(guild_settings_of(interaction)):
            await show_first_steps(interaction)
        else:
            await show(interaction)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(SetupSelect, SetupTabButton, *GUIDE_BUTTONS, *INTRODUCTION_BUTTONS)
    await client.add_cog(Setup())
