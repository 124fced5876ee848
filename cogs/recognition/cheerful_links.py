"""Leave messages that sound like distress out of what a surprise links to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

import discord

from bot.services.recognition import Announcement
from domain.distress import distress
from domain.recognition.reasons import linked_messages
from domain.translatable_text import MessageLink

MAX_REASONS = 6
"""Number of reasons that a post gives, and so of those whose links are read."""


async def without_distress(
    client: discord.Client,
    announcement: Announcement | None,
    without: Callable[[Collection[int]], Awaitable[Announcement | None]],
) -> Announcement | None:
    """Return the announcement, which links to no message that sounds like distress.

    `without` composes it again without the messages of these ids. One that cannot be read is
    not linked either.
    """
    cheerful: set[int] = set()
    unmentioned: set[int] = set()
    while announcement is not None:
        places = {
            place.message_id: place for place in linked_messages(announcement.reasons[:MAX_REASONS])
        }
        unread = [place for number, place in places.items() if number not in cheerful]
        if not unread:
            break
        for place in unread:
            found = cheerful if await _is_cheerful(client, place) else unmentioned
            found.add(place.message_id)
        if unmentioned:
            announcement = await without(unmentioned)
    return announcement


async def _is_cheerful(client: discord.Client, place: MessageLink) -> bool:
    """Return whether a message may be linked; a deleted one shows nothing to anybody."""
    channel = client.get_partial_messageable(place.channel_id, guild_id=place.guild_id)
    try:
        message = await channel.fetch_message(place.message_id)
    except discord.NotFound:
        return True
    except discord.Forbidden:
        return False
    return distress(message.content) is None
