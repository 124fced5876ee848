"""Replies of the team in public, signed with a person's name, and posted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.outbox import CLOCKS_DIFFER
from bot.post_errors import is_reply_target_missing
from cogs.ui.base import Panel, paragraph
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Channel, text

DELETED = text("That message was deleted, so there is nothing to reply to.")


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """The message that is replied to."""

    guild_id: int
    channel_id: int
    message_id: int


def signed_panel(
    words: str, name: str, language: Language, *buttons: discord.ui.Item[Any]
) -> Panel:
    """Return the words with the name of the person, and these buttons below."""
    # No frame and no colour, so that it looks like any reply.
    panel = Panel(timeout=None)
    panel.add_item(discord.ui.TextDisplay(words))
    panel.add_item(paragraph(text("-# {name}, for the team", name=name), language))
    if buttons:
        panel.add_item(discord.ui.ActionRow[Any](*buttons))
    panel.stop()
    return panel


async def send_reply(client: discord.Client, to: ReplyPlace, panel: Panel, nonce: str) -> int:
    """Post a reply without notifying anybody, and return its id.

    Raises `Refusal` if the message is gone, or the bot may not post there.
    """
    channel = client.get_partial_messageable(to.channel_id, guild_id=to.guild_id)
    reference = discord.MessageReference(
        message_id=to.message_id,
        channel_id=to.channel_id,
        guild_id=to.guild_id,
        fail_if_not_exists=True,
    )
    try:
        message = await channel.send(
            view=panel,
            reference=reference,
            allowed_mentions=discord.AllowedMentions.none(),
            nonce=nonce,
            silent=True,
        )
    except (discord.Forbidden, discord.NotFound):
        raise cannot_post(to.channel_id) from None
    except discord.HTTPException as error:
        if is_reply_target_missing(error):
            raise Refusal(DELETED) from None
        raise
    return int(message.id)


async def reply_posted_before(
    client: discord.Client, to: ReplyPlace, since: datetime
) -> int | None:
    """Return the bot's reply to a message that was posted before a crash, if there is one."""
    me = client.user
    channel = client.get_partial_messageable(to.channel_id, guild_id=to.guild_id)
    async for message in channel.history(
        limit=None, after=since - CLOCKS_DIFFER, oldest_first=True
    ):
        replied = message.reference.message_id if message.reference else None
        if me is not None and message.author.id == me.id and replied == to.message_id:
            return int(message.id)
    return None


def cannot_post(channel_id: int) -> Refusal:
    """Return the refusal where the bot may not post."""
    return Refusal(
        text("I cannot post in {channel}. /setup says why.", channel=Channel(channel_id))
    )
