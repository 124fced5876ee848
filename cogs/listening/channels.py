"""The form of `/listen channels`: where is listened."""

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
from domain.translatable_text import Channel, JoinedList, Text, text

KINDS = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]


class ListeningForm(Form, access=Access.MANAGER):
    """The form for the channels of the inbox, filled in with what is chosen."""

    def __init__(self, settings: GuildSettings, language: Language, known: Container[int]) -> None:
        """`known` are the channels that exist; Discord accepts no others as chosen."""
        super().__init__(text("Where I listen"), language)
        own = settings[ListeningSettings]
        self.unheard = self.ask(
            text("Channels that I leave out"),
            _channels("unheard", _known(own.unheard_channels, known)),
            text("Nothing that is said there goes into the inbox."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the choices, and say what they are."""
        settings = await interaction.client.app.guild_settings.change(
            guild_id_of(interaction),
            by=interaction.user.id,
            unheard_channels=tuple(channel.id for channel in self.unheard.values),
        )
        await reply(interaction, channels_text(settings[ListeningSettings]))


def channels_text(own: ListeningSettings) -> Text:
    """Return the sentences about where is listened."""
    if not own.unheard_channels:
        return text("I listen in every channel that I can see, but the moderators' one.")
    return text(
        "I listen in every channel that I can see, but the moderators' one and {channels}.",
        channels=_named(own.unheard_channels),
    )


def _known(chosen: Sequence[int], known: Container[int]) -> list[int]:
    return [each for each in chosen if each in known]


def _named(channel_ids: Sequence[int]) -> JoinedList:
    return JoinedList(tuple(Channel(each) for each in channel_ids))


def _channels(name: str, chosen: Sequence[int]) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=name,
        channel_types=KINDS,
        min_values=0,
        max_values=MAX_CHANNELS,
        required=False,
        default_values=[discord.SelectDefaultValue(id=each, type=kind) for each in chosen],
    )
