"""Posts on Discord: their channels, and the message by which one was sent already."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import discord

from domain.outbox import OutboxPost

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far this machine's clock may be ahead of Discord's, which dates the messages."""


async def channel_of(
    client: discord.Client, post: OutboxPost
) -> discord.PartialMessageable | discord.DMChannel:
    """Return the channel of a post, or that of the member it is for."""
    if post.user_id is None:
        return client.get_partial_messageable(post.channel_id, guild_id=post.guild_id)
    return await client.create_dm(discord.Object(post.user_id))


async def find_sent(
    channel: discord.PartialMessageable | discord.DMChannel,
    post: OutboxPost,
    client: discord.Client,
) -> tuple[int, int] | None:
    """Return channel and id of the message by which this post was sent already, if any."""
    me = client.user
    since = (post.first_tried_at or post.created_at) - CLOCKS_DIFFER
    # A channel that was deleted took the message with it.
    with suppress(discord.NotFound):
        async for message in channel.history(limit=None, after=since, oldest_first=True):
            if me is None or message.author.id != me.id or not message.components:
                continue
            if getattr(message.components[0], "id", None) == post.id:
                return channel.id, int(message.id)
    return None
