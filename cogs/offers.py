"""Offers: a quiet reply in public, and behind its button a code for one member alone."""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.offers import COMPLAINT, POST
from cogs.panels import Interaction, Lasting, Panel, answer, card, here, language, say, words
from cogs.sharing import code_card
from db.outbox import Post
from domain.campaigns import not_given
from domain.members import Offers
from domain.offers import STALE, invitation
from domain.text import Jump, Text, User, text

Button = discord.ui.Button[Any]

log = structlog.stdlib.get_logger(__name__)


class ShowMe(Lasting, discord.ui.DynamicItem[Button], template=r"offer:show:(?P<id>[0-9]{1,18})"):
    """Opens the offer, for the member it was made to."""

    def __init__(self, offer_id: int, speaking: Language = "en") -> None:
        self.offer_id = offer_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Show me"), speaking),
                style=discord.ButtonStyle.primary,
                custom_id=f"offer:show:{offer_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show the code."""
        app = interaction.client.app
        opened = await app.offers.open(here(interaction), self.offer_id, by=interaction.user.id)
        more = []
        if opened.newly_agreed:
            more.append(
                text(
                    "-# When you look for something again, I may reply again, at most once in "
                    "{days} days. Switch that off in /privacy whenever you like.",
                    days=app.guilds.of(here(interaction)).offer_pause_days,
                )
            )
        await interaction.response.send_message(
            view=code_card(opened.coupon, app.clock(), language(interaction), *more),
            ephemeral=True,
        )


class NoThanks(Lasting, discord.ui.DynamicItem[Button], template=r"offer:no:(?P<id>[0-9]{1,18})"):
    """Declines the offer, for the member it was made to, and takes the reply away."""

    def __init__(self, offer_id: int, said: Text | None = None, speaking: Language = "en") -> None:
        self.offer_id = offer_id
        super().__init__(
            discord.ui.Button(
                label=say(said or text("No, thanks"), speaking),
                custom_id=f"offer:no:{offer_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Decline."""
        no_to_all = await interaction.client.app.offers.decline(
            here(interaction), self.offer_id, by=interaction.user.id
        )
        if no_to_all:
            await answer(interaction, NO_MORE)
        else:
            speaking = language(interaction)
            row = discord.ui.ActionRow[Any](NoneOfThese(speaking))
            said = words(text("All right, not this one."), speaking)
            await interaction.response.send_message(view=card(said, row), ephemeral=True)
        if interaction.message is not None:
            try:
                await interaction.message.delete()
            except discord.HTTPException as error:
                log.warning("a declined offer stays in sight", error=str(error))


class NoneOfThese(Lasting, discord.ui.DynamicItem[Button], template=r"offer:stop"):
    """Says no to all offers."""

    def __init__(self, speaking: Language = "en") -> None:
        super().__init__(
            discord.ui.Button(
                label=say(text("I don't want any of these"), speaking), custom_id="offer:stop"
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Stop."""
        await interaction.client.app.offers.stop(here(interaction), by=interaction.user.id)
        await answer(interaction, NO_MORE, edit=True)


NO_MORE = text(
    "All right, I will not offer you anything again. If you change your mind, say so in /privacy."
)


class OffersCog(commands.Cog, name="Offers"):
    """Writes the public replies."""

    def __init__(self, client: Ovation) -> None:
        self.app = client.app
        self.app.outbox.compose(POST, self.compose)
        self.app.outbox.compose(COMPLAINT, self.compose_complaint)

    async def compose(self, post: Post) -> Draft | None:
        """The public reply; None where it was answered, or talk has moved on since."""
        found = await self.app.offers.offer(post.guild_id, post.subject_id)
        now = self.app.clock()
        if found is None or now - post.created_at > STALE:
            return None
        offer, campaign, wish = found
        if offer.answer is not None or wish is Offers.NO or not_given(campaign.state(now)):
            return None
        settings = self.app.guilds.of(post.guild_id)
        speaking = settings.language
        said = invitation(campaign.product, named=offer.named, own=settings.offer_words)
        no = text("No, thanks") if wish is Offers.UNASKED else text("Not this one")
        # No frame and no colour: it is a reply among replies.
        panel = Panel(timeout=None)
        panel.add_item(words(said, speaking))
        panel.add_item(
            discord.ui.ActionRow(ShowMe(offer.id, speaking), NoThanks(offer.id, no, speaking))
        )
        panel.stop()
        return Draft(panel)

    async def compose_complaint(self, post: Post) -> Draft | None:
        """A hint to the moderators that somebody may need a person."""
        complaint = await self.app.offers.complaint(post.guild_id, post.subject_id)
        if complaint is None:
            return None
        said = text(
            "{member} seems unhappy {place}. I offered nothing; a word from one of you may help.",
            member=User(complaint.user_id),
            place=Jump(
                complaint.guild_id, complaint.channel_id, complaint.message_id, text("here")
            ),
        )
        return Draft(card(words(said, self.app.guilds.of(post.guild_id).language)))


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(ShowMe, NoThanks, NoneOfThese)
    await client.add_cog(OffersCog(client))
