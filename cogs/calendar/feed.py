"""The address at which other calendars read the guild's: made, renewed and stopped."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.calendar_feeds import CalendarFeedService
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, user_language
from cogs.ui.confirmations import ask_button, confirmed
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, Timestamp, text


async def send_feed(interaction: Interaction) -> None:
    """Answer with a new address; or, if there is one, with what can be done about it."""
    feeds, guild_id = interaction.client.app[CalendarFeedService], guild_id_of(interaction)
    language = user_language(interaction)
    web_address(interaction)
    since = await feeds.since(guild_id)
    if since is None:
        panel = framed(paragraph(await new_address(interaction), language))
    else:
        panel = feed_panel(Timestamp(since, "D"), language)
    await interaction.response.send_message(view=panel, ephemeral=True)


def web_address(interaction: Interaction) -> str:
    """Return the address of the bot's web pages; raise `Refusal` while they are off."""
    address = interaction.client.app.settings.web_address
    if address is None:
        raise Refusal(
            text(
                "Other calendars cannot read me yet. Ask the person who hosts me to choose a port "
                "in OVATION_WEB_PORT, or use /calendar export."
            )
        )
    return address


async def new_address(interaction: Interaction) -> Text:
    """Make a new address, which replaces an earlier one, and return the sentence with it."""
    secret = await interaction.client.app[CalendarFeedService].renew(guild_id_of(interaction))
    return text(
        "Subscribe to this address in your calendar. Everybody who has it sees what is planned "
        "here, drafts included. I show it this once.\n{address}",
        address=Markup(f"`{web_address(interaction)}/calendar/{secret}.ics`"),
    )


def feed_panel(since: Timestamp, language: Language) -> Panel:
    """Return what can be done about an address."""
    said = text(
        "Your calendar has had an address since {day}. If you lost it, or if it got around, make "
        "a new one.",
        day=since,
    )
    buttons = (
        ask_button("calendar_renew", text("New address"), language),
        ask_button("calendar_stop", text("Remove it"), language),
    )
    return framed(paragraph(said, language), discord.ui.ActionRow[Any](*buttons))


async def _renew_question(_interaction: Interaction) -> Text:
    return text("The address you have stops working at once. Make a new one?")


@confirmed(
    "calendar_renew",
    Access.MODERATOR,
    wording=_renew_question,
    yes=text("Yes, a new address"),
)
async def renew_feed(interaction: Interaction) -> Text:
    """Replace the address."""
    web_address(interaction)
    return await new_address(interaction)


async def _stop_question(_interaction: Interaction) -> Text:
    return text("Calendars that read the address will no longer see anything new. Remove it?")


@confirmed("calendar_stop", Access.MODERATOR, wording=_stop_question, yes=text("Yes, remove it"))
async def stop_feed(interaction: Interaction) -> Text:
    """Remove the address."""
    if not await interaction.client.app[CalendarFeedService].stop(guild_id_of(interaction)):
        raise Refusal(text("There is no address. /calendar feed makes one."))
    return text("The address no longer works. /calendar feed makes a new one.")
