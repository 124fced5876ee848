"""Sharing a coupon: the button on it, and the card with "Get yours"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.coupons import DOUBLED, SHARED
from bot.services.shops import LATE
from cogs.coupons import code_markup
from cogs.panels import Interaction, Lasting, Panel, answer, card, here, language, say, words
from db.outbox import Post
from domain.coupons import Coupon, cannot_redeem
from domain.text import Channel, Instant, Text, User, text

Button = discord.ui.Button[Any]


class Share(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"share:go:(?P<id>[0-9]{1,18})(?::(?P<guild>[0-9]{1,19}))?",
    access=Access.EVERYONE,
):
    """Shares the coupon, for its owner; it may stand in a direct message."""

    def __init__(self, coupon_id: int, guild_id: int | None = None, label: str = "…") -> None:
        self.coupon_id, self.guild_id = coupon_id, guild_id
        named = coupon_id if guild_id is None else f"{coupon_id}:{guild_id}"
        super().__init__(discord.ui.Button(label=label, emoji="🎁", custom_id=f"share:go:{named}"))

    @classmethod
    def of(cls, coupon: Coupon, speaking: Language) -> Share:
        """The button for this coupon."""
        doubled = coupon.discount.doubled().off(coupon.product)
        label = say(text("Share it, for {discount}", discount=doubled), speaking, markup=False)
        return cls(coupon.id, coupon.guild_id, label[:80])

    async def clicked(self, interaction: Interaction) -> None:
        """Share it."""
        channel_id = await interaction.client.app.sharing.share(
            interaction.guild_id or self.guild_id or here(interaction),
            self.coupon_id,
            by=interaction.user.id,
        )
        await answer(
            interaction,
            text(
                "Shared in {channel}. Yours is worth double once somebody takes theirs there.",
                channel=Channel(channel_id),
            ),
        )


class GetYours(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"share:take:(?P<id>[0-9]{1,18})",
    access=Access.EVERYONE,
):
    """Gives whoever clicks a coupon of their own."""

    def __init__(self, coupon_id: int, speaking: Language = "en") -> None:
        self.coupon_id = coupon_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Get yours"), speaking),
                style=discord.ButtonStyle.primary,
                custom_id=f"share:take:{coupon_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Give it."""
        app = interaction.client.app
        taken = await app.sharing.take(here(interaction), self.coupon_id, by=interaction.user.id)
        more = []
        if taken.doubled_for is not None and taken.doubled_later:
            more.append(
                text(
                    "And {member}’s will be worth double as soon as the shop answers, thanks to "
                    "you.",
                    member=User(taken.doubled_for),
                )
            )
        elif taken.doubled_for is not None:
            more.append(
                text(
                    "And {member}’s is worth double now, thanks to you.",
                    member=User(taken.doubled_for),
                )
            )
        speaking = language(interaction)
        await interaction.response.send_message(
            view=code_card(taken.coupon, app.clock(), speaking, *more), ephemeral=True
        )


def code_card(coupon: Coupon, now: datetime, speaking: Language, *more: Text) -> Panel:
    """The code and what it is good for, for its owner's eyes, with what `more` there is to say."""
    wrong = cannot_redeem(coupon, now)
    if wrong is not None:
        return card(words(wrong, speaking))
    if coupon.awaits_shop:
        return card(
            words(text("This is yours: {discount}.", discount=coupon.off), speaking),
            words(WAITING, speaking),
            *(words(said, speaking) for said in more),
        )
    panel = card(
        words(text("This is yours: {discount}.", discount=coupon.off), speaking),
        discord.ui.TextDisplay[Any](f"## {code_markup(coupon).markup}"),
        words(
            text(
                "It works once, until {until}. You will find it again in /coupons.",
                until=Instant(coupon.expires_at),
            ),
            speaking,
        ),
        *(words(said, speaking) for said in more),
    )
    if coupon.can_be_shared(now):
        panel.add_item(discord.ui.ActionRow[Any](Share.of(coupon, speaking)))
    return panel


WAITING = text(
    "The shop does not answer just now. Nothing is lost: your code comes as soon as it does. You "
    "will find it in /coupons, and I send it to you if you allow me messages in /privacy."
)


class Sharing(commands.Cog):
    """Writes the cards of shared coupons."""

    def __init__(self, client: Ovation) -> None:
        self.client = client
        self.app = client.app
        self.app.outbox.compose(SHARED, self.compose_shared)
        self.app.outbox.compose(DOUBLED, self.compose_doubled)
        self.app.outbox.compose(LATE, self.compose_late)

    async def compose_shared(self, post: Post) -> Draft | None:
        """The card, in the member's name."""
        found = await self.app.sharing.card(post.guild_id, post.subject_id)
        if found is None:
            return None
        coupon, campaign = found
        speaking = self.app.guilds.of(post.guild_id).language
        said = text(
            "{member} shares {discount} with you. Take one of your own, and theirs doubles.",
            member=User(coupon.user_id),
            discount=campaign.off,
        )
        row = discord.ui.ActionRow[Any](GetYours(coupon.id, speaking))
        return Draft(card(words(said, speaking), row))

    async def compose_doubled(self, post: Post) -> Draft | None:
        """The news for the sharer, who is the only one to be pinged."""
        found = await self.app.sharing.doubled(post.guild_id, post.subject_id)
        if found is None:
            return None
        coupon, friend_id = found
        said = text(
            "{member}, yours is worth double now: {friend} took one too. You find it in /coupons.",
            member=User(coupon.user_id),
            friend=User(friend_id),
        )
        speaking = self.app.guilds.of(post.guild_id).language
        return Draft(card(words(said, speaking)), pings=[discord.Object(coupon.user_id)])

    async def compose_late(self, post: Post) -> Draft | None:
        """The code that a member waited for, to them alone."""
        coupon = await self.app.shops.late(post.guild_id, post.subject_id)
        guild = self.client.get_guild(post.guild_id)
        if coupon is None or guild is None:
            return None
        speaking = self.app.guilds.of(post.guild_id).language
        said = text("The shop answers again. Here is your code for {server}.", server=guild.name)
        # A direct message belongs to no server, in which alone it could be shared.
        unshared = replace(coupon, share_channel_id=None)
        return Draft(code_card(unshared, self.app.clock(), speaking, said))


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(Share, GetYours)
    await client.add_cog(Sharing(client))
