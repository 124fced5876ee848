"""Ending a campaign, after a question."""

from __future__ import annotations

from bot.access import Access
from bot.services.campaigns import CampaignService
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.confirmations import confirmed
from domain.translatable_text import Text, text

END = "end_campaign"


async def _question(interaction: Interaction, campaign_id: int) -> Text:
    campaign = await interaction.client.app[CampaignService].going(
        guild_id_of(interaction), campaign_id
    )
    return text(
        "End the campaign for {product} for good? /campaign pause stops it for a while. Codes "
        "already taken stay valid.",
        product=campaign.product_name,
    )


@confirmed(END, Access.MODERATOR, wording=_question, yes=text("Yes, end it"))
async def end_campaign(interaction: Interaction, campaign_id: int) -> Text:
    """End the campaign that was asked about."""
    ended = await interaction.client.app[CampaignService].end(guild_id_of(interaction), campaign_id)
    return text(
        "The campaign for {product} is over. Codes already taken stay valid.",
        product=ended.product_name,
    )
