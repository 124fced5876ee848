"""The data of a new campaign, from a command's options, a form, or both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import discord

from bot.access import Access
from cogs.ui.base import Interaction, say
from cogs.ui.forms import Form
from domain.campaign_options import (
    parse_amount,
    parse_days,
    parse_discount,
    parse_prefix,
    parse_product,
    parse_valid_aliases,
)
from domain.campaigns import MAX_PRODUCT_LENGTH, Discount, Terms
from domain.datetime_parsing import parse_datetime
from domain.guild_settings import GuildSettings
from domain.languages import DateStyle
from domain.money import Money
from domain.refusals import Fields
from domain.shop_links import parse_link
from domain.tier_settings import TierSettings
from domain.tiers import tier_name
from domain.translatable_text import text

USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class OptionsOutsideForm:
    """Options of `/campaign create` for which the form has no field, read."""

    aliases: tuple[str, ...]
    at_most: Money | None
    begins_at: datetime | None
    ends_at: datetime | None
    minimum: Money | None
    budget: Money | None
    prefix: str
    link: str | None


@dataclass(frozen=True, slots=True)
class CampaignOptions:
    """The options of `/campaign create`, as they were typed."""

    product: str | None
    valid_days: int | None
    percent: int | None
    amount: str | None
    at_most: str | None
    budget: str | None
    most: int | None
    per_member: int
    begins: str | None
    ends: str | None
    minimum: str | None
    prefix: str | None
    min_tier: int
    share_channel_id: int | None
    also: str | None
    shop: str | None
    link: str | None

    @property
    def is_complete(self) -> bool:
        """Return whether no required option is left out."""
        discounted = self.percent is not None or self.amount is not None
        return self.product is not None and self.valid_days is not None and discounted

    def terms(self, settings: GuildSettings, now: datetime, style: DateStyle) -> Terms:
        """Return the campaign's terms; raise `Refusal` for invalid options."""
        with Fields() as field:
            with field(text("product")):
                product = parse_product(self.product or "")
            with field(text("amount")):
                amount = parse_amount(self.amount) if self.amount else None
            with field():
                rest = self.rest(settings, now, style)
        return Terms(
            product=product,
            aliases=rest.aliases,
            discount=Discount(self.percent, amount, rest.at_most),
            valid_days=self.valid_days or USUAL_DAYS,
            prefix=rest.prefix,
            max_coupons=self.most,
            max_per_member=self.per_member,
            begins_at=rest.begins_at,
            ends_at=rest.ends_at,
            minimum=rest.minimum,
            budget=rest.budget,
            min_tier=self.min_tier,
            share_channel_id=self.share_channel_id,
            shop=self.shop,
            link=rest.link,
        )

    def rest(self, settings: GuildSettings, now: datetime, style: DateStyle) -> OptionsOutsideForm:
        """Return the options that the form does not ask about; raise `Refusal` for invalid ones."""
        read = partial(parse_datetime, now=now, zone=settings.zone, style=style)
        begins_at: datetime | None = None
        with Fields() as field:
            with field(text("other_names")):
                aliases = parse_valid_aliases(self.also or "")
            with field(text("at_most")):
                at_most = parse_amount(self.at_most) if self.at_most else None
            with field(text("begins")):
                begins_at = read(self.begins) if self.begins is not None else None
            with field(text("ends")):
                ends_at = read(self.ends, since=begins_at) if self.ends is not None else None
            with field(text("minimum")):
                minimum = parse_amount(self.minimum) if self.minimum else None
            with field(text("budget")):
                budget = parse_amount(self.budget) if self.budget else None
            with field(text("prefix")):
                prefix = parse_prefix(self.prefix or "")
            with field(text("link")):
                link = parse_link(self.link, with_code=True) if self.link else None
        return OptionsOutsideForm(
            aliases, at_most, begins_at, ends_at, minimum, budget, prefix, link
        )


def tier_options(chosen: int, settings: GuildSettings, language: Any) -> list[discord.SelectOption]:
    """Return a choice for everybody and one for each tier, with `chosen` selected."""
    labels = [text("Everybody")]
    labels += [
        text("From tier {tier} up", tier=tier_name(tier, settings[TierSettings].tiers))
        for tier in range(1, len(settings[TierSettings].tiers) + 1)
    ]
    return [
        discord.SelectOption(
            label=say(label, language, markup=False)[:100], value=str(tier), default=tier == chosen
        )
        for tier, label in enumerate(labels)
    ]


class CampaignForm(Form, access=Access.MODERATOR):
    """A form for the data that most campaigns need, filled in with the command's options."""

    def __init__(
        self,
        wish: CampaignOptions,
        settings: GuildSettings,
        language: Any,
        begin: Callable[[Interaction, CampaignOptions], Awaitable[None]],
    ) -> None:
        super().__init__(text("A campaign"), language)
        self.wish = wish
        self.begin = begin
        self.product = self.ask(
            text("What is it for?"),
            discord.ui.TextInput[Any](
                custom_id="product", max_length=MAX_PRODUCT_LENGTH, default=wish.product
            ),
            text("In your own words: “the blue mug”"),
        )
        percent = f"{wish.percent}%" if wish.percent is not None else None
        self.discount = self.ask(
            text("How much is the discount?"),
            discord.ui.TextInput[Any](
                custom_id="discount",
                max_length=20,
                placeholder="15%",
                default=wish.amount or percent,
            ),
            text("15% or 5 €"),
        )
        self.days = self.ask(
            text("How many days is a coupon valid?"),
            discord.ui.TextInput[Any](
                custom_id="days", max_length=3, default=str(wish.valid_days or USUAL_DAYS)
            ),
        )
        self.tier = self.ask(
            text("Who can take it?"),
            discord.ui.Select[Any](
                custom_id="tier",
                options=tier_options(wish.min_tier, settings, language),
            ),
        )
        self.share = self.ask(
            text("Where can they share it?"),
            discord.ui.ChannelSelect[Any](
                custom_id="share",
                channel_types=[discord.ChannelType.text],
                required=False,
                min_values=0,
                default_values=[discord.Object(wish.share_channel_id)]
                if wish.share_channel_id
                else [],
            ),
            text("Sharing doubles a coupon. Leave empty to switch sharing off."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Create the campaign."""
        with Fields() as field:
            with field(self.label(self.product)):
                product = parse_product(self.product.value)
            with field(self.label(self.discount)):
                discount = parse_discount(self.discount.value)
            with field(self.label(self.days)):
                valid_days = parse_days(self.days.value)
        wish = replace(
            self.wish,
            product=product,
            percent=discount.percent,
            amount=self.discount.value if discount.amount else None,
            valid_days=valid_days,
            min_tier=int(self.tier.values[0]),
            share_channel_id=self.share.values[0].id if self.share.values else None,
        )
        await self.begin(interaction, wish)
