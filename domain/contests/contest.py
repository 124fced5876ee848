"""Contests: plan, phases, entries, and who may act in which phase."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import ContestRules
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, Timestamp, counted, text

TITLE_LENGTH = 80
THEME_LENGTH = 1000
CAPTION_LENGTH = 200
MAX_ENTRIES_EACH = 10
MIN_PHASE = timedelta(minutes=1)
JURY_REMINDER_BEFORE = timedelta(hours=24)


class ContestState(StrEnum):
    """State of a contest, which only ever moves down this list."""

    DRAFT = "draft"
    """Set up by a moderator, and visible to nobody else."""
    ENTRIES = "entries"
    VOTING = "voting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class EntryStatus(StrEnum):
    """Status of an entry. Only those that are `IN` are voted on."""

    IN = "in"
    WAITING = "waiting"
    """It waits for a moderator's approval."""
    REJECTED = "rejected"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


OPEN = (ContestState.ENTRIES, ContestState.VOTING)
OVER = (ContestState.CLOSED, ContestState.CANCELLED)
HELD = (EntryStatus.IN, EntryStatus.WAITING)
"""Statuses of entries that count towards a member's limit."""


@dataclass(frozen=True, slots=True)
class ContestPlan:
    """The moderators' decisions about a contest; moments are aware."""

    kind: ContestKind
    title: str
    theme: str
    entries_until: datetime
    votes_until: datetime
    entries_each: int = 1
    rules: ContestRules = field(default_factory=ContestRules)

    def checked(self, now: datetime, *, entering: bool = True) -> ContestPlan:
        """Return this plan with tidied words; raises `Refusal` if it cannot be run.

        After the entry phase (not `entering`) only the end of votes must be in the future.
        """
        self.rules.check_complete()
        title = check_title(self.title)
        if not entering and self.votes_until - now < MIN_PHASE:
            raise Refusal(text("That end has passed. Choose a later one, or close the contest."))
        if entering and self.entries_until - now < MIN_PHASE:
            raise Refusal(text("Entries would close before they open. Give people more time."))
        if self.votes_until - self.entries_until < MIN_PHASE:
            raise Refusal(
                text(
                    "Voting would end {votes}, but entries close only {entries}. Choose a "
                    "later end for voting.",
                    votes=Timestamp(self.votes_until),
                    entries=Timestamp(self.entries_until),
                )
            )
        if not 1 <= self.entries_each <= MAX_ENTRIES_EACH:
            raise Refusal(text("Allow each member 1 to {most} entries.", most=MAX_ENTRIES_EACH))
        return replace(self, title=title, theme=self.theme.strip()[:THEME_LENGTH])

    def jury_reminder_at(self) -> datetime:
        """Return when moderators are reminded of what a jury has not scored yet.

        It is a day before the close, or half of a shorter vote.
        """
        return self.votes_until - min(
            JURY_REMINDER_BEFORE, (self.votes_until - self.entries_until) / 2
        )


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest in its present state."""

    id: int
    guild_id: int
    channel_id: int
    plan: ContestPlan
    picture_id: int | None
    state: ContestState
    created_by: int
    opened_at: datetime | None = None
    """The moment of its post; accounts made shortly before that are not counted."""
    paused_at: datetime | None = None
    """The moment when a moderator paused it; None if it is not paused."""
    decided: bool = False
    """Whether its result is known: a closed one may wait until a tie is broken."""

    def resumed(self, now: datetime) -> Contest:
        """Return the contest after a pause, with its later moments moved by its length."""
        if self.paused_at is None:
            return self
        pause = now - self.paused_at
        plan = replace(self.plan, votes_until=self.plan.votes_until + pause)
        if self.state is ContestState.ENTRIES:
            plan = replace(plan, entries_until=plan.entries_until + pause)
        return replace(self, plan=plan, paused_at=None)

    def phase_ends(self) -> datetime:
        """Return the end of the present phase: of the entries, or else of the votes."""
        entering = self.state is ContestState.ENTRIES
        return self.plan.entries_until if entering else self.plan.votes_until

    def check_entering(self, now: datetime) -> None:
        """Raise `Refusal` unless entries are open at `now`."""
        self._check_not_paused()
        if self.state is ContestState.VOTING or (
            self.state is ContestState.ENTRIES and now >= self.plan.entries_until
        ):
            raise Refusal(
                text(
                    "Entries for “{title}” closed {when}. You can still vote!",
                    title=self.plan.title,
                    when=Timestamp(self.plan.entries_until, "R"),
                )
            )
        if self.state is not ContestState.ENTRIES:
            raise Refusal(self._over())

    def check_voting(self, now: datetime) -> None:
        """Raise `Refusal` unless votes are counted at `now`."""
        self._check_not_paused()
        if self.state is ContestState.ENTRIES:
            raise Refusal(
                text(
                    "Voting for “{title}” begins {when}.",
                    title=self.plan.title,
                    when=Timestamp(self.plan.entries_until, "R"),
                )
            )
        if self.state is ContestState.VOTING and now >= self.plan.votes_until:
            raise Refusal(
                text(
                    "Voting for “{title}” has just ended, so your vote came too late. The "
                    "result is on its way.",
                    title=self.plan.title,
                )
            )
        if self.state is not ContestState.VOTING:
            raise Refusal(self._over())

    def check_running(self) -> None:
        """Raise `Refusal` unless the contest takes entries or votes."""
        if self.state not in OPEN:
            raise Refusal(self._over())

    def _check_not_paused(self) -> None:
        if self.paused_at is not None and self.state in OPEN:
            raise Refusal(
                text(
                    "“{title}” is paused for now. Nothing is lost, and it will continue.",
                    title=self.plan.title,
                )
            )

    def _over(self) -> Text:
        if self.state is ContestState.CANCELLED:
            return text("“{title}” was cancelled.", title=self.plan.title)
        if self.state is ContestState.DRAFT:
            return text("“{title}” has not been posted yet.", title=self.plan.title)
        if not self.decided:
            return text(
                "“{title}” is over, with a tie for first place. The result comes once the "
                "tie is decided.",
                title=self.plan.title,
            )
        return text("“{title}” is over. You'll find its result further up.", title=self.plan.title)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; a caption contest's has a `caption`, a photo contest's a `picture_id`."""

    id: int
    contest_id: int
    author_id: int
    caption: str | None
    picture_id: int | None
    status: EntryStatus
    created_at: datetime
    note: str = ""
    """A moderator's note about its status."""
    description: str | None = None
    """Description of a photo, for those who do not see it."""
    permission: str | None = None
    """The question to which the author said yes, so that the photo may be shown elsewhere."""
    permitted_at: datetime | None = None


def check_room(plan: ContestPlan, entered: int) -> None:
    """Raise `Refusal` if a member with `entered` entries may not enter another."""
    if entered >= plan.entries_each:
        raise Refusal(
            counted(
                "You have already entered, and each member has one entry here. Withdraw "
                "yours under “My entries” to enter another.",
                "You have used your {count} entries here. Withdraw one under “My entries” to "
                "enter another.",
                plan.entries_each,
            )
        )


def check_title(words: str) -> str:
    """Return `words` as a title is stored; raise `Refusal` for an empty one."""
    title = tidy_line(words)
    if not title:
        raise Refusal(text("A contest needs a title. Choose one that makes people curious."))
    return title[:TITLE_LENGTH]


def check_caption(words: str) -> str:
    """Return `words` as a caption is stored; raises `Refusal` for an empty or too long one."""
    caption = tidy_line(words)
    if not caption:
        raise Refusal(text("That caption is empty. Write the line that comes to mind!"))
    if len(caption) > CAPTION_LENGTH:
        raise Refusal(text("Use up to {most} characters: short is funny.", most=CAPTION_LENGTH))
    return caption
