"""The form of `/listen channels`: where is listened, and where questions are followed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import discord

from bot.access import Access
from cogs.ui.base import guild_id_of, reply
from cogs.ui.forms import Form
from cogs.ui.setup_fields import MAX_CHANNELS
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.listening.settings import ListeningSettings
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList, Text, counted, text

KINDS = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]


class ListeningForm(Form, access=Access.MANAGER):
    """The form for the channels of the inbox, filled in with what is chosen."""

    def __init__(self, settings: GuildSettings, language: Language, known: Container[int]) -> None:
        """`known` are the channels that exist; Discord accepts no others as chosen."""
        super().__init__(text("Where I listen"), language)
        own = settings[ListeningSettings]
        self.help = self.ask(
            text("Help channels and forums"),
            _channels("help", _known(own.help_channels, known)),
            text("Questions there are shown to you if nobody answers in time."),
        )
        self.hours = self.ask(
            text("Hours that a question may wait"),
            discord.ui.TextInput[Any](
                custom_id="hours", default=str(own.question_hours), max_length=3
            ),
        )
        self.unheard = self.ask(
            text("Channels that I leave out"),
            _channels("unheard", _known(own.unheard_channels, known)),
            text("Nothing that is said there goes into the inbox."),
        )

        shown = [own.reshare_channel] if own.reshare_channel is not None else []
        self.shown = self.ask(
            text("Where shared messages appear"),
            _channels("shown", _known(shown, known), most=1, kinds=[discord.ChannelType.text]),
            text("With *Ask to share*, once their authors say yes."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the choices, and say what they are."""
        typed = self.hours.value.strip()
        if not (typed.isascii() and typed.isdigit()):
            raise Refusal(text("Write the hours as a number, such as 4."))
        settings = await interaction.client.app.guild_settings.change(
            guild_id_of(interaction),
            by=interaction.user.id,
            help_channels=tuple(channel.id for channel in self.help.values),
            unheard_channels=tuple(channel.id for channel in self.unheard.values),
            reshare_channel=next((channel.id for channel in self.shown.values), None),
            question_hours=int(typed),
        )
        await reply(interaction, channels_text(settings[ListeningSettings]))


def channels_text(own: ListeningSettings) -> Text:
    """Return the sentences about where is listened."""
    said = text("I listen in every channel that I can see, but the moderators' one.")
    if own.unheard_channels:
        said = text(
            "I listen in every channel that I can see, but the moderators' one and {channels}.",
            channels=_named(own.unheard_channels),
        )
    if own.reshare_channel is not None:
        said = text(
            "{said} Shared messages appear in {channel}.",
            said=said,
            channel=Channel(own.reshare_channel),
        )
    if not own.help_channels:
        return said
    return counted(
        "{said} You are shown questions in {channels} that nobody answered within {count} hour.",
        "{said} You are shown questions in {channels} that nobody answered within {count} hours.",
        own.question_hours,
        said=said,
        channels=_named(own.help_channels),
    )


def _known(chosen: Sequence[int], known: Container[int]) -> list[int]:
    return [each for each in chosen if each in known]


def _named(channel_ids: Sequence[int]) -> JoinedList:
    return JoinedList(tuple(Channel(each) for each in channel_ids))


def _channels(
    name: str,
    chosen: Sequence[int],
    most: int = MAX_CHANNELS,
    kinds: Sequence[discord.ChannelType] = KINDS,
) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=name,
        channel_types=list(kinds),
        min_values=0,
        max_values=most,
        required=False,
        default_values=[discord.SelectDefaultValue(id=each, type=kind) for each in chosen],
    )
