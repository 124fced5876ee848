"""`/campaign`: discounts on a guild's products."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.brand import BrandService
from bot.services.campaigns import CampaignService
from bot.services.shop_sync import ShopSyncService
from cogs.campaigns.chart import FILE, funnel_picture
from cogs.campaigns.code_import import BUTTONS, ask_about_codes
from cogs.campaigns.create_form import USUAL_DAYS, CampaignForm, CampaignOptions
from cogs.campaigns.ending import END
from cogs.campaigns.formatting import (
    campaign_lines,
    campaigns_csv,
    money_lines,
    overlap_lines,
    summary_line,
    terms_lines,
    unlimited_lines,
)
from cogs.campaigns.start_buttons import BUTTONS as START_BUTTONS
from cogs.campaigns.start_buttons import start_buttons
from cogs.ui.base import (
    Interaction,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.campaign_label import campaign_label
from cogs.ui.command_forms import asked_with_corrections
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask
from cogs.ui.forms import open_form
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.campaign_states import ENDED, STATE_NAMES
from domain.campaigns import (
    MAX_COUPONS,
    MAX_EACH,
    MAX_PRODUCT_LENGTH,
    MAX_VALIDITY_DAYS,
)
from domain.guild_settings import GuildSettings
from domain.languages import DateStyle
from domain.refusals import Refusal
from domain.shop_links import MAX_LINK_LENGTH
from domain.tier_settings import TIERS, TierSettings
from domain.translatable_text import text


@requires(Access.MODERATOR)
@app_commands.guild_only()
class Campaigns(
    commands.GroupCog,
    group_name=locale_str("campaign"),
    group_description=locale_str("Discounts for members who are looking for something"),
):
    """Creates, lists, pauses and ends campaigns; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self.campaigns = client.app[CampaignService]
        self.shops = client.app[ShopSyncService]
        self.clock = client.app.clock

    @app_commands.command(
        name=locale_str("create"),
        description=locale_str("Start a campaign"),
        extras=asked_with_corrections(days_valid=USUAL_DAYS),
    )
    @options(
        product=locale_str("What it is for, in your own words: “the blue mug”"),
        days_valid=locale_str("How many days a coupon is valid once taken"),
        percent=locale_str("The discount in percent"),
        other_names=locale_str("Other names for it, separated by commas: la tasse bleue, the cup"),
        amount=locale_str("Or an amount, such as 5 €"),
        limit=locale_str("How many coupons there are; leave empty for no limit"),
        each=locale_str("How many each member may take, one after the other; leave empty for one"),
        begins=locale_str("When it starts, such as “Friday 9:00”; leave empty to start now"),
        ends=locale_str("When it ends, such as “in 2 weeks”; leave empty to end it yourself"),
        minimum=locale_str("The minimum order, such as 30 €"),
        prefix=locale_str("The start of each code, such as MUG"),
        budget=locale_str("The budget for all coupons together, such as 500 €"),
        at_most=locale_str("For a percentage: the most one coupon takes off, such as 10 €"),
        tier=locale_str("Only for members from this tier up"),
        share=locale_str("The channel where members can share to double their coupon"),
        shop=locale_str(
            "The shop whose checkout accepts the codes; leave empty for tills and staff"
        ),
        link=locale_str("Its own link to the shop; {code} in it becomes the member's code"),
    )
    async def create(  # noqa: PLR0913, PLR0917 (the options of a command)
        self,
        interaction: Interaction,
        product: app_commands.Range[str, 1, MAX_PRODUCT_LENGTH] | None = None,
        days_valid: app_commands.Range[int, 1, MAX_VALIDITY_DAYS] | None = None,
        percent: app_commands.Range[int, 1, 100] | None = None,
        amount: str | None = None,
        limit: app_commands.Range[int, 1, MAX_COUPONS] | None = None,
        each: app_commands.Range[int, 1, MAX_EACH] = 1,
        budget: str | None = None,
        at_most: str | None = None,
        begins: str | None = None,
        ends: str | None = None,
        minimum: str | None = None,
        prefix: app_commands.Range[str, 2, 8] | None = None,
        tier: app_commands.Range[int, 1, 10] | None = None,
        share: discord.TextChannel | None = None,
        other_names: app_commands.Range[str, 1, 500] | None = None,
        shop: app_commands.Range[str, 1, 20] | None = None,
        link: app_commands.Range[str, 1, MAX_LINK_LENGTH] | None = None,
    ) -> None:
        """Create a campaign; missing required options are asked for in a form."""
        wish = CampaignOptions(
            product=product,
            valid_days=days_valid,
            percent=percent,
            amount=amount,
            at_most=at_most,
            budget=budget,
            most=limit,
            per_member=each,
            begins=begins,
            ends=ends,
            minimum=minimum,
            prefix=prefix,
            min_tier=tier or 0,
            share_channel_id=share.id if share else None,
            also=other_names,
            shop=self.shops.chosen(guild_id_of(interaction), shop),
            link=link,
        )
        if wish.is_complete:
            await self._begin(interaction, wish)
            return
        settings = guild_settings_of(interaction)
        wish.rest(settings, self.clock(), _date_style(interaction))
        await open_form(
            interaction, CampaignForm(wish, settings, user_language(interaction), self._begin)
        )

    async def _begin(self, interaction: Interaction, wish: CampaignOptions) -> None:
        settings, now = guild_settings_of(interaction), self.clock()
        terms = wish.terms(settings, now, _date_style(interaction))
        _check_tier(terms.min_tier, settings)
        asked = terms.is_unlimited
        campaign = await self.campaigns.create(
            guild_id_of(interaction), terms, by=interaction.user.id, paused=asked
        )
        language = user_language(interaction)
        shop = self.shops.title(campaign.terms.shop)
        lines = [
            *campaign_lines(campaign, now, shop),
            *overlap_lines(await self.campaigns.overlap(campaign)),
            *unlimited_lines(campaign.terms),
        ]
        parts: list[discord.ui.Item[Any]] = [paragraph(line, language) for line in lines]
        if asked:
            parts.append(start_buttons(campaign.id, language))
        await interaction.response.send_message(view=framed(*parts), ephemeral=True)

    @app_commands.command(
        name=locale_str("list"), description=locale_str("All campaigns and their results")
    )
    async def overview(self, interaction: Interaction) -> None:
        """List the campaigns."""
        await send_list(interaction, "campaigns")

    @app_commands.command(
        name=locale_str("show"), description=locale_str("One campaign, step by step")
    )
    @options(campaign=locale_str("Which campaign"))
    async def show(self, interaction: Interaction, campaign: str) -> None:
        """Show one campaign with its funnel."""
        found, funnel = await self.campaigns.one(
            guild_id_of(interaction), campaign_number(campaign)
        )
        await interaction.response.defer(ephemeral=True)
        language, now = user_language(interaction), self.clock()
        weeks = await self.campaigns.weeks(found, guild_settings_of(interaction).zone)
        picture, alternative = await funnel_picture(
            found,
            funnel,
            weeks,
            state=found.state(now),
            server=interaction.guild.name if interaction.guild else "",
            style=await interaction.client.app[BrandService].style(guild_id_of(interaction)),
            language=language,
        )
        shown = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
        shop = self.shops.title(found.terms.shop)
        terms = [paragraph(said, language) for said in terms_lines(found, now, shop)]
        await interaction.followup.send(
            view=framed(
                discord.ui.MediaGallery[Any](shown),
                paragraph(text("Status: {state}.", state=STATE_NAMES[found.state(now)]), language),
                *terms,
                *(paragraph(said, language) for said in money_lines(funnel)),
            ),
            file=discord.File(BytesIO(picture), FILE),
            ephemeral=True,
        )

    @app_commands.command(
        name=locale_str("pause"),
        description=locale_str("Pause a campaign, or resume a paused one"),
    )
    @options(campaign=locale_str("Which campaign"))
    async def pause(self, interaction: Interaction, campaign: str) -> None:
        """Pause or resume a campaign."""
        changed = await self.campaigns.pause(guild_id_of(interaction), campaign_number(campaign))
        said = (
            text("The campaign for {product} is paused.", product=changed.product_name)
            if changed.paused_at
            else text("The campaign for {product} is running again.", product=changed.product_name)
        )
        await reply(interaction, said)

    @app_commands.command(
        name=locale_str("end"),
        description=locale_str("End a campaign; codes already taken stay valid"),
    )
    @options(campaign=locale_str("Which campaign"))
    async def end(self, interaction: Interaction, campaign: str) -> None:
        """Ask first."""
        await ask(interaction, END, campaign_number(campaign))

    @app_commands.command(
        name=locale_str("codes"),
        description=locale_str("Add your shop's own codes to a campaign, from a CSV file"),
    )
    @options(
        campaign=locale_str("Which campaign"),
        file=locale_str("One code per line, or a column called “code”"),
    )
    async def codes(
        self, interaction: Interaction, campaign: str, file: discord.Attachment
    ) -> None:
        """Show the content of a file of codes; once confirmed, members get these codes."""
        await ask_about_codes(interaction, campaign_number(campaign), file)

    @app_commands.command(
        name=locale_str("export"), description=locale_str("All campaigns as a table (CSV)")
    )
    async def export(self, interaction: Interaction) -> None:
        """Export the figures of all campaigns, without codes and members."""
        known = await self.campaigns.of(guild_id_of(interaction))
        await interaction.response.send_message(
            file=discord.File(BytesIO(campaigns_csv(known, self.clock())), "campaigns.csv"),
            ephemeral=True,
        )

    @create.autocomplete("shop")
    async def _shop(self, interaction: Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        known = self.shops.of(guild_id_of(interaction))
        return suggestions((shop.title, shop.name) for shop in known)

    @show.autocomplete("campaign")
    async def _any(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, going=False)

    @codes.autocomplete("campaign")
    @pause.autocomplete("campaign")
    @end.autocomplete("campaign")
    async def _going(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, going=True)

    async def _choices(
        self, interaction: Interaction, typed: str, *, going: bool
    ) -> list[app_commands.Choice[str]]:
        """Return campaigns to pick from; with `going`, only those that have not ended."""
        now, language = self.clock(), user_language(interaction)
        zone = guild_settings_of(interaction).zone
        named = [
            (
                campaign_label(campaign, zone, language, STATE_NAMES[campaign.state(now)]),
                str(campaign.id),
            )
            for campaign in await self.campaigns.all(guild_id_of(interaction))
            if not (going and campaign.state(now) in ENDED)
        ]
        return suggestions(named, typed)


def _date_style(interaction: Interaction) -> DateStyle:
    """Return the style in which the person writes dates."""
    # Of those who write English, only Americans put the month first.
    day_first = interaction.locale is not discord.Locale.american_english
    return replace(guild_settings_of(interaction).date_style, day_first=day_first)


def _check_tier(tier: int, settings: GuildSettings) -> None:
    """Raise `Refusal` for a tier that the guild does not have."""
    if tier and not settings.has(TIERS):
        raise Refusal(text("Tiers are switched off here, so nobody could take it. See /tiers."))
    if tier > len(settings[TierSettings].tiers):
        raise Refusal(text("That tier doesn't exist here. See /tiers."))


def campaign_number(chosen: str) -> int:
    """Return the campaign's id behind the choice; raise `Refusal` for other words."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Refusal(text("That campaign doesn't exist. Pick one from the list."))
    return int(chosen)


@paged("campaigns", Access.MODERATOR)
async def all_campaigns(interaction: Interaction) -> Listing:
    """Load the campaigns with their funnels."""
    app = interaction.client.app
    known, now = await app[CampaignService].of(guild_id_of(interaction)), app.clock()
    return Listing(
        [summary_line(campaign, funnel, now) for campaign, funnel in known],
        nothing=text("You have no campaigns yet. Start one with /campaign create."),
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(*BUTTONS, *START_BUTTONS)
    await client.add_cog(Campaigns(client))
