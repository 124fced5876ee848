"""The question before a campaign starts that nothing would end: its two buttons."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.campaigns import CampaignService
from cogs.campaigns.formatting import state_line
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    reply,
)
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.translatable_text import text

Button = discord.ui.Button[Any]


class StartCampaign(
    PersistentButton, template=r"campaign:start:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Starts the campaign as it is."""

    name, label = "campaign:start", text("Start it like this")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Start it."""
        app = interaction.client.app
        started = await app[CampaignService].start(guild_id_of(interaction), self.numbers[0])
        await reply(interaction, state_line(started, app.clock()), edit=True)


class DiscardCampaign(
    PersistentButton, template=r"campaign:discard:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Ends the campaign before it starts."""

    name, label = "campaign:discard", text("Discard it")

    async def on_click(self, interaction: Interaction) -> None:
        """End it."""
        ended = await interaction.client.app[CampaignService].end(
            guild_id_of(interaction), self.numbers[0]
        )
        said = text(
            "The campaign for {product} will not start. Create it again with `ends`, `most` or "
            "`budget`.",
            product=ended.product_name,
        )
        await reply(interaction, said, edit=True)


BUTTONS = (StartCampaign, DiscardCampaign)


def start_buttons(campaign_id: int, language: Language) -> discord.ui.ActionRow[Any]:
    """Return the buttons of the question."""
    return discord.ui.ActionRow[Any](
        StartCampaign(campaign_id, language=language),
        DiscardCampaign(campaign_id, language=language),
    )
