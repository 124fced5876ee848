"""A brand post and its states. It goes out only as somebody approved it, and never late.

An approval belongs to a hash of all that members will see and when: a change withdraws it. Each
method returns the post after a step, or raises `Refusal` if the step is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.goals import Goal
from domain.publishing.content import WINDOW, Content
from domain.refusals import Refusal
from domain.translatable_text import Text, Timestamp, text

REASON_LENGTH = 300
APPROVAL_HOLDS = timedelta(days=30)
"""How long after an approval a post may go out without being asked about again."""
ASKED_BEFORE = timedelta(days=2)
"""How long before its time it is asked about again."""
SECOND_LOOK = timedelta(minutes=30)
"""How long somebody who is alone waits before approving a post of their own."""


class PostState(StrEnum):
    """The state of a brand post between its first draft and the channel."""

    DRAFT = "draft"
    READY = "ready"
    """Handed in: somebody else is to approve it."""
    APPROVED = "approved"
    """Approved, but so early that it is asked about again before its time."""
    SCHEDULED = "scheduled"
    HELD = "held"
    """It fell due during a hold: a moderator decides."""
    POSTED = "posted"
    REVIEWED = "reviewed"
    """Posted, and its result was counted."""
    REFUSED = "refused"
    MISSED = "missed"
    """Not approved or not sent in time."""
    DROPPED = "dropped"


S = PostState
PLANNED = frozenset({S.READY, S.APPROVED, S.SCHEDULED, S.HELD})
"""States of posts that are to go out, once all goes well."""
OUT = frozenset({S.POSTED, S.REVIEWED})
"""States of posts that are in their channel."""
UNFINISHED = PLANNED | {S.DRAFT, S.MISSED}
"""States of posts that are not out, but can still go out."""
EDITABLE = UNFINISHED
"""States in which a post can be changed, which makes it a draft again."""
ON_ITS_WAY = text("This post is going out right now, so it stays as it is.")


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of one content by one person."""

    fingerprint: str
    by: int
    at: datetime
    looked_at: tuple[str, ...] = ()
    """Keys of the checks whose findings this person has looked at."""


