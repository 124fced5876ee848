"""`/gifts`: a member's own gifts."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, Ovation
from cogs.gifts.claiming import ClaimGift
from cogs.gifts.handing_over import SHOWN
from cogs.panels import answer, card, here, language, words
from domain.gifts import State
from domain.text import Instant, text


class OwnGifts(commands.Cog):
    """A member's own gifts."""

    def __init__(self, client: Ovation) -> None:
        self._app = client.app

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("gifts"),
        description=locale_str("Gifts that wait for you; only you see them"),
    )
    @app_commands.guild_only()
    async def own(self, interaction: Interaction) -> None:
        """Show the member's own gifts, privately."""
        guild_id, speaking = here(interaction), language(interaction)
        own = await self._app.grants.of_member(guild_id, interaction.user.id)
        if not own:
            await answer(interaction, text("No gift waits for you at the moment."))
            return
        parts: list[discord.ui.Item[Any]] = []
        for grant in own[:SHOWN]:
            said = text("🎁 {gift}", gift=grant.gift.name)
            if grant.state is State.OFFERED:
                said = text(
                    "🎁 {gift}, waiting for you until {until}",
                    gift=grant.gift.name,
                    until=Instant(grant.until),
                )
            button = ClaimGift(guild_id, grant.id, speaking)
            parts += [words(said, speaking), discord.ui.ActionRow[Any](button)]
        await interaction.response.send_message(view=card(*parts), ephemeral=True)
