"""`/gifts`: a member's own gifts."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction
from bot.services.gifts.grants import GrantService
from cogs.gifts.claiming import ClaimGiftButton
from cogs.ui.base import guild_id_of, paragraph, user_language
from cogs.ui.pages import Listing, paged, send_list
from domain.gifts import Grant, GrantState
from domain.languages import Language
from domain.translatable_text import Timestamp, text


class OwnGifts(commands.Cog):
    """A member's own gifts."""

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("gifts"),
        description=locale_str("See the gifts waiting for you; only you can see them"),
    )
    @app_commands.guild_only()
    async def own(self, interaction: Interaction) -> None:
        """Show the member's own gifts privately."""
        await send_list(interaction, "gifts_of_mine")


@paged("gifts_of_mine", Access.EVERYONE)
async def gifts_of_mine(interaction: Interaction) -> Listing:
    """Load the person's own gifts that can be claimed."""
    guild_id, language = guild_id_of(interaction), user_language(interaction)
    own = await interaction.client.app[GrantService].of_member(guild_id, interaction.user.id)
    return Listing(
        [_waiting(grant, language) for grant in own],
        nothing=text("No gift is waiting for you at the moment."),
    )


def _waiting(grant: Grant, language: Language) -> list[discord.ui.Item[Any]]:
    said = text("🎁 {gift}", gift=grant.gift.name)
    if grant.state is GrantState.OFFERED:
        said = text(
            "🎁 {gift}, waiting for you until {until}",
            gift=grant.gift.name,
            until=Timestamp(grant.until),
        )
    button = ClaimGiftButton(grant.guild_id, grant.id, language)
    return [paragraph(said, language), discord.ui.ActionRow[Any](button)]
