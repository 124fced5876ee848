"""Sharing a coupon: the button on it, and the card with "Get yours"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import DOUBLED, SHARED
from bot.services.shop_sync import LATE, ShopSyncService
from cogs.coupons.code_display import code_block, entry_hint, link_of, product_of, shop_button
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.fitting import cut
from domain.coupons import Coupon, cannot_redeem
from domain.languages import Language
from domain.money import Money
from domain.outbox import OutboxPost
from domain.products import Product, ProductDetails
from domain.translatable_text import Channel, LocalizedName, Text, Timestamp, User, text

Button = discord.ui.Button[Any]
Item = discord.ui.Item[Any]

LABEL_LENGTH = 80
"""Discord's limit for the words on a button."""


class ShareCouponButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"share:go:(?P<id>[0-9]{1,18})(?::(?P<guild>[0-9]{1,19}))?",
    access=Access.EVERYONE,
):
    """Shares the coupon, for its owner; also works in a direct message."""

    def __init__(self, coupon_id: int, guild_id: int | None = None, label: str = "…") -> None:
        self.coupon_id, self.guild_id = coupon_id, guild_id
        named = coupon_id if guild_id is None else f"{coupon_id}:{guild_id}"
        super().__init__(discord.ui.Button(label=label, emoji="🎁", custom_id=f"share:go:{named}"))

    @classmethod
    def of(cls, coupon: Coupon, language: Language) -> ShareCouponButton:
        """Return the button for this coupon."""

        def label(product: str) -> str:
            doubled = coupon.discount.doubled().describe(product)
            said = text("Share: {discount} once a friend takes one", discount=doubled)
            return say(said, language, markup=False)

        product = LocalizedName(coupon.product, coupon.translations).in_language(language)
        # A long name is cut, so that the condition behind it is always seen.
        excess = max(0, len(label(product)) - LABEL_LENGTH)
        return cls(coupon.id, coupon.guild_id, label(cut(product, len(product) - excess)))

    async def on_click(self, interaction: Interaction) -> None:
        """Share it."""
        channel_id = await interaction.client.app[CouponSharingService].share(
            interaction.guild_id or self.guild_id or guild_id_of(interaction),
            self.coupon_id,
            by=interaction.user.id,
        )
        await reply(
            interaction,
            text(
                "Shared in {channel}. Your coupon doubles once somebody takes one there.",
                channel=Channel(channel_id),
            ),
        )


class GetCouponButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"share:take:(?P<id>[0-9]{1,18})",
    access=Access.EVERYONE,
):
    """Gives the clicker a coupon of their own."""

    def __init__(self, coupon_id: int, language: Language = "en") -> None:
        self.coupon_id = coupon_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Get yours"), language),
                style=discord.ButtonStyle.primary,
                custom_id=f"share:take:{coupon_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Give it."""
        app = interaction.client.app
        taken = await app[CouponSharingService].take(
            guild_id_of(interaction), self.coupon_id, by=interaction.user.id
        )
        more = []
        if taken.doubled_for is not None and taken.doubled_later:
            more.append(
                text(
                    "Thanks to you, {member}’s coupon doubles as soon as the shop answers.",
                    member=User(taken.doubled_for),
                )
            )
        elif taken.doubled_for is not None:
            more.append(
                text(
                    "Thanks to you, {member}’s coupon has doubled.",
                    member=User(taken.doubled_for),
                )
            )
        language, coupon = user_language(interaction), taken.coupon
        product = await product_of(app, coupon.guild_id, coupon.product)
        await interaction.response.send_message(
            view=code_card(coupon, product, app.clock(), language, *more), ephemeral=True
        )


def code_card(
    coupon: Coupon, product: Product | None, now: datetime, language: Language, *more: Text
) -> Panel:
    """Return the card with the code and its terms, for its owner, with the sentences `more`."""
    wrong = cannot_redeem(coupon, now)
    if wrong is not None:
        return framed(paragraph(wrong, language))
    if coupon.awaits_shop:
        return framed(
            paragraph(
                text("Here is your coupon: {discount}.", discount=coupon.described_discount),
                language,
            ),
            paragraph(WAITING, language),
            *(paragraph(said, language) for said in more),
        )
    link = link_of(coupon, product)
    panel = framed(
        _headline(coupon, product, language),
        discord.ui.TextDisplay[Any](code_block(coupon)),
        paragraph(entry_hint(coupon, link), language),
        paragraph(
            text(
                "It works once, until {until}. You can find it again in /coupons.",
                until=Timestamp(coupon.expires_at),
            ),
            language,
        ),
        *(paragraph(said, language) for said in more),
    )
    row = discord.ui.ActionRow[Any]()
    if link is not None:
        row.add_item(shop_button(link, language))
    if coupon.can_be_shared(now):
        row.add_item(ShareCouponButton.of(coupon, language))
    if row.children:
        panel.add_item(row)
    return panel


