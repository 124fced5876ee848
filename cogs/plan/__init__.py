"""`/plan` and `/initiative`: what a team wants, and what it tries for that."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.insight.plan import PlanService
from cogs.plan.initiatives import InitiativeCommands
from cogs.plan.panel import PLAN_BUTTONS, plan_panel
from cogs.ui.base import Interaction, guild_id_of, user_language


class PlanCommands(commands.Cog):
    """The plan of the team; for moderators."""

    @requires(Access.MODERATOR)
    @app_commands.command(
        name=locale_str("plan"),
        description=locale_str("What your team wants, for whom, and for how long"),
    )
    @app_commands.guild_only()
    async def plan(self, interaction: Interaction) -> None:
        """Show the plan with its buttons."""
        plans, guild_id = interaction.client.app[PlanService], guild_id_of(interaction)
        panel = plan_panel(
            await plans.of(guild_id), plans.today(guild_id), user_language(interaction)
        )
        await interaction.response.send_message(view=panel, ephemeral=True)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(*PLAN_BUTTONS)
    await client.add_cog(PlanCommands())
    await client.add_cog(InitiativeCommands(client))
