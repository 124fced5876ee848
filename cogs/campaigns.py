"""`/campaign`: what a guild gives discounts on."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Ovation
from cogs.panels import Interaction, answer, card, here, language, require_moderator, say, words
from db.campaigns import Funnel
from domain.campaigns import LONGEST_PRODUCT, LONGEST_VALIDITY, Campaign
from domain.refusals import Refusal
from domain.text import Instant, Text, counted, text

SHOWN = 15
"""Campaigns in one list; older ones are left out."""
CHOICES = 25


@app_commands.guild_only()
class Campaigns(
    commands.GroupCog,
    group_name=locale_str("campaign"),
    group_description=locale_str("Discounts for members who are looking for something"),
):
    """Begin, list and end campaigns; for moderators."""

    def __init__(self, client: Ovation) -> None:
        self.campaigns = client.app.campaigns

    @app_commands.command(
        name=locale_str("create"), description=locale_str("Begin a campaign, at once")
    )
    @app_commands.rename(
        product=locale_str("product"),
        percent=locale_str("percent"),
        valid_days=locale_str("valid_days"),
    )
    @app_commands.describe(
        product=locale_str("What it is for, as you would say it: “the blue mug”"),
        percent=locale_str("The discount, in percent"),
        valid_days=locale_str("For how many days a coupon is good once somebody took it"),
    )
    async def create(
        self,
        interaction: Interaction,
        product: app_commands.Range[str, 1, LONGEST_PRODUCT],
        percent: app_commands.Range[int, 1, 100],
        valid_days: app_commands.Range[int, 1, LONGEST_VALIDITY],
    ) -> None:
        """Begin a campaign."""
        require_moderator(interaction)
        campaign = await self.campaigns.create(
            here(interaction),
            product=product,
            percent=percent,
            valid_days=valid_days,
            by=interaction.user.id,
        )
        await answer(
            interaction,
            counted(
                "The campaign is on: {discount}. Each member can take one coupon, good for "
                "{count} day.",
                "The campaign is on: {discount}. Each member can take one coupon, good for "
                "{count} days.",
                campaign.valid_days,
                discount=campaign.discount.off(campaign.product),
            ),
        )

    @app_commands.command(
        name=locale_str("list"), description=locale_str("All campaigns and how they do")
    )
    async def overview(self, interaction: Interaction) -> None:
        """List the campaigns."""
        require_moderator(interaction)
        known = await self.campaigns.of(here(interaction))
        if not known:
            await answer(
                interaction, text("There is no campaign yet. Begin one with /campaign create.")
            )
            return
        speaking = language(interaction)
        lines = [words(line(campaign, funnel), speaking) for campaign, funnel in known[:SHOWN]]
        await interaction.response.send_message(view=card(*lines), ephemeral=True)

    @app_commands.command(
        name=locale_str("end"), description=locale_str("End a campaign; codes taken stay good")
    )
    @app_commands.rename(campaign=locale_str("campaign"))
    @app_commands.describe(campaign=locale_str("Which campaign"))
    async def end(self, interaction: Interaction, campaign: str) -> None:
        """End a campaign."""
        require_moderator(interaction)
        ended = await self.campaigns.end(here(interaction), campaign_number(campaign))
        await answer(
            interaction,
            text(
                "The campaign for {product} is over. Codes that members took stay good.",
                product=ended.product,
            ),
        )

    @end.autocomplete("campaign")
    async def which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The campaigns that go on, for moderators."""
        try:
            require_moderator(interaction)
        except Refusal:
            return []
        speaking = language(interaction)
        return [
            app_commands.Choice(
                name=say(campaign.discount.off(campaign.product), speaking, markup=False)[:100],
                value=str(campaign.id),
            )
            for campaign in await self.campaigns.active(here(interaction))
            if typed.casefold() in campaign.product.casefold()
        ][:CHOICES]


def campaign_number(chosen: str) -> int:
    """The number behind the choice; raises `Refusal` for words that were not picked."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Refusal(text("I know no such campaign. Pick one from the list."))
    return int(chosen)


def line(campaign: Campaign, funnel: Funnel) -> Text:
    """One campaign in the list."""
    numbers = text(
        "offered {offered}, taken {claimed}, redeemed {redeemed}",
        offered=funnel.offered,
        claimed=funnel.claimed,
        redeemed=funnel.redeemed,
    )
    discount = campaign.discount.off(campaign.product)
    if campaign.ended_at is not None:
        return text(
            "{discount}: {numbers}. Ended {at}.",
            discount=discount,
            numbers=numbers,
            at=Instant(campaign.ended_at, "D"),
        )
    return text(
        "**{discount}**: {numbers}. On since {at}.",
        discount=discount,
        numbers=numbers,
        at=Instant(campaign.created_at, "D"),
    )


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    await client.add_cog(Campaigns(client))