def _headline(coupon: Coupon, product: Product | None, language: Language) -> Item:
    """Return the coupon's discount, with the price and picture of its product."""
    details = product.details if product is not None else ProductDetails()
    said = say(
        text("Here is your coupon: {discount}.", discount=coupon.described_discount), language
    )
    if details.price is not None:
        price = say(_price_line(coupon, details.price), language)
        said = f"{said}\n{price}"
    if details.picture is None:
        return discord.ui.TextDisplay[Any](said)
    picture = discord.ui.Thumbnail[Any](details.picture)
    return discord.ui.Section[Any](said, accessory=picture)


def _price_line(coupon: Coupon, price: Money) -> Text:
    """Return the line with the price, and what is left of it."""
    reduced = coupon.discount.reduced(price)
    least = coupon.minimum
    # One alone may not be enough for an order that can use the coupon.
    enough = least is None or (least.currency == price.currency and least.minor <= price.minor)
    if reduced is None or not enough:
        return text("-# Price without it: {price}", price=price)
    return text("-# {reduced} instead of {price}", reduced=reduced, price=price)


WAITING = text(
    "The shop is not answering right now, but nothing is lost: you'll find your code in "
    "/coupons as soon as it does. I'll send it to you, too, if you allow messages in "
    "/privacy."
)


class SharedCouponPosts(commands.Cog):
    """Composes the posts about shared coupons."""

    def __init__(self, client: OvationBot) -> None:
        self.client = client
        self.app = client.app
        self.app.outbox.register_composer(SHARED, self.compose_shared)
        self.app.outbox.register_composer(DOUBLED, self.compose_doubled)
        self.app.outbox.register_composer(LATE, self.compose_late)

    async def compose_shared(self, post: OutboxPost) -> Draft | None:
        """Return the card, in the member's name."""
        found = await self.app[CouponSharingService].card(post.guild_id, post.subject_id)
        if found is None:
            return None
        coupon, campaign = found
        language = self.app.guild_settings.of(post.guild_id).language
        said = text(
            "{member} shares {discount} with you. Take your own coupon, and theirs doubles.",
            member=User(coupon.user_id),
            discount=campaign.described_discount,
        )
        row = discord.ui.ActionRow[Any](GetCouponButton(coupon.id, language))
        return Draft(framed(paragraph(said, language), row))

    async def compose_doubled(self, post: OutboxPost) -> Draft | None:
        """Return the notice for the sharer, who is the only one to be pinged."""
        found = await self.app[CouponSharingService].doubled(post.guild_id, post.subject_id)
        if found is None:
            return None
        coupon, friend_id = found
        said = text(
            "{member}, your coupon has doubled: {friend} took one too. You can find it in "
            "/coupons.",
            member=User(coupon.user_id),
            friend=User(friend_id),
        )
        language = self.app.guild_settings.of(post.guild_id).language
        return Draft(framed(paragraph(said, language)), pings=[discord.Object(coupon.user_id)])

    async def compose_late(self, post: OutboxPost) -> Draft | None:
        """Return the direct message with a delayed code."""
        coupon = await self.app[ShopSyncService].delayed_coupon(post.guild_id, post.subject_id)
        guild = self.client.get_guild(post.guild_id)
        if coupon is None or guild is None:
            return None
        language = self.app.guild_settings.of(post.guild_id).language
        said = text("The shop is back. Here is your code for {server}.", server=guild.name)
        # A coupon can be shared in a server only, not from a direct message.
        unshared = replace(coupon, share_channel_id=None)
        product = await product_of(self.app, post.guild_id, coupon.product)
        return Draft(code_card(unshared, product, self.app.clock(), language, said))


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(ShareCouponButton, GetCouponButton)
    await client.add_cog(SharedCouponPosts(client))
