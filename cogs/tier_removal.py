"""Removing the highest tier, after a question."""

from __future__ import annotations

from bot.access import Access
from bot.services.tiers import TierService
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.confirmations import confirmed
from domain.tier_settings import TierSettings
from domain.tiers import tier_name, with_level
from domain.translatable_text import Text, counted, text

REMOVE_TIER = "remove_tier"


async def _question(interaction: Interaction, tier: int) -> Text:
    overview = await interaction.client.app[TierService].overview(guild_id_of(interaction))
    levels = overview.settings[TierSettings].tiers
    with_level(levels, tier, None)
    holders = overview.holders.get(tier, 0)
    who = text("Nobody has it now.")
    if holders:
        who = counted(
            "{count} member who has it moves to **{below}** at once, without a warning, and "
            "loses its role.",
            "{count} members who have it move to **{below}** at once, without a warning, and "
            "lose its role.",
            holders,
            below=tier_name(tier - 1, levels),
        )
    return text(
        "Remove the tier **{tier}**? {who} I forget its name, points and role.",
        tier=tier_name(tier, levels),
        who=who,
    )


@confirmed(REMOVE_TIER, Access.MANAGER, wording=_question, yes=text("Yes, remove it"))
async def remove_tier(interaction: Interaction, tier: int) -> Text:
    """Remove the tier that was asked about."""
    tiers, guild_id = interaction.client.app[TierService], guild_id_of(interaction)
    levels = (await tiers.overview(guild_id)).settings[TierSettings].tiers
    name = tier_name(min(tier, len(levels)), levels)
    await tiers.set_level(guild_id, tier, points=0)
    return text("The tier **{tier}** is removed. /tiers shows those that are left.", tier=name)
