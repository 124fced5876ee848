"""The team's decision about a message whose author agreed that it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.access import Access
from bot.images.sanitizer import PictureReader
from bot.services.reshares import ReshareService
from cogs.reshares.asking import CANNOT_SEE, NUMBER
from cogs.reshares.content import can_be_shown, content_parts, read_pictures
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.refusals import Refusal
from domain.reshares import STANDING, Reshare, ReshareState
from domain.translatable_text import Channel, MessageLink, Text, User, text

OUTCOMES: Mapping[ReshareState, Text] = {
    ReshareState.SHOWN: text("-# ✅ It is shown."),
    ReshareState.DROPPED: text("-# It won't be shown."),
    ReshareState.WITHDRAWN: text("-# Its author took it back, or deleted it."),
}


class LookAtMessageButton(
    PersistentButton, template=rf"reshare:look{NUMBER}", access=Access.MODERATOR
):
    """Shows how the message will appear."""

    name, label, style = "reshare:look", text("Have a look"), discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        guild_id, language = guild_id_of(interaction), user_language(interaction)
        reshares = interaction.client.app[ReshareService]
        reshare = await reshares.get(guild_id, self.numbers[0])
        if reshare.state is not ReshareState.AGREED:
            raise Refusal(STANDING[reshare.state])
        channel_id = reshares.channel_of(guild_id)
        await interaction.response.defer(ephemeral=True, thinking=True)
        channel = interaction.client.get_partial_messageable(reshare.channel_id, guild_id=guild_id)
        try:
            message = await channel.fetch_message(reshare.message_id)
        except (discord.NotFound, discord.Forbidden):
            raise Refusal(CANNOT_SEE) from None
        if not can_be_shown(message):
            raise Refusal(text("There are neither words nor pictures in it that I could show."))
        files = await read_pictures(message, interaction.client.app[PictureReader])
        heading = text("This is how it will look in {channel}:", channel=Channel(channel_id))
        panel = framed(
            paragraph(heading, language),
            *content_parts(reshare, message, files, language),
            discord.ui.ActionRow[Any](ShowMessageButton(reshare.id, language=language)),
        )
        await interaction.followup.send(view=panel, files=files, ephemeral=True)


class ShowMessageButton(
    PersistentButton, template=rf"reshare:show{NUMBER}", access=Access.MODERATOR
):
    """Has the message shown."""

    name, label, style = "reshare:show", text("Show it"), discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Record it, and say where it appears."""
        guild_id = guild_id_of(interaction)
        reshares = interaction.client.app[ReshareService]
        await reshares.show(guild_id, self.numbers[0])
        said = text(
            "It is on its way to {channel}.", channel=Channel(reshares.channel_of(guild_id))
        )
        await reply(interaction, said)


class DropMessageButton(
    PersistentButton, template=rf"reshare:drop{NUMBER}", access=Access.MODERATOR
):
    """Records that the message is not shown after all."""

    name, label = "reshare:drop", text("Not now")

    async def on_click(self, interaction: Interaction) -> None:
        """Record it."""
        await interaction.client.app[ReshareService].drop(guild_id_of(interaction), self.numbers[0])
        await reply(interaction, text("All right, it won't be shown."))


def agreed_card(reshare: Reshare, language: Language) -> Panel:
    """Return the post that notifies the team that an author agreed, and what became of it."""
    link = text("their message")
    place = MessageLink(reshare.guild_id, reshare.channel_id, reshare.message_id, link)
    how = text("with their name") if reshare.with_name else text("without their name")
    said = text(
        "💛 {member} lets you show {message}, {how}.",
        member=User(reshare.user_id),
        message=place,
        how=how,
    )
    parts: list[discord.ui.Item[Any]] = [paragraph(said, language)]
    outcome = OUTCOMES.get(reshare.state)
    if outcome is not None:
        parts.append(paragraph(outcome, language))
    elif reshare.state is ReshareState.AGREED:
        row = (
            kind(reshare.id, language=language) for kind in (LookAtMessageButton, DropMessageButton)
        )
        parts.append(discord.ui.ActionRow[Any](*row))
    return framed(*parts)
