"""Places for posts: channels in which the bot and the person may post."""

from __future__ import annotations

import discord

from cogs.ui.base import Interaction
from domain.permissions import POSTING, PUBLIC_THREADS, missing_permissions
from domain.prompts.prompt import Prompt
from domain.publishing.content import Content
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList, text


def may_post(guild: discord.Guild | None, channel_id: int, needed: int = POSTING) -> bool:
    """Return whether the channel is there, and the bot has these permissions in it."""
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None:
        return False
    return not missing_permissions(channel.permissions_for(guild.me).value, needed)


def check_channels(interaction: Interaction, content: Content) -> None:
    """Raise `Refusal` unless the bot and this person can post in each channel of a post."""
    for channel_id in content.channels:
        check_channel(interaction, channel_id, content.prompt)


def check_channel(interaction: Interaction, channel_id: int, prompt: Prompt | None = None) -> None:
    """Raise `Refusal` unless the bot and this person can post in the channel.

    The bot has to open a thread for answers to some prompts.
    """
    needed = POSTING | (PUBLIC_THREADS if prompt and prompt.kind.has_thread else 0)
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None or not isinstance(member, discord.Member):
        raise Refusal(text("I cannot find or see that channel. Edit the post and choose another."))
    if missing := missing_permissions(channel.permissions_for(guild.me).value, needed):
        raise Refusal(
            text(
                "In {channel} I need: {permissions}. Edit the channel, open Permissions, add my "
                "role and allow that.",
                channel=Channel(channel_id),
                permissions=JoinedList(missing),
            )
        )
    theirs = channel.permissions_for(member)
    if not (theirs.view_channel and theirs.send_messages):
        raise Refusal(text("You cannot write in {channel} yourself.", channel=Channel(channel_id)))
