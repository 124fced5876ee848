"""Offers: a short public reply, and behind its button a code for one member alone."""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.offer_publishing import POST
from bot.services.offer_responses import OfferOver, OfferResponseService
from bot.services.shop_sync import ShopSyncService
from cogs.coupons.code_display import product_of, shop_button
from cogs.coupons.sharing import code_card
from cogs.ui.base import (
    Interaction,
    Panel,
    guild_id_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from domain.campaigns import closed_reason
from domain.consent import OfferConsent
from domain.guild_settings import is_quiet_hour
from domain.languages import LANGUAGES, Language
from domain.offer_settings import OFFERS, OfferSettings
from domain.offer_wording import offer_text
from domain.offers import MAX_MESSAGE_AGE
from domain.outbox import OutboxPost
from domain.shop_links import shop_link
from domain.translatable_text import LocalizedName, text

Button = discord.ui.Button[Any]

log = structlog.stdlib.get_logger(__name__)


WHERE = r"(?P<id>[0-9]{1,18})(?::(?P<guild>[0-9]{1,19}))?"
"""The offer and, in a direct message, its server."""


class OfferButton(PersistentButton, template=r"(?!)"):
    """A button under an offer, in a channel or in a direct message."""

    def __init__(
        self, offer_id: int, guild_id: int | None = None, language: Language = "en"
    ) -> None:
        self.offer_id, self.guild_id = offer_id, guild_id
        about = (offer_id,) if guild_id is None else (offer_id, guild_id)
        super().__init__(*about, language=language)

    def where(self, interaction: Interaction) -> int:
        """Return the offer's server. Only the offer's own member can do anything with it."""
        return interaction.guild_id or self.guild_id or guild_id_of(interaction)


class ShowOfferButton(OfferButton, template=rf"offer:show:{WHERE}", access=Access.EVERYONE):
    """Opens the offer, for the member it was made to."""

    name = "offer:show"
    label = text("Show me")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show the code."""
        app = interaction.client.app
        guild_id = self.where(interaction)
        try:
            opened = await app[OfferResponseService].open(
                guild_id, self.offer_id, by=interaction.user.id
            )
        except OfferOver as over:
            await reply(interaction, over.reason)
            await _take_away(interaction)
            return
        coupon = await app[ShopSyncService].sync_now(opened.coupon)
        more = []
        if opened.newly_agreed:
            more.append(
                text(
                    "-# When you look for something again, I may reply again, at most once "
                    "in {days} days. You can switch that off in /privacy at any time.",
                    days=app.guild_settings.of(guild_id)[OfferSettings].offer_pause_days,
                )
            )
        product = await product_of(app, guild_id, coupon.product)
        await interaction.response.send_message(
            view=code_card(coupon, product, app.clock(), user_language(interaction), *more),
            ephemeral=True,
        )


class DeclineOfferButton(OfferButton, template=rf"offer:no:{WHERE}", access=Access.EVERYONE):
    """Declines the offer, for the member it was made to, and deletes the reply."""

    name = "offer:no"
    label = text("Not this one")

    async def on_click(self, interaction: Interaction) -> None:
        """Decline it."""
        await interaction.client.app[OfferResponseService].decline(
            self.where(interaction), self.offer_id, by=interaction.user.id
        )
        await reply(interaction, text("All right, not this one."))
        await _take_away(interaction)


class StopOffersButton(OfferButton, template=rf"offer:stop:{WHERE}", access=Access.EVERYONE):
    """Declines all offers, for the member this one was made to, and deletes the reply."""

    name = "offer:stop"
    label = text("Never")

    async def on_click(self, interaction: Interaction) -> None:
        """Decline all offers."""
        await interaction.client.app[OfferResponseService].stop(
            self.where(interaction), by=interaction.user.id, offer_id=self.offer_id
        )
        await reply(interaction, NO_MORE)
        await _take_away(interaction)


async def _take_away(interaction: Interaction) -> None:
    if interaction.message is not None:
        try:
            await interaction.message.delete()
        except discord.HTTPException as error:
            log.warning("offer_deletion_failed", error=str(error))


NO_MORE = text(
    "All right, I won't offer you anything again. If you change your mind, tell me in /privacy."
)


class OfferReplies(commands.Cog, name="Offers"):
    """Composes the public replies."""

    def __init__(self, client: OvationBot) -> None:
        self.app = client.app
        self.app.outbox.register_composer(POST, self.compose)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the public reply; None if it was answered or is obsolete."""
        found = await self.app[OfferResponseService].offer(post.guild_id, post.subject_id)
        now = self.app.clock()
        if found is None or now - post.created_at > MAX_MESSAGE_AGE:
            return None
        offer, campaign, wish = found
        if (
            offer.answer is not None
            or wish is OfferConsent.NO
            or closed_reason(campaign.state(now))
        ):
            return None
        settings = self.app.guild_settings.of(post.guild_id)
        # Quiet hours may have begun, or the settings changed, while it waited.
        if (
            not settings.has(OFFERS)
            or settings[OfferSettings].offers_trial
            or is_quiet_hour(settings, now)
        ):
            return None
        # A person is answered in the language in which they wrote.
        language = offer.language if offer.language in LANGUAGES else settings.language
        name = LocalizedName(campaign.product, campaign.terms.translations).in_language(language)
        said = offer_text(name, settings, named=offer.named, language=language)
        # In a direct message the buttons must contain the server's id.
        guild_id = post.guild_id if post.user_id is not None else None
        # No frame and no colour, so that it looks like any reply.
        panel = Panel(timeout=None)
        panel.add_item(paragraph(said, language))
        row = discord.ui.ActionRow[Any](ShowOfferButton(offer.id, guild_id, language))
        row.add_item(DeclineOfferButton(offer.id, guild_id, language))
        row.add_item(StopOffersButton(offer.id, guild_id, language))
        product = await product_of(self.app, post.guild_id, campaign.product)
        # Others read along, so no code is filled in.
        link = shop_link(campaign.terms.link, product.details.link if product else None, None)
        if link is not None:
            row.add_item(shop_button(link, language))
        panel.add_item(row)
        panel.stop()
        # A member who deleted the message wants no answer to it.
        return Draft(panel, only_as_reply=True)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(ShowOfferButton, DeclineOfferButton, StopOffersButton)
    await client.add_cog(OfferReplies(client))
