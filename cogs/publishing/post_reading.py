"""Reading on Discord who took part in a post: by reactions, replies, and in its thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import discord

from bot.access import is_staff
from bot.client import OvationBot
from cogs.recognition.staff_lookup import MAX_ASKED, fetch_members
from domain.post_results import PostReading
from domain.publishing.post import BrandPost

READ_MESSAGES = 1_000
"""How many messages after a post, and in its thread, are read at most."""
READ_PEOPLE = 1_000
"""How many people are read of each emoji, and are looked up, at most."""
WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""Types of messages that people write."""


async def read_post(client: OvationBot, post: BrandPost) -> PostReading:
    """Return who took part in a post that is out, in all of its channels, bots left out."""
    readings = [await _read_message(client, post.guild_id, *each) for each in post.messages]
    found = [each for each in readings if not each.is_gone]
    if not found:
        return PostReading(is_gone=True)
    return PostReading(
        frozenset().union(*(each.reacted for each in found)),
        frozenset().union(*(each.answered for each in found)),
    )


async def _read_message(
    client: OvationBot, guild_id: int, channel_id: int, message_id: int
) -> PostReading:
    channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
    try:
        message = await channel.fetch_message(message_id)
    except discord.NotFound:
        return PostReading(is_gone=True)
    reacted: set[int] = set()
    for reaction in message.reactions:
        reacted |= {user.id async for user in reaction.users(limit=READ_PEOPLE) if not user.bot}
    answered = {
        each.author.id
        async for each in channel.history(limit=READ_MESSAGES, after=message, oldest_first=True)
        if is_written(each)
        and each.reference is not None
        and each.reference.message_id == message_id
    }
    in_thread = thread_messages(client, guild_id, message_id, READ_MESSAGES)
    answered |= {each.author.id async for each in in_thread}
    return PostReading(frozenset(reacted), frozenset(answered))


async def thread_messages(
    client: discord.Client, guild_id: int, message_id: int, limit: int
) -> AsyncIterator[discord.Message]:
    """Yield what people wrote in the thread below a message, the oldest first."""
    # A thread has the id of the message above it.
    thread = client.get_partial_messageable(message_id, guild_id=guild_id)
    with suppress(discord.NotFound, discord.Forbidden):
        async for message in thread.history(limit=limit, oldest_first=True):
            if is_written(message):
                yield message


def is_written(message: discord.Message) -> bool:
    """Return whether a person wrote the message."""
    return not message.author.bot and message.type in WRITTEN


async def find_team(
    client: OvationBot, guild_id: int, user_ids: frozenset[int]
) -> frozenset[int] | None:
    """Return who of these people is on the team; None without an answer from Discord."""
    role_id = client.app.guild_settings.of(guild_id).moderator_role_id
    team: set[int] = set()
    asked = sorted(user_ids)[:READ_PEOPLE]
    for begin in range(0, len(asked), MAX_ASKED):
        found = await fetch_members(client, guild_id, asked[begin : begin + MAX_ASKED])
        if found is None:
            return None
        team |= {user_id for user_id, member in found.items() if is_staff(member, role_id)}
    return frozenset(team)
