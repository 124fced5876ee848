"""Parsing of message and reaction payloads, without discord.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from domain.incoming_message import IncomingMessage
from domain.message_text import MessageText


class UserPayload(TypedDict):
    """A user, as far as it is read."""

    id: str
    bot: NotRequired[bool]


class MemberPayload(TypedDict):
    """A member, as far as it is read; the user is there in reactions, not in messages."""

    user: NotRequired[UserPayload]
    roles: NotRequired[list[str]]
    joined_at: NotRequired[str | None]


class RepliedPayload(TypedDict):
    """A message that another one replies to, as far as it is read."""

    id: str
    author: UserPayload
    content: NotRequired[str]


class MessagePayload(TypedDict):
    """A message, as far as it is read.

    `bot/gateway_frames.py` decodes nothing else: a field that is not declared here is not there.
    """

    id: str
    channel_id: str
    guild_id: NotRequired[str]
    type: NotRequired[int]
    content: str
    author: UserPayload
    member: NotRequired[MemberPayload | None]
    webhook_id: NotRequired[str | None]
    mentions: list[UserPayload]
    mention_roles: NotRequired[list[str]]
    referenced_message: NotRequired[RepliedPayload | None]


class UpdatePayload(MessagePayload):
    """An update of a message, as far as it is read; it may leave out whatever has not changed."""

    edited_timestamp: NotRequired[str | None]
    message_reference: NotRequired[Mapping[str, Any] | None]


class EmojiPayload(TypedDict):
    """An emoji, as far as it is read."""

    id: NotRequired[str | None]
    name: str | None


class EmojiChangePayload(TypedDict):
    """A change of one emoji on a message, as far as it is read."""

    message_id: str
    guild_id: NotRequired[str]
    emoji: EmojiPayload


class ReactionPayload(EmojiChangePayload):
    """A reaction, given or taken back, as far as it is read."""

    user_id: str
    channel_id: str
    message_author_id: NotRequired[str | None]
    member: NotRequired[MemberPayload | None]


def emoji_of(data: EmojiChangePayload) -> str:
    """Return the emoji of a reaction event: the character, or a custom emoji as it is written."""
    emoji = data["emoji"]
    if emoji.get("id") is None:
        return str(emoji["name"] or "")
    return f"<:{emoji['name']}:{emoji['id']}>"


def is_from_bot(data: ReactionPayload) -> bool:
    """Return whether a bot caused the gateway event, as far as the payload says."""
    member = data.get("member")
    return member is not None and bool(member["user"].get("bot"))


def by_bot_or_webhook(message: MessagePayload) -> bool:
    """Return whether the message is from a bot or webhook."""
    return message.get("webhook_id") is not None or bool(message["author"].get("bot"))


def message_from_payload(
    data: MessagePayload,
    said: MessageText | None = None,
    within_id: int | None = None,
    *,
    by_team: bool = False,
    to_team: bool = False,
    from_history: bool = False,
) -> IncomingMessage:
    """Parse a message payload of the gateway or the history.

    The history leaves out the ids of guild and channel; the caller adds them. `said` is the parsed
    text, if there is one, `within_id` the parent channel of its thread, `by_team` whether its
    author moderates, `to_team` whether it is addressed to the team, and `from_history` whether it
    was written while the bot was away.
    """
    text = MessageText.of(data["content"]) if said is None else said
    replied: Mapping[str, Any] = data.get("referenced_message") or {}
    author = replied.get("author") or {}
    return IncomingMessage(
        guild_id=int(data["guild_id"]),
        channel_id=int(data["channel_id"]),
        message_id=int(data["id"]),
        author_id=int(data["author"]["id"]),
        text=text.raw,
        reply_to_author_id=int(author["id"]) if author and not author.get("bot") else None,
        reply_to_text=replied.get("content", ""),
        mentions=tuple(int(user["id"]) for user in data["mentions"] if not user.get("bot")),
        within_id=within_id,
        by_team=by_team,
        to_team=to_team,
        from_history=from_history,
        author_joined_at=joined_at(data),
        author_role_ids=role_ids_of(data),
        said=text,
    )


_READABLE = frozenset({"author", "guild_id", "channel_id", "content", "mentions"})
"""Fields that Discord may leave out of a message update and that are needed to read it."""


def edit_time(data: UpdatePayload) -> datetime | None:
    """Return when a person edited the message of an update; None for any other update.

    Discord sends the same event for a link's preview or a pin.
    """
    written = data.get("edited_timestamp")
    if written is None or not data.keys() >= _READABLE:
        return None
    return None if by_bot_or_webhook(data) else datetime.fromisoformat(written)


def role_ids_of(data: MessagePayload | ReactionPayload) -> tuple[int, ...]:
    """Return the roles of the member of a gateway event, if the payload says them."""
    return tuple(map(int, (data.get("member") or {}).get("roles", ())))


def joined_at(data: MessagePayload | ReactionPayload) -> datetime | None:
    """Return when the member of a gateway event joined the server, if the payload says it."""
    written = (data.get("member") or {}).get("joined_at")
    return datetime.fromisoformat(written) if written else None
