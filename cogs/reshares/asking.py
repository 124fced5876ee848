"""Asking a member whether a message of theirs may be shown again, and their answer."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.listening.inbox import InboxService
from bot.services.reshares import ReshareService
from cogs.reshares.content import can_be_shown
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.membership import check_still_here
from cogs.ui.message_words import is_age_restricted
from cogs.ui.persistent_button import PersistentButton
from domain.distress import distress
from domain.languages import Language
from domain.refusals import Refusal
from domain.reshares import Reshare, ReshareState
from domain.translatable_text import Channel, Text, User, text

NUMBER = r":([0-9]{1,18})"
S = ReshareState
CANNOT_SEE = text("I cannot see that message. Was it deleted, or may I not read there?")


class AskToShareButton(PersistentButton, template=rf"reshare:ask{NUMBER}", access=Access.MODERATOR):
    """Asks the author of a message in the inbox; its number is the item's."""

    name, label = "reshare:ask", text("Ask to share")

    async def on_click(self, interaction: Interaction) -> None:
        """Look at the message as it is now, and ask."""
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        item = await app[InboxService].get(guild_id, self.numbers[0])
        app[ReshareService].channel_of(guild_id)
        if is_age_restricted(interaction, item.channel_id):
            raise Refusal(text("That channel is age-restricted, so nothing is shown elsewhere."))
        channel = interaction.client.get_partial_messageable(item.channel_id, guild_id=guild_id)
        await interaction.response.defer(ephemeral=True)
        await check_still_here(interaction, guild_id, item.user_id)
        try:
            message = await channel.fetch_message(item.message_id)
        except (discord.NotFound, discord.Forbidden):
            raise Refusal(CANNOT_SEE) from None
        if not can_be_shown(message):
            raise Refusal(text("There are neither words nor pictures in it that I could show."))
        if distress(message.content) is not None:
            raise Refusal(
                text("That message may be about something painful, so I don't ask to show it.")
            )
        await app[ReshareService].ask(item, by=interaction.user.id)
        said = text(
            "I'm asking {member} below their message. If they agree, I'll tell you here.",
            member=User(item.user_id),
        )
        await interaction.followup.send(
            view=framed(paragraph(said, user_language(interaction))), ephemeral=True
        )


class ReshareAnswerButton(PersistentButton, template=r"(?!)", access=Access.EVERYONE):
    """A button for the author of a message, with the number of the reshare."""

    async def answer(self, reshares: ReshareService, guild_id: int, by: int) -> Reshare:
        """Record the answer; raise `Refusal` if that cannot be."""
        raise NotImplementedError

    async def on_click(self, interaction: Interaction) -> None:
        """Record the answer, and show it in place of the question."""
        guild_id, settings = guild_id_of(interaction), guild_settings_of(interaction)
        reshares = interaction.client.app[ReshareService]
        reshare = await self.answer(reshares, guild_id, interaction.user.id)
        await interaction.response.edit_message(
            view=request_panel(reshare, shown_in(reshares, guild_id), settings.language)
        )


class ShareYesButton(ReshareAnswerButton, template=rf"reshare:yes{NUMBER}"):
    """Agrees."""

    name, label, style = "reshare:yes", text("Yes"), discord.ButtonStyle.primary

    async def answer(self, reshares: ReshareService, guild_id: int, by: int) -> Reshare:
        """Record a yes, with the name."""
        return await reshares.agree(guild_id, self.numbers[0], by=by, with_name=True)


class ShareNamelessButton(ReshareAnswerButton, template=rf"reshare:nameless{NUMBER}"):
    """Agrees, without the name."""

    name, label = "reshare:nameless", text("Yes, without my name")

    async def answer(self, reshares: ReshareService, guild_id: int, by: int) -> Reshare:
        """Record a yes, without the name."""
        return await reshares.agree(guild_id, self.numbers[0], by=by, with_name=False)


class ShareNoButton(ReshareAnswerButton, template=rf"reshare:no{NUMBER}"):
    """Declines."""

    name, label = "reshare:no", text("No")

    async def answer(self, reshares: ReshareService, guild_id: int, by: int) -> Reshare:
        """Record a no."""
        return await reshares.decline(guild_id, self.numbers[0], by=by)


class TakeShareBackButton(ReshareAnswerButton, template=rf"reshare:back{NUMBER}"):
    """Takes a yes back."""

    name, label = "reshare:back", text("Take it back")

    async def answer(self, reshares: ReshareService, guild_id: int, by: int) -> Reshare:
        """Record that the yes is taken back."""
        return await reshares.withdraw(guild_id, self.numbers[0], by=by)


def shown_in(reshares: ReshareService, guild_id: int) -> Text | Channel:
    """Return the channel in which messages are shown, or words for it where none is chosen now."""
    try:
        return Channel(reshares.channel_of(guild_id))
    except Refusal:
        return text("another channel")


def request_panel(reshare: Reshare, place: Text | Channel, language: Language) -> Panel:
    """Return the question to an author, or their answer."""
    who = User(reshare.user_id)
    buttons: list[type[ReshareAnswerButton]] = []
    if reshare.state is S.ASKED:
        said = text(
            "💛 {member}, the team would love to show this in {channel}. May we? You can take it "
            "back at any time.",
            member=who,
            channel=place,
        )
        buttons = [ShareYesButton, ShareNamelessButton, ShareNoButton]
    elif reshare.state is S.DECLINED:
        said = text("Thank you for telling us, {member}. It stays here.", member=who)
    elif reshare.state is S.WITHDRAWN:
        said = text("This message is no longer shown elsewhere.")
    elif reshare.state is S.DROPPED:
        said = text("Thank you, {member}! The team won't show it after all.", member=who)
    elif reshare.state is S.SHOWN:
        said = text("💛 Thank you, {member}! It is shown in {channel}.", member=who, channel=place)
        buttons = [TakeShareBackButton]
    else:
        said = text(
            "💛 Thank you, {member}! The team decides whether it appears in {channel}.",
            member=who,
            channel=place,
        )
        buttons = [TakeShareBackButton]
    parts: list[discord.ui.Item[Any]] = [paragraph(said, language)]
    if buttons:
        row = (kind(reshare.id, language=language) for kind in buttons)
        parts.append(discord.ui.ActionRow[Any](*row))
    return framed(*parts)