@dataclass(frozen=True, slots=True)
class PlaceOutcome:
    """The end of a post in one of several channels."""

    place: int
    appeared: bool
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class BrandPost:
    """One post of a guild's team."""

    id: int
    guild_id: int
    author_id: int
    """The person who wrote or changed it last."""
    content: Content
    state: PostState = PostState.DRAFT
    revision: int = 1
    """Raised by each change, so that nobody approves what they have not seen."""
    picture_id: int | None = None
    goal_id: int | None = None
    """The goal that it serves; members do not see it, so an approval is not about it."""
    goal: Goal | None = None
    """The goal with this id; None if that was removed."""
    handed_in_at: datetime | None = None
    approval: Approval | None = None
    note: str = ""
    """Why it was sent back or refused."""
    going_out_at: datetime | None = None
    """The moment when it was given to the outbox."""
    message_id: int | None = None
    """Its message in its own channel."""
    outcomes: tuple[PlaceOutcome, ...] = ()
    """Its end in each of its channels so far, if it is for several."""

    # --- Writing ------------------------------------------------------------------------------

    def edited(
        self, content: Content, picture_id: int | None, *, by: int, revision: int
    ) -> BrandPost:
        """Return a draft with other content; an approval is withdrawn."""
        self._require(EDITABLE)
        self._require_revision(revision)
        if self.going_out_at is not None and self.state is not S.MISSED:
            raise Refusal(ON_ITS_WAY)
        content.check_wordings()
        return replace(
            self,
            content=content,
            outcomes=(),
            picture_id=picture_id,
            author_id=by,
            state=S.DRAFT,
            revision=self.revision + 1,
            handed_in_at=None,
            approval=None,
            going_out_at=None,
        )

    def handed_in(self, now: datetime) -> BrandPost:
        """Return it as ready to be approved."""
        self._require({S.DRAFT})
        self._require_time(now)
        return replace(self, state=S.READY, handed_in_at=now, note="")

    def dropped(self) -> BrandPost:
        """Return it as dropped for good."""
        self._require(EDITABLE)
        if self.going_out_at is not None and self.state is S.SCHEDULED:
            raise Refusal(ON_ITS_WAY)
        return replace(self, state=S.DROPPED, approval=None)

    # --- Approving ----------------------------------------------------------------------------

    def check_approver(self, by: int, revision: int, now: datetime, *, alone: bool) -> None:
        """Raise `Refusal` unless this person can approve this revision now."""
        self._require({S.READY})
        self._require_revision(revision)
        self._require_time(now)
        if by != self.author_id:
            return
        if not alone:
            raise Refusal(
                text(
                    "You wrote this one, so somebody else on your team approves it. If "
                    "you are alone, somebody who manages the server can say so with "
                    "/post team."
                )
            )
        again_at = (self.handed_in_at or now) + SECOND_LOOK
        if now < again_at:
            raise Refusal(
                text(
                    "You are alone, so look at it once more {when}, with fresh eyes.",
                    when=Timestamp(again_at, "R"),
                )
            )

    def approved(
        self,
        by: int,
        revision: int,
        now: datetime,
        *,
        alone: bool,
        looked_at: tuple[str, ...] = (),
    ) -> BrandPost:
        """Return it as approved by this person, who has seen this revision."""
        self.check_approver(by, revision, now, alone=alone)
        approval = Approval(self.content.fingerprint, by, now, looked_at)
        early = self.content.at - now > APPROVAL_HOLDS
        return replace(self, state=S.APPROVED if early else S.SCHEDULED, approval=approval)

    @property
    def ask_again_at(self) -> datetime | None:
        """The moment when an early approval ends, so that somebody looks again."""
        return self.content.at - ASKED_BEFORE if self.state is S.APPROVED else None

    def asked_again(self, now: datetime) -> BrandPost:
        """Return it without its early approval, to be approved again."""
        self._require({S.APPROVED})
        return replace(self, state=S.READY, approval=None, handed_in_at=now)

    def sent_back(self, note: str, revision: int) -> BrandPost:
        """Return it as a draft, with the reason for its author."""
        return replace(self._unapproved(revision), state=S.DRAFT, note=note)

    def refused(self, note: str, revision: int) -> BrandPost:
        """Return it as refused for good, with the reason for its author."""
        return replace(self._unapproved(revision), state=S.REFUSED, note=note)

    def _unapproved(self, revision: int) -> BrandPost:
        self._require(PLANNED)
        self._require_revision(revision)
        if self.going_out_at is not None:
            raise Refusal(ON_ITS_WAY)
        return replace(self, revision=self.revision + 1, approval=None, handed_in_at=None)

    # --- Going out ----------------------------------------------------------------------------

    def goes_out(self, now: datetime, picture: str | None) -> bool:
        """Return whether it may go out now, with a picture of this hash."""
        return (
            self.state is S.SCHEDULED
            and self.approval is not None
            and replace(self.content, picture=picture).fingerprint == self.approval.fingerprint
            # A clock that was set back delays nothing that is on its way.
            and (self.content.at <= now or self.going_out_at is not None)
            and now <= self.content.at + WINDOW
            and now - self.approval.at <= APPROVAL_HOLDS + WINDOW
        )

    def due(self, now: datetime) -> BrandPost:
        """Return it as on its way, or as missed if it may not go out."""
        if self.goes_out(now, self.content.picture):
            return replace(self, going_out_at=now)
        return self.missed()

    def missed(self) -> BrandPost:
        """Return it as missed, or as posted if it is in one of its channels."""
        self._require(PLANNED)
        if any(each.appeared for each in self.outcomes):
            return replace(self, state=S.POSTED)
        return replace(self, state=S.MISSED, approval=None)

    def held(self) -> BrandPost:
        """Return it as held: it fell due during a hold."""
        self._require({S.SCHEDULED})
        return replace(self, state=S.HELD)

    def released(self, at: datetime, now: datetime) -> BrandPost:
        """Return it as planned for another time, which a moderator chose after a hold.

        The approval of everything else stays.
        """
        self._require({S.HELD, S.SCHEDULED})
        if self.approval is None or self.approval.fingerprint != self.content.fingerprint:
            return self.missed()
        if self.going_out_at is not None:
            # In each of its channels it may have been given another time.
            at = max(at, self.content.at)
        content = replace(self.content, at=at)
        approval = replace(self.approval, fingerprint=content.fingerprint, at=now)
        return replace(self, state=S.SCHEDULED, content=content, approval=approval)

    def posted(self, message_id: int | None) -> BrandPost:
        """Return it as posted."""
        self._require({S.SCHEDULED})
        return replace(self, state=S.POSTED, message_id=message_id)

    def ended(self, place: int, *, appeared: bool, message_id: int | None) -> BrandPost:
        """Return it with what became of it in one of its channels.

        It is posted or missed once that is known of all of them.
        """
        self._require({S.SCHEDULED})
        if not self.content.wordings:
            return self.posted(message_id) if appeared else self.missed()
        known = {each.place: each for each in self.outcomes}
        known[place] = PlaceOutcome(place, appeared, message_id)
        own = known.get(0)
        after = replace(
            self, outcomes=tuple(known.values()), message_id=own.message_id if own else None
        )
        return after.missed() if len(known) == len(self.content.channels) else after

    @property
    def messages(self) -> list[tuple[int, int]]:
        """The channel and id of each of its messages, that in its own channel first."""
        if not self.content.wordings:
            return [] if self.message_id is None else [(self.content.channel_id, self.message_id)]
        channels = self.content.channels
        return [
            (channels[each.place], each.message_id)
            for each in sorted(self.outcomes, key=lambda each: each.place)
            if each.message_id is not None
        ]

    @property
    def missed_channels(self) -> list[int]:
        """Of several channels, those in which it did not appear."""
        channels = self.content.channels
        return [channels[each.place] for each in self.outcomes if not each.appeared]

    def reviewed(self) -> BrandPost:
        """Return it as reviewed: its result is final."""
        self._require({S.POSTED})
        return replace(self, state=S.REVIEWED)

    # --- Conditions ---------------------------------------------------------------------------

    def _require(self, states: frozenset[PostState] | set[PostState]) -> None:
        if self.state not in states:
            raise Refusal(STANDING[self.state])

    def _require_revision(self, revision: int) -> None:
        if revision != self.revision:
            raise Refusal(
                text("This post was changed after you saw it. Use its newest card, or /post list.")
            )

    def _require_time(self, now: datetime) -> None:
        if self.content.at <= now:
            raise Refusal(text("Its time has passed. Edit it and choose a later one."))


ALREADY_OUT = text(
    "This post has already gone out. To say it again, write a new one with /post new."
)
STANDING: dict[PostState, Text] = {
    S.DRAFT: text("This post is a draft. Hand it in first."),
    S.READY: text("This post is waiting for approval."),
    S.APPROVED: text("This post is already approved."),
    S.SCHEDULED: text("This post is already approved, and planned."),
    S.HELD: text("This post fell due during a hold. /hold status lets you decide about it."),
    S.POSTED: ALREADY_OUT,
    S.REVIEWED: ALREADY_OUT,
    S.REFUSED: text("This post was refused. Write a new one with /post new."),
    S.MISSED: text("This post was missed. Edit it and choose a new time."),
    S.DROPPED: text("This post was dropped. Write a new one with /post new."),
}
"""Answers to a step that is not possible in a state."""
