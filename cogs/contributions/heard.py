"""Messages and reactions as Discord tells of them, without Discord around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord

from domain.messages import HeardMessage


def emoji_of(data: Mapping[str, Any]) -> str:
    """The emoji of a reaction event: the sign itself, or a custom one as it is written."""
    emoji = data["emoji"]
    if emoji.get("id") is None:
        return str(emoji["name"] or "")
    return f"<:{emoji['name']}:{emoji['id']}>"


def by_bot(data: Mapping[str, Any]) -> bool:
    """Whether it was a bot that did what a gateway event tells of, as far as it says so."""
    member = data.get("member")
    return member is not None and bool(member["user"].get("bot"))


def heard_payload(data: Mapping[str, Any]) -> HeardMessage:
    """A message as the gateway sends it, without Discord around it."""
    replied = data.get("referenced_message") or {}
    author = replied.get("author") or {}
    return HeardMessage(
        guild_id=int(data["guild_id"]),
        channel_id=int(data["channel_id"]),
        message_id=int(data["id"]),
        author_id=int(data["author"]["id"]),
        text=data["content"],
        reply_to_author_id=int(author["id"]) if author and not author.get("bot") else None,
        reply_to_text=replied.get("content", ""),
        mentions=tuple(int(user["id"]) for user in data["mentions"] if not user.get("bot")),
        author_joined_at=joined_at(data),
    )


def joined_at(data: Mapping[str, Any]) -> datetime | None:
    """When the member behind a gateway event came to the server, as far as it says so."""
    written = (data.get("member") or {}).get("joined_at")
    return datetime.fromisoformat(written) if written else None


def heard_message(message: discord.Message, guild_id: int) -> HeardMessage:
    """A message out of the history, without Discord around it."""
    reference = message.reference
    replied = reference.resolved if reference is not None else None
    author = replied.author if isinstance(replied, discord.Message) else None
    return HeardMessage(
        guild_id=guild_id,
        channel_id=message.channel.id,
        message_id=message.id,
        author_id=message.author.id,
        text=message.content,
        reply_to_author_id=author.id if author is not None and not author.bot else None,
        reply_to_text=replied.content if isinstance(replied, discord.Message) else "",
        mentions=tuple(user.id for user in message.mentions if not user.bot),
        author_joined_at=author_joined_at(message),
    )


def author_joined_at(message: discord.Message) -> datetime | None:
    """When the author of a message came to the server; None for one who has left."""
    return message.author.joined_at if isinstance(message.author, discord.Member) else None
