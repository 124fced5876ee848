"""A case: what one member asks of the team, in a private thread or in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.languages import Language

REOPENS_FOR = timedelta(days=14)
"""How long after it was solved a message of the member opens a case again."""
RATINGS = (1, 2, 3, 4, 5)
"""How a member may rate a solved case, the best last."""
OPEN_THREAD, LOCK_THREAD, DELETE_THREAD = (
    "case.open_thread",
    "case.lock_thread",
    "case.delete_thread",
)
"""Kinds of actions in the outbox; the subject of the last is the thread, of the others the case."""
CARD, LETTER = "case.card", "case.letter"
DELETE_CARD, UPDATE_CARDS = "case.delete_card", "case.update_cards"
"""Kinds of the moderators' posts about a case, and of the actions that delete one and edit all.

A letter is a message of a case in writing; its subject is the interaction by which it was sent.
"""
MAX_LETTER_LENGTH = 1_500
MAX_LETTERS_IN_A_ROW = 5
"""How many letters one side may send before the other answers."""


class CaseState(StrEnum):
    """The side whose turn it is in a case."""

    OPEN = "open"
    """The team is to answer."""
    WAITING = "waiting"
    """The team waits for the member."""
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class TeamAnswer:
    """The team's answer in public, before there was a case."""

    message_id: int
    by: int | None
    """None if they erased themselves since."""


@dataclass(frozen=True, slots=True)
class PublicReply:
    """A reply on Discord by somebody of the team, to a member's message outside of threads."""

    guild_id: int
    to_message_id: int
    to_user_id: int
    message_id: int
    author_id: int


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """The place of a message that a case is about, and when the wait for its answer began."""

    channel_id: int
    message_id: int
    wait_from: datetime
    answer: TeamAnswer | None = None
    """The end of that wait, so that the click which opens the case begins another."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Its messages are in its thread, or in the moderators' channel, and only there."""

    id: int
    guild_id: int
    user_id: int
    language: Language
    """The member's language when they opened it."""
    channel_id: int | None
    message_id: int | None
    """The message that it is about, if it is about one."""
    started_at: datetime
    """The moment when the member's wait for a first answer began."""
    opened_at: datetime
    thread_id: int | None
    """None until Discord has made the thread, and after it was deleted."""
    state: CaseState
    handled_by: int | None
    """The person of the team who has it."""
    rating: int | None
    solved_at: datetime | None
    in_writing: bool = False
    """Whether it has letters in the moderators' channel and no thread; not after their deletion."""
    waiting_from: int | None = None
    """The click with which the team last said that it waits for the member."""

    def ends_wait(self, message_id: int) -> bool:
        """Return whether this message of the member ends the wait of the team.

        It does not if it was written before the team said so, and only read after, as when the
        bot was down.
        """
        return self.state is CaseState.WAITING and message_id > (self.waiting_from or 0)

    def may_reopen(self, at: datetime) -> bool:
        """Return whether a message of the member at this time opens it again."""
        return self.solved_at is not None and at - self.solved_at <= REOPENS_FOR
