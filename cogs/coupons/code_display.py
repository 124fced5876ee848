"""The display of a code to its owner: ready to copy, with the way to the shop."""

from __future__ import annotations

from typing import Any

import discord

from bot.app import App
from bot.services.campaigns import CampaignService
from cogs.ui.base import say
from domain.coupons import Coupon, CouponState
from domain.languages import Language
from domain.products import Product
from domain.shop_links import ShopLink, shop_link
from domain.translatable_text import Markup, Text, Timestamp, text

Item = discord.ui.Item[Any]


async def product_of(app: App, guild_id: int, name: str) -> Product | None:
    """Return the product that a coupon or campaign calls `name`; None if it was removed."""
    return await app[CampaignService].products.named(guild_id, name)


def link_of(coupon: Coupon, product: Product | None) -> ShopLink | None:
    """Return the coupon's way to the shop, for its owner alone."""
    code = None if coupon.awaits_shop else coupon.shown_code
    return shop_link(coupon.link, product.details.link if product else None, code)


def shop_button(link: ShopLink, language: Language) -> discord.ui.Button[Any]:
    """Return the button to the shop."""
    label = say(text("Go to the shop"), language)
    return discord.ui.Button(label=label, url=link.url, emoji="🛒")


def code_block(coupon: Coupon) -> str:
    """Return the code on a line of its own, where one tap copies it."""
    return f"```\n{coupon.shown_code}\n```"


def entry_hint(coupon: Coupon, link: ShopLink | None) -> Text:
    """Return the sentence on where the code belongs."""
    if link is not None and link.has_code:
        return text("The button fills your code in. If it doesn't, enter it at the checkout.")
    if link is not None or coupon.shop is not None or coupon.is_from_pool:
        return text("Enter it at the checkout, where the shop asks for a code.")
    return text("Show it when you pay.")


async def owned_coupon_parts(app: App, coupon: Coupon, language: Language) -> list[Item]:
    """Return the parts about a coupon for its owner: a line, and what helps to use it."""
    product = await product_of(app, coupon.guild_id, coupon.product)
    state = coupon.state(app.clock())
    said = say(line(coupon, state), language)
    usable = state in {CouponState.READY, CouponState.RESERVED} and not coupon.awaits_shop
    if not usable:
        return [discord.ui.TextDisplay[Any](said)]
    link = link_of(coupon, product)
    hint = say(entry_hint(coupon, link), language)
    parts: list[Item] = [discord.ui.TextDisplay[Any](f"{said}\n{code_block(coupon)}\n{hint}")]
    if link is not None:
        parts.append(discord.ui.ActionRow[Any](shop_button(link, language)))
    return parts


def line(coupon: Coupon, state: CouponState) -> Text:
    """Return the line about a coupon in its owner's list; a usable code is shown below it."""
    code, discount = Markup(f"`{coupon.shown_code}`"), coupon.described_discount
    match state:
        case CouponState.READY | CouponState.RESERVED if coupon.awaits_shop:
            return text(
                "{discount}, until {until}: you'll get the code as soon as the shop answers",
                discount=discount,
                until=Timestamp(coupon.expires_at),
            )
        case CouponState.READY | CouponState.RESERVED:
            return text(
                "{discount}, until {until}:",
                discount=discount,
                until=Timestamp(coupon.expires_at),
            )
        case CouponState.REDEEMED:
            return text("~~{code}~~: {discount}, used", code=code, discount=discount)
        case CouponState.EXPIRED:
            return text("~~{code}~~: {discount}, expired", code=code, discount=discount)
