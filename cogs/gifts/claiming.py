"""Claiming a gift: the button, the forms that some gifts need, and the notices to owners."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.client import OvationBot
from bot.i18n import say
from bot.outbox import Draft
from bot.services.consent import ConsentService
from bot.services.gifts.claims import ClaimedGift, GiftClaimService
from bot.services.gifts.grants import OFFER, REMINDER, REWRITE, GrantService
from cogs.coupons.code_display import owned_coupon_parts
from cogs.gifts.components import NUMBERS, GiftButton
from cogs.ui.base import Interaction, framed, paragraph, user_language
from cogs.ui.forms import Form
from domain.addresses import MAX_ADDRESS_LENGTH, Address, read_part
from domain.gifts import POST_LENGTH, Grant, GrantState
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.refusals import Fields
from domain.translatable_text import Text, Timestamp, User, text


class ClaimGiftButton(GiftButton, template=rf"gift:claim{NUMBERS}", access=Access.EVERYONE):
    """Claims a gift, for its owner."""

    name = "gift:claim"
    label = text("Get your gift")
    emoji = "🎁"
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Hand it over, or ask for the required data first."""
        await claim(interaction, self.check_guild(interaction, direct=True), self.grant_id)


class AddressForm(Form, access=Access.EVERYONE):
    """The form for the shipping address."""

    def __init__(self, grant: Grant, language: Language) -> None:
        super().__init__(text("Where should it go?"), language)
        self.grant = grant
        self.parts: dict[str, discord.ui.TextInput[Any]] = {}
        for part, said, description in (
            (
                "name",
                text("Name"),
                text(
                    "The address is encrypted, seen by those who send the gift, and erased once it "
                    "is sent."
                ),
            ),
            ("street", text("Street and number, or post office box"), None),
            ("place", text("Postcode and town"), None),
            ("country", text("Country"), None),
            (
                "hint",
                text("For the carrier, if needed"),
                text("Phone, floor… Only the people who send it see this."),
            ),
        ):
            style = discord.TextStyle.paragraph if part == "street" else discord.TextStyle.short
            self.parts[part] = self.ask(
                said,
                discord.ui.TextInput[Any](
                    custom_id=part,
                    max_length=MAX_ADDRESS_LENGTH[part],
                    required=part != "hint",
                    style=style,
                ),
                description,
            )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it, encrypted, until the gift is sent."""
        parts: dict[str, str] = {}
        with Fields() as field:
            for part, typed in self.parts.items():
                with field(self.label(typed)):
                    parts[part] = read_part(part, typed.value)
        claimed = await interaction.client.app[GiftClaimService].claim(
            self.grant.guild_id, self.grant.id, interaction.user.id, address=Address(**parts)
        )
        await _tell(interaction, claimed)


class PostForm(Form, access=Access.EVERYONE):
    """The form for a guest's text."""

    def __init__(self, grant: Grant, language: Language) -> None:
        super().__init__(text("Your guest post"), language)
        self.grant = grant
        if grant.note:
            said = text("A moderator's comment: {why}", why=grant.note)
            self.add_item(discord.ui.TextDisplay[Any](say(said, language)))
        self.typed = self.ask(
            text("Your text"),
            discord.ui.TextInput[Any](
                custom_id="post",
                max_length=POST_LENGTH,
                style=discord.TextStyle.paragraph,
                default=grant.post or None,
            ),
            text("A moderator reads it first, then I post it in your name."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it for the moderators."""
        claimed = await interaction.client.app[GiftClaimService].claim(
            self.grant.guild_id, self.grant.id, interaction.user.id, post=self.typed.value
        )
        await _tell(interaction, claimed)


async def claim(interaction: Interaction, guild_id: int, grant_id: int) -> None:
    """Hand the gift to its owner who clicked; a form comes first if one is needed."""
    app = interaction.client.app
    grant = await app[GiftClaimService].asked(guild_id, grant_id, interaction.user.id)
    language = user_language(interaction)
    wanting = grant.state in {GrantState.OFFERED, GrantState.CLAIMED}
    if grant.gift.kind.needs_address and wanting and not grant.has_address:
        await interaction.response.send_modal(AddressForm(grant, language))
    elif grant.gift.kind.needs_text and grant.state is GrantState.OFFERED:
        await interaction.response.send_modal(PostForm(grant, language))
    else:
        await _tell(
            interaction, await app[GiftClaimService].claim(guild_id, grant_id, interaction.user.id)
        )


async def _tell(interaction: Interaction, claimed: ClaimedGift) -> None:
    """Answer the owner privately with what they got or what comes next."""
    language, gift = user_language(interaction), claimed.grant.gift
    told = gift.kind.claim_lines(claimed.grant, has_coupon=claimed.coupon is not None)
    below = [*told, text("{words}", words=gift.words)] if gift.words else told
    app, coupon = interaction.client.app, claimed.coupon
    panel = framed(
        paragraph(text("### 🎁 {gift}", gift=gift.name), language),
        *(await owned_coupon_parts(app, coupon, language) if coupon else []),
        *(paragraph(part, language) for part in below),
    )
    await interaction.response.send_message(view=panel, ephemeral=True)


class GiftNotices:
    """Composes the notices to owners of gifts."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        for kind in (OFFER, REMINDER, REWRITE):
            client.app.outbox.register_composer(kind, self.compose)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return one sentence and the button; None if the gift cannot be claimed now.

        Also None in public for a member who does not want to be named: `/gifts` shows it to them.
        """
        grant = await self._client.app[GrantService].find(post.guild_id, post.subject_id)
        if grant is None or grant.state is not GrantState.OFFERED:
            return None
        if post.user_id is None:
            consent = await self._client.app[ConsentService].of(grant.guild_id, grant.user_id)
            if not consent.named:
                return None
        language = self._client.app.guild_settings.of(post.guild_id).language
        said = _notice(post, grant)
        button = discord.ui.ActionRow[Any](ClaimGiftButton(grant.guild_id, grant.id, language))
        return Draft(
            framed(paragraph(said, language), button), pings=[discord.Object(grant.user_id)]
        )


def _notice(post: OutboxPost, grant: Grant) -> Text:
    member, gift = User(grant.user_id), grant.gift.name
    if post.kind == REMINDER:
        return text(
            "{member}, {gift} is still waiting for you. Claim it before {until}, or it "
            "goes to someone else.",
            member=member,
            gift=gift,
            until=Timestamp(grant.until, "R"),
        )
    if post.kind == REWRITE:
        return text(
            "{member}, a moderator read your text for {gift} and would like a change. "
            "Click to see their comment and edit it.",
            member=member,
            gift=gift,
        )
    return text(
        "{member}, there is a gift for you: {gift}. It waits until {until}.",
        member=member,
        gift=gift,
        until=Timestamp(grant.until, "D"),
    )
