"""Incoming messages: what the rules need of a Discord message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.message_text import MessageText
from domain.snowflakes import snowflake_time

Places = tuple[int, ...]
"""The channel of a message and, in a thread or post, the one that this is in."""

_NO_TEXT = MessageText("", "")


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message of a guild. Its words are read and passed on, and never stored."""

    message_id: int
    guild_id: int
    channel_id: int
    author_id: int
    text: str
    mentions: tuple[int, ...] = ()
    """The members it mentions, without bots."""
    reply_to_author_id: int | None = None
    reply_to_text: str = ""
    """The words it replies to; empty if there are none or they are not known."""
    names: Mapping[str, int] = field(default_factory=dict)
    """Members who may be called by name in it, by `name_key`; on Discord they are mentioned."""
    within_id: int | None = None
    """The channel to which its thread belongs; None outside threads."""
    by_team: bool = False
    """Whether its author moderates; False for one that was written while the bot was away."""
    to_team: bool = False
    """Whether it is to the team: mentions the moderators' role or the bot, or answers the bot."""
    from_history: bool = False
    """Whether it was written while the bot was away."""
    author_joined_at: datetime | None = None
    """The moment when its author joined the guild; None for one who has left."""
    author_role_ids: tuple[int, ...] = ()
    said: MessageText = field(default=_NO_TEXT, repr=False)
    """The author's own words in it; derived from `text` unless given."""
    answered: MessageText = field(default=_NO_TEXT, repr=False)
    """The own words of the author of the message replied to."""

    def __post_init__(self) -> None:
        """Separate the writers' own words from what they quote, unless already given."""
        if self.said.raw != self.text:
            object.__setattr__(self, "said", MessageText.of(self.text))
        if self.answered.raw != self.reply_to_text:
            object.__setattr__(self, "answered", MessageText.of(self.reply_to_text))

    @property
    def places(self) -> Places:
        """Its channel, and the one that its thread or post is in."""
        return (self.channel_id,) if self.within_id is None else (self.channel_id, self.within_id)

    @property
    def at(self) -> datetime:
        """The moment when it was written."""
        return snowflake_time(self.message_id)
