"""Places for posts: channels in which the bot and the person may post."""

from __future__ import annotations

import discord

from cogs.ui.base import Interaction
from domain.permissions import POSTING, PUBLIC_THREADS, missing_permissions
from domain.prompts.prompt import Prompt
from domain.publishing.content import Content
from domain.refusals import Refusal
from domain.translatable_text import Channel, JoinedList, Text, text


def may_post(guild: discord.Guild | None, channel_id: int, needed: int = POSTING) -> bool:
    """Return whether the channel is there, and the bot has these permissions in it."""
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None:
        return False
    return not missing_permissions(channel.permissions_for(guild.me).value, needed)


def check_channels(interaction: Interaction, content: Content) -> None:
    """Raise `Refusal` unless the bot and this person can post in each channel of a post."""
    own, *further = content.channels
    check_channel(interaction, own, content.prompt)
    for channel_id in further:
        check_channel(interaction, channel_id, is_further=True)


def check_channel(
    interaction: Interaction,
    channel_id: int,
    prompt: Prompt | None = None,
    *,
    is_further: bool = False,
) -> None:
    """Raise `Refusal` unless the bot and this person can post in the channel.

    The bot has to open a thread for answers to some prompts. The refusal says how to correct a
    post that has the channel as its own, or as a further one.
    """
    needed = POSTING | (PUBLIC_THREADS if prompt and prompt.kind.has_thread else 0)
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel(channel_id) if guild is not None else None
    if guild is None or channel is None or not isinstance(member, discord.Member):
        raise Refusal(_gone(channel_id, is_further=is_further))
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


def _gone(channel_id: int, *, is_further: bool) -> Text:
    if not is_further:
        return text("I cannot find or see that channel. Edit the post and choose another.")
    return text(
        "I cannot find or see {channel}, one of the channels of this post. Open it in /post list, "
        "press Change it there and leave the text empty: that takes the channel out.",
        channel=Channel(channel_id),
    )
