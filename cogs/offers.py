"""Offers: a quiet reply in public, and behind its button a code for one member alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.access import Access
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.moderator_hints import CARE, COMPLAINT
from bot.services.offers import POST
from cogs.panels import Interaction, Lasting, Panel, answer, card, here, language, say, words
from cogs.sharing import code_card
from db.outbox import Post
from domain.campaigns import not_given
from domain.invitations import invitation
from domain.members import Offers
from domain.offers import STALE
from domain.settings import Feature, is_quiet
from domain.text import Jump, Text, User, text

Button = discord.ui.Button[Any]

log = structlog.stdlib.get_logger(__name__)


WHERE = r"(?P<id>[0-9]{1,18})(?::(?P<guild>[0-9]{1,19}))?"
"""The offer, and in a direct message the server it comes from."""


class OfferButton(Lasting):
    """A button under an offer, which may stand in a channel or in a direct message."""

    def __init__(self, offer_id: int, guild_id: int | None) -> None:
        self.offer_id, self.guild_id = offer_id, guild_id

    def where(self, interaction: Interaction) -> int:
        """The server that the offer comes from. Only its own member can do anything with it."""
        return interaction.guild_id or self.guild_id or here(interaction)


class ShowMe(
    OfferButton,
    discord.ui.DynamicItem[Button],
    template=rf"offer:show:{WHERE}",
    access=Access.EVERYONE,
):
    """Opens the offer, for the member it was made to."""

    def __init__(
        self, offer_id: int, guild_id: int | None = None, speaking: Language = "en"
    ) -> None:
        OfferButton.__init__(self, offer_id, guild_id)
        discord.ui.DynamicItem.__init__(
            self,
            discord.ui.Button(
                label=say(text("Show me"), speaking),
                style=discord.ButtonStyle.primary,
                custom_id=f"offer:show:{_named(offer_id, guild_id)}",
            ),
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show the code."""
        app = interaction.client.app
        guild_id = self.where(interaction)
        opened = await app.offers.open(guild_id, self.offer_id, by=interaction.user.id)
        coupon = await app.shops.bring(opened.coupon)
        more = []
        if opened.newly_agreed:
            more.append(
                text(
                    "-# When you look for something again, I may reply again, at most once in "
                    "{days} days. Switch that off in /privacy whenever you like.",
                    days=app.guilds.of(guild_id).offer_pause_days,
                )
            )
        await interaction.response.send_message(
            view=code_card(coupon, app.clock(), language(interaction), *more),
            ephemeral=True,
        )


