"""Complaints that were heard in a channel, and what the team did about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CARD_LASTS = timedelta(hours=1)
"""How long a card takes in further complaints: Discord limits edits of older messages harder."""
MAX_ANSWER_LENGTH = 1_500
UPDATE_CARD = "complaint.update"
"""The kind of the action in the outbox that edits a card; its subject is the card."""


class ComplaintState(StrEnum):
    """The team's reactions to a complaint."""

    NEW = "new"
    TAKEN = "taken"
    """Somebody of the team has it."""
    ANSWERING = "answering"
    """An answer is on its way; after a crash it may be in the channel or not."""
    ANSWERED = "answered"
    OFFERED = "offered"
    """A private talk was offered."""
    DISMISSED = "dismissed"
    """It is not a complaint."""


OPEN_STATES = frozenset({ComplaintState.NEW, ComplaintState.TAKEN, ComplaintState.ANSWERING})


@dataclass(frozen=True, slots=True)
class Complaint:
    """The place of a complaint, without its words."""

    id: int
    guild_id: int
    user_id: int
    channel_id: int
    message_id: int
    heard_at: datetime
    urgent: bool
    """Whether the member may hurt themselves: no complaint, but a message that needs a person."""
    card_id: int
    """The first complaint of the card that shows it."""
    state: ComplaintState
    handled_by: int | None
    reply_id: int | None
    """The message with the team's answer or offer."""

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done about it."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the messages that were taken for complaints and judged are complaints."""

    right: int
    judged: int
