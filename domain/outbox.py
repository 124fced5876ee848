"""Posts of the bot, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutboxPost:
    """A post to be sent: `kind` says how it is composed, `subject_id` from which row.

    With `user_id` it is a direct message to that member of the guild, and `channel_id` is 0 until
    it is sent.
    """

    id: int
    guild_id: int
    channel_id: int
    kind: str
    subject_id: int
    reply_to_id: int | None
    created_at: datetime
    first_tried_at: datetime | None
    attempts: int
    user_id: int | None = None
    asked: bool = False
    """The member has just asked for this message, so their consent is not checked."""
