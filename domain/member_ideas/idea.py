"""An idea of a member, its states, and the members who agree with it.

Each step returns the idea after it, or raises `Refusal` if it is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.contributions import Contribution, ContributionKind, Source
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

TITLE_LENGTH = 150
REASON_LENGTH = 300
MAX_IDEAS = 500
"""How many ideas a guild can have that are not decided."""
MAX_NEW_EACH = 5
"""How many ideas of one member can wait for the team at a time."""
LISTED_FOR = timedelta(days=90)
"""How long an idea is listed after it was decided."""
MAX_NAMED = 20
"""How many members a post about an idea names."""


class IdeaState(StrEnum):
    """The state of an idea: what the team has decided about it."""

    NEW = "new"
    """Only its author and the team see it."""
    CONSIDERING = "considering"
    PLANNED = "planned"
    DONE = "done"
    NOT_NOW = "not_now"
    MERGED = "merged"
    """Another idea is the same, and goes on."""


S = IdeaState
UNDECIDED = frozenset({S.NEW, S.CONSIDERING, S.PLANNED})
SHOWN = frozenset({S.CONSIDERING, S.PLANNED})
"""States in which all members see an idea and can agree with it."""
CLOSED = frozenset({S.DONE, S.MERGED})
"""States in which an idea stays."""
STANDING: dict[IdeaState, Text] = {
    S.NEW: text("The team has not looked at this idea yet."),
    S.CONSIDERING: text("The team is already considering this idea."),
    S.PLANNED: text("This idea is already planned."),
    S.DONE: text("This idea is already done."),
    S.NOT_NOW: text("The team has decided against this idea for now."),
    S.MERGED: text("This idea was merged into another one."),
}
"""Answers to a step that is not possible in a state."""
GONE = text("I cannot find that idea. /idea list shows those that there are.")


@dataclass(frozen=True, slots=True)
class IdeaSource:
    """The place of the message from which the team kept an idea."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class NewIdea:
    """An idea that is to be stored."""

    title: str
    user_id: int
    """The member whose idea it is."""
    kept_by: int | None = None
    """The person of the team who put it in words; None if the member did."""
    source: IdeaSource | None = None


@dataclass(frozen=True, slots=True)
class MemberIdea:
    """One idea."""

    id: int
    guild_id: int
    user_id: int | None
    """The member whose idea it is; None once they are erased."""
    title: str
    state: IdeaState
    reason: str = ""
    """Why it is not now."""
    kept_by: int | None = None
    source: IdeaSource | None = None
    merged_into: int | None = None
    post_id: int | None = None
    """The team's post that tells everybody, once it is drafted."""
    supporters: int = 0
    """How many other members agree."""

    @property
    def can_change(self) -> bool:
        """Whether the team can still decide about it."""
        return self.state not in CLOSED

    def considered(self) -> MemberIdea:
        """Return it as being considered, also after all."""
        return self._moved(S.CONSIDERING)

    def planned(self) -> MemberIdea:
        """Return it as planned."""
        return self._moved(S.PLANNED)

    def done(self) -> MemberIdea:
        """Return it as done."""
        return self._moved(S.DONE)

    def not_now(self, reason: str) -> MemberIdea:
        """Return it as decided against for now, with the reason that members read."""
        return replace(self._moved(S.NOT_NOW), reason=reason)

    def merged(self, into: MemberIdea) -> MemberIdea:
        """Return it as part of another idea, which goes on."""
        if into.id == self.id:
            raise Refusal(text("That is the same idea. Which other one is it like?"))
        if into.state not in UNDECIDED:
            raise Refusal(STANDING[into.state])
        return replace(self._moved(S.MERGED), merged_into=into.id)

    def check_support(self, user_id: int) -> None:
        """Raise `Refusal` unless this member can agree with it, or stop agreeing."""
        if self.state not in SHOWN:
            raise Refusal(STANDING[self.state])
        if self.user_id == user_id:
            raise Refusal(text("That one is yours. Others may agree with it."))

    def contribution(self, at: datetime) -> Contribution | None:
        """Return the contribution of its author, once it is done; None if they are erased."""
        if self.user_id is None:
            return None
        return Contribution(
            guild_id=self.guild_id,
            channel_id=0,
            message_id=self.id,
            source=Source.IDEA,
            kind=ContributionKind.INTERESTED,
            giver_id=self.user_id,
            receiver_id=self.user_id,
            at=at,
            detail=str(self.id),
        )

    def _moved(self, state: IdeaState) -> MemberIdea:
        if self.state in CLOSED or self.state is state:
            raise Refusal(STANDING[self.state])
        return replace(self, state=state, reason="")


def checked_title(typed: str) -> str:
    """Return an idea on one line; raise `Refusal` if it is empty or too long."""
    title = tidy_line(typed)
    if not title:
        raise Refusal(text("Write your idea in one line."))
    if len(title) > TITLE_LENGTH:
        raise Refusal(text("Keep the idea below {most} characters, please.", most=TITLE_LENGTH))
    return title


def parse_number(typed: str) -> int:
    """Return the number of an idea as it is typed, such as “12” or “#12”."""
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Refusal(text("Type the number of an idea, such as 12; /idea list shows them."))
    return int(digits)