class NoThanks(
    OfferButton,
    discord.ui.DynamicItem[Button],
    template=rf"offer:no:{WHERE}",
    access=Access.EVERYONE,
):
    """Declines the offer, for the member it was made to, and takes the reply away."""

    def __init__(
        self,
        offer_id: int,
        guild_id: int | None = None,
        said: Text | None = None,
        speaking: Language = "en",
    ) -> None:
        OfferButton.__init__(self, offer_id, guild_id)
        discord.ui.DynamicItem.__init__(
            self,
            discord.ui.Button(
                label=say(said or text("No, thanks"), speaking),
                custom_id=f"offer:no:{_named(offer_id, guild_id)}",
            ),
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Decline."""
        no_to_all = await interaction.client.app.offers.decline(
            self.where(interaction), self.offer_id, by=interaction.user.id
        )
        await answer(interaction, NO_MORE if no_to_all else text("All right, not this one."))
        await _take_away(interaction)


class NoneOfThese(
    OfferButton,
    discord.ui.DynamicItem[Button],
    template=rf"offer:stop:{WHERE}",
    access=Access.EVERYONE,
):
    """Says no to all offers, for the member this one was made to, and takes the reply away."""

    def __init__(
        self, offer_id: int, guild_id: int | None = None, speaking: Language = "en"
    ) -> None:
        OfferButton.__init__(self, offer_id, guild_id)
        discord.ui.DynamicItem.__init__(
            self,
            discord.ui.Button(
                label=say(text("I don't want any of these"), speaking),
                custom_id=f"offer:stop:{_named(offer_id, guild_id)}",
            ),
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Stop."""
        await interaction.client.app.offers.stop(
            self.where(interaction), by=interaction.user.id, offer_id=self.offer_id
        )
        await answer(interaction, NO_MORE)
        await _take_away(interaction)


def _named(offer_id: int, guild_id: int | None) -> str:
    return str(offer_id) if guild_id is None else f"{offer_id}:{guild_id}"


async def _take_away(interaction: Interaction) -> None:
    if interaction.message is not None:
        try:
            await interaction.message.delete()
        except discord.HTTPException as error:
            log.warning("a declined offer stays in sight", error=str(error))


NO_MORE = text(
    "All right, I will not offer you anything again. If you change your mind, say so in /privacy."
)


class OffersCog(commands.Cog, name="Offers"):
    """Writes the public replies."""

    def __init__(self, client: Ovation) -> None:
        self.app = client.app
        self.app.outbox.compose(POST, self.compose, ended=self.app.offers.ended)
        self.app.outbox.compose(COMPLAINT, self.compose_complaint)
        self.app.outbox.compose(CARE, self.compose_care)

    async def compose(self, post: Post) -> Draft | None:
        """The public reply; None where it was answered, or is none to be made any more."""
        found = await self.app.offers.offer(post.guild_id, post.subject_id)
        now = self.app.clock()
        if found is None or now - post.created_at > STALE:
            return None
        offer, campaign, wish = found
        if offer.answer is not None or wish is Offers.NO or not_given(campaign.state(now)):
            return None
        settings = self.app.guilds.of(post.guild_id)
        # It may have waited while the hour, or the moderators' mind, changed.
        if not settings.has(Feature.OFFERS) or settings.offers_trial or is_quiet(settings, now):
            return None
        speaking = settings.language
        said = invitation(campaign.product, settings, named=offer.named)
        # In a direct message the buttons must tell which server they are about.
        guild_id = post.guild_id if post.user_id is not None else None
        # No frame and no colour: it is a reply among replies.
        panel = Panel(timeout=None)
        panel.add_item(words(said, speaking))
        row = discord.ui.ActionRow[Any](ShowMe(offer.id, guild_id, speaking))
        if wish is Offers.UNASKED:
            row.add_item(NoThanks(offer.id, guild_id, None, speaking))
        else:
            row.add_item(NoThanks(offer.id, guild_id, text("Not this one"), speaking))
            row.add_item(NoneOfThese(offer.id, guild_id, speaking))
        panel.add_item(row)
        panel.stop()
        # Who takes their message back wants no answer to it.
        return Draft(panel, only_as_reply=True)

    async def compose_complaint(self, post: Post) -> Draft | None:
        """A hint to the moderators that somebody may need a person."""
        return await self._hint(
            post,
            lambda member, place: text(
                "{member} seems unhappy {place}. I offered nothing; a word from one of you may "
                "help.",
                member=member,
                place=place,
            ),
        )

    async def compose_care(self, post: Post) -> Draft | None:
        """A hint to the moderators that somebody may be about to hurt themselves."""
        return await self._hint(
            post,
            lambda member, place: text(
                "{member} may be thinking of hurting themselves: please look {place}, now if you "
                "can. I said nothing and offered nothing, because this needs a person. Ask kindly "
                "how they are, listen, and point them to a helpline in their country.",
                member=member,
                place=place,
            ),
        )

    async def _hint(self, post: Post, said: Callable[[User, Jump], Text]) -> Draft | None:
        complaint = await self.app.offers.complaint(post.guild_id, post.subject_id)
        if complaint is None:
            return None
        place = Jump(complaint.guild_id, complaint.channel_id, complaint.message_id, text("here"))
        hint = said(User(complaint.user_id), place)
        return Draft(card(words(hint, self.app.guilds.of(post.guild_id).language)))


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(ShowMe, NoThanks, NoneOfThese)
    await client.add_cog(OffersCog(client))
