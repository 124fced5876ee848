"""Replies of the team in public, signed with a person's name, and posted once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.post_errors import is_reply_target_missing
from bot.sent_posts import CLOCKS_DIFFER
from cogs.ui.base import Interaction, Panel, guild_settings_of, paragraph, reply
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Channel, Text, text

DELETED = text("That message was deleted, so there is nothing to reply to.")


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """The message that is replied to."""

    guild_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class PendingReply:
    """A reply that is marked as on its way, so that after a crash it is found and not repeated."""

    to: ReplyPlace
    words: str
    nonce: str
    posted_since: datetime | None
    """The moment the message was heard, if an earlier try may have posted the reply; else None."""
    buttons: tuple[discord.ui.Item[Any], ...] = ()


async def post_reply(
    interaction: Interaction, pending: PendingReply, record: Callable[[int | None], Awaitable[Any]]
) -> None:
    """Post a signed reply once, `record` its id, and say where it is.

    A reply that cannot be posted is recorded as None, and raises `Refusal`.
    """
    await interaction.response.defer(ephemeral=True)
    client, to, reply_id = interaction.client, pending.to, None
    if pending.posted_since is not None:
        reply_id = await reply_posted_before(client, to, pending.posted_since)
    if reply_id is None:
        name, language = interaction.user.display_name, guild_settings_of(interaction).language
        panel = signed_panel(pending.words, name, language, *pending.buttons)
        try:
            reply_id = await send_reply(client, to, panel, pending.nonce)
        except Refusal:
            await record(None)
            raise
    await record(reply_id)
    await reply(interaction, text("Your answer is in {channel}.", channel=Channel(to.channel_id)))


def check_words(words: str) -> None:
    """Raise `Refusal` for an answer that says nothing."""
    if not words:
        raise Refusal(text("Write at least one sentence."))


def signature(name: str) -> Text:
    """Return the line below an answer, with the name of the person."""
    return text("-# {name}, for the team", name=name)


def signed_panel(
    words: str,
    name: str,
    language: Language,
    *buttons: discord.ui.Item[Any],
    part: int | None = None,
) -> Panel:
    """Return the words with the name of the person, and these buttons below.

    The words have `part` as their id on Discord, by which they can be told from other posts.
    """
    # No frame and no colour, so that it looks like any reply.
    panel = Panel(timeout=None)
    panel.add_item(discord.ui.TextDisplay(words, id=part))
    panel.add_item(paragraph(signature(name), language))
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
