"""The monthly message: how often a member was thanked, with the button that ends it."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.consent import ConsentService
from bot.services.monthly_digest import MONTHLY, MonthlyDigestService
from cogs.ui.base import Interaction, PersistentItem, framed, paragraph, say, user_language
from domain.languages import Language
from domain.monthly_digest import monthly_thanks_text
from domain.outbox import OutboxPost
from domain.translatable_text import text


class MonthlyDigestButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"monthly:(?P<to>on|off):(?P<guild>[0-9]{1,20})",
    access=Access.EVERYONE,
):
    """Ends the monthly message from a server, or turns it on again; in the direct message."""

    def __init__(self, to: str, guild_id: int, language: Language = "en") -> None:
        self.to, self.guild_id = to, guild_id
        label = text("Stop these messages") if to == "off" else text("Start them again")
        super().__init__(
            discord.ui.Button(
                label=say(label, language),
                style=discord.ButtonStyle.secondary,
                custom_id=f"monthly:{to}:{guild_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the clicker's own choice, also in a message for somebody else."""
        on = self.to == "on"
        await interaction.client.app[ConsentService].change(
            self.guild_id, interaction.user.id, monthly=on
        )
        language = user_language(interaction)
        done = (
            text("You'll hear from me again next month.")
            if on
            else text("All right, no more monthly messages from that server.")
        )
        again = MonthlyDigestButton("off" if on else "on", self.guild_id, language)
        await interaction.response.edit_message(
            view=framed(paragraph(done, language), discord.ui.ActionRow[Any](again))
        )


class MonthlyDigest(commands.Cog):
    """Composes monthly messages."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._app = client.app
        client.app.outbox.register_composer(MONTHLY, self.compose_monthly)

    async def compose_monthly(self, post: OutboxPost) -> Draft | None:
        """Return how often the member was thanked, with the button that ends these messages."""
        times = await self._app[MonthlyDigestService].digest(post.guild_id, post.subject_id)
        guild = self._client.get_guild(post.guild_id)
        if times is None or guild is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(
            framed(
                paragraph(monthly_thanks_text(times, guild.name), language),
                discord.ui.ActionRow[Any](MonthlyDigestButton("off", post.guild_id, language)),
            )
        )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(MonthlyDigestButton)
    await client.add_cog(MonthlyDigest(client))
