"""The question before a campaign starts that nothing would end: its two buttons."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.campaigns import CampaignService
from cogs.campaigns.formatting import state_line
from cogs.ui.base import (
    Interaction,
    PersistentItem,
    guild_id_of,
    reply,
    say,
)
from domain.languages import Language
from domain.translatable_text import text

Button = discord.ui.Button[Any]


class StartCampaign(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"campaign:start:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Starts the campaign as it is."""

    def __init__(self, campaign_id: int, language: Language = "en") -> None:
        self.campaign_id = campaign_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Start it like this"), language),
                style=discord.ButtonStyle.primary,
                custom_id=f"campaign:start:{campaign_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Start it."""
        app = interaction.client.app
        started = await app[CampaignService].start(guild_id_of(interaction), self.campaign_id)
        await reply(interaction, state_line(started, app.clock()), edit=True)


class DiscardCampaign(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"campaign:discard:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Ends the campaign before it starts."""

    def __init__(self, campaign_id: int, language: Language = "en") -> None:
        self.campaign_id = campaign_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Discard it"), language),
                custom_id=f"campaign:discard:{campaign_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """End it."""
        ended = await interaction.client.app[CampaignService].end(
            guild_id_of(interaction), self.campaign_id
        )
        said = text(
            "The campaign for {product} will not start. Create it again with `ends`, `most` or "
            "`budget`.",
            product=ended.product,
        )
        await reply(interaction, said, edit=True)


BUTTONS = (StartCampaign, DiscardCampaign)


def start_buttons(campaign_id: int, language: Language) -> discord.ui.ActionRow[Any]:
    """Return the buttons of the question."""
    return discord.ui.ActionRow[Any](
        StartCampaign(campaign_id, language), DiscardCampaign(campaign_id, language)
    )
