"""The team's inbox: messages that somebody should see, by their places and without their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.guild_settings import GuildSettings, is_quiet_hour
from domain.listening.items import InboxKind
from domain.snowflakes import snowflake_time

SHOWN_FOR = timedelta(days=14)
"""How long an item is shown: nobody is thanked for older praise."""
MAX_OPEN = 1_000
"""How many open items a guild can have; what is heard beyond that is only counted."""
EDITED_EVERY = timedelta(minutes=15)
"""How often the message about the inbox is edited at most."""
DIGEST_LASTS = timedelta(days=1)
"""How long one message about the inbox is edited; then something new has a new one."""
UPDATE_DIGEST = "inbox.update"
"""The kind of the action in the outbox that edits the message; its subject is the message."""
DIGEST_JOB = "inbox.digest"
"""The kind of the job that posts the message or edits it; there is one for each guild."""


class ItemState(StrEnum):
    """The state of an item."""

    NEW = "new"
    CLAIMED = "claimed"
    """Somebody of the team has it."""
    ANSWERING = "answering"
    """An answer is on its way; after a crash it may be in the channel or not."""
    ANSWERED = "answered"
    """Somebody of the team answered or reacted; a question, anybody."""
    DONE = "done"
    """There is nothing more to do about it."""
    DISMISSED = "dismissed"
    """It is not what it was taken for."""


OPEN_ITEMS = frozenset({ItemState.NEW, ItemState.CLAIMED, ItemState.ANSWERING})
JUDGED_RIGHT = frozenset({ItemState.ANSWERED, ItemState.DONE})


@dataclass(frozen=True, slots=True)
class NewItem:
    """A message that goes into the inbox."""

    user_id: int
    channel_id: int
    message_id: int
    kind: InboxKind
    confidence: int
    """How sure the bot is, in percent."""
    shown_at: datetime
    """The moment from which it is shown; later than it was written for a question."""
    created_by: int | None = None
    """The person of the team who put it there."""
    state: ItemState = ItemState.NEW


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One item of a guild's inbox."""

    id: int
    guild_id: int
    user_id: int
    channel_id: int
    message_id: int
    kind: InboxKind
    confidence: int
    state: ItemState
    heard_at: datetime
    shown_at: datetime
    handled_by: int | None
    reply_id: int | None
    """The message with the team's answer."""
    created_by: int | None

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done about it."""
        return self.state in OPEN_ITEMS

    @property
    def written_at(self) -> datetime:
        """The moment when the message was written."""
        return snowflake_time(self.message_id)


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """The present contents of the inbox."""

    new: Mapping[InboxKind, int]
    """Items that nobody has, by kind; only kinds of which there are some."""
    claimed: int = 0
    """Items that somebody of the team has."""
    oldest_question_at: datetime | None = None
    """The moment when the question that waits longest was asked."""

    @property
    def total(self) -> int:
        """Number of items that nobody has."""
        return sum(self.new.values())


KINDS_BY_WEIGHT = (InboxKind.QUESTION, InboxKind.PRAISE, InboxKind.NEED, InboxKind.MENTION)
"""The kinds of items; a message of several is shown as the first of these."""


def next_edit_at(settings: GuildSettings, edited_at: datetime | None, now: datetime) -> datetime:
    """Return when the message about the inbox may be posted or edited next; `now` if it may be.

    That is `EDITED_EVERY` after the last edit, and outside quiet hours.
    """
    at = now if edited_at is None else max(now, edited_at + EDITED_EVERY)
    if not is_quiet_hour(settings, at):
        return at
    # Clocks differ from UTC by whole quarters of an hour.
    at = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    for _ in range(4 * 25):
        at += timedelta(minutes=15)
        if not is_quiet_hour(settings, at):
            break
    return at
