"""Reshares: members' messages that the team shows again elsewhere, with their author's consent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.refusals import Refusal
from domain.translatable_text import Text, text

REQUEST = "reshare.request"
"""The kind of the post that asks the author; here and below, its subject is the reshare."""
CARD = "reshare.card"
"""The kind of the post that notifies the team that the author agreed."""
POST = "reshare.post"
"""The kind of the post that shows the message again."""
DELETE_POST = "reshare.delete"
"""The kind of action that deletes a post of the bot, which is its subject."""
REFRESH = "reshare.refresh"
"""The kind of action that shows on the team's card how it stands."""
MAX_PICTURES = 4
"""How many pictures of a message are shown again."""


class ReshareState(StrEnum):
    """The state of a reshare."""

    ASKED = "asked"
    AGREED = "agreed"
    """Its author said yes; somebody of the team still has to look at it."""
    SHOWN = "shown"
    DECLINED = "declined"
    """Its author said no."""
    DROPPED = "dropped"
    """The team decided not to show it."""
    WITHDRAWN = "withdrawn"
    """Its author took it back, or the message was deleted."""


S = ReshareState
STANDING: dict[ReshareState, Text] = {
    S.ASKED: text("The author of this message has been asked, and has not answered yet."),
    S.AGREED: text("The author of this message has said yes already."),
    S.SHOWN: text("This message is shown already."),
    S.DECLINED: text("The author of this message said no. Please don't ask again."),
    S.DROPPED: text("The team has decided not to show this message."),
    S.WITHDRAWN: text("The author took this message back, or deleted it."),
}
"""Answers to a step that is not possible in a state."""
GONE = text("I no longer know about that request. It was erased, or is older than 90 days.")


@dataclass(frozen=True, slots=True)
class Reshare:
    """A message of a member, and whether it may be shown again."""

    id: int
    guild_id: int
    user_id: int
    """Its author."""
    channel_id: int
    message_id: int
    state: ReshareState
    with_name: bool
    """Whether its author wants to be named beside it."""
    created_by: int | None
    """The person of the team who asked."""

    def agreed(self, by: int, *, with_name: bool) -> Reshare:
        """Return it with its author's yes; here and below, `Refusal` is raised if it cannot be."""
        self._check_author(by)
        return replace(self._moved(S.AGREED, S.ASKED), with_name=with_name)

    def declined(self, by: int) -> Reshare:
        """Return it with its author's no."""
        self._check_author(by)
        return self._moved(S.DECLINED, S.ASKED)

    def withdrawn(self, by: int) -> Reshare:
        """Return it as taken back by its author."""
        self._check_author(by)
        return self._moved(S.WITHDRAWN, S.AGREED, S.SHOWN, S.DROPPED)

    def shown(self) -> Reshare:
        """Return it as approved by the team."""
        return self._moved(S.SHOWN, S.AGREED)

    def dropped(self) -> Reshare:
        """Return it as not wanted by the team after all."""
        return self._moved(S.DROPPED, S.AGREED)

    def gone(self) -> Reshare:
        """Return it as without its message, in whatever state it is."""
        return replace(self, state=S.WITHDRAWN)

    def _check_author(self, user_id: int) -> None:
        if user_id != self.user_id:
            raise Refusal(text("Only the author of the message can decide that."))

    def _moved(self, state: ReshareState, *before: ReshareState) -> Reshare:
        if self.state not in before:
            raise Refusal(STANDING[self.state])
        return replace(self, state=state)
