"""`/help`: what one can do here, for members and for moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Access, has_access, requires
from bot.client import OvationBot
from bot.feature_specs import help_lines
from cogs.ui.base import Interaction, guild_settings_of, paragraph, user_language
from cogs.ui.pages import Listing, first_page, paged, send_list
from domain.help_lines import HelpTopic
from domain.translatable_text import text

ROWS = 20


class Help(commands.Cog):
    """The /help command."""

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=app_commands.locale_str("help"),
        description=app_commands.locale_str("What you can do here, and how"),
    )
    @app_commands.guild_only()
    async def help(self, interaction: Interaction) -> None:
        """Show what moderators or members can do, by who asks."""
        moderates = has_access(interaction, Access.MODERATOR)
        if moderates:
            await send_list(interaction, "help_moderators", 0)
        else:
            await send_list(interaction, "help")


@paged("help", Access.EVERYONE)
async def for_members(interaction: Interaction) -> Listing:
    """Load what members can do."""
    language = user_language(interaction)
    lines = help_lines(guild_settings_of(interaction), for_moderators=False)
    below: list[discord.ui.Item[Any]] = []
    if has_access(interaction, Access.MODERATOR):
        other = first_page("help_moderators", text("For moderators"), language, 0)
        below.append(discord.ui.ActionRow[Any](other))
    return Listing(
        [line.said for line in lines],
        above=[paragraph(text("## What you can do here"), language)],
        below=below,
        most=ROWS,
    )


@paged("help_moderators", Access.MODERATOR)
async def for_moderators(interaction: Interaction, number: int) -> Listing:
    """Load what moderators can do about one topic, with a button for each other topic."""
    language = user_language(interaction)
    lines = help_lines(guild_settings_of(interaction), for_moderators=True)
    topics = [topic for topic in HelpTopic if any(line.topic is topic for line in lines)]
    every = list(HelpTopic)
    wanted = every[min(number, len(every) - 1)]
    chosen = wanted if wanted in topics else topics[0]
    title = text("-# What moderators can do here\n## {topic}", topic=chosen.label)
    buttons = [
        first_page("help_moderators", topic.label, language, every.index(topic))
        for topic in topics
        if topic is not chosen
    ]
    members = first_page("help", text("What members see"), language)
    return Listing(
        [line.said for line in lines if line.topic is chosen],
        above=[paragraph(title, language)],
        below=[discord.ui.ActionRow[Any](*buttons), discord.ui.ActionRow[Any](members)],
        most=ROWS,
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(Help())
