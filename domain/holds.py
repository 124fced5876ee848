"""Holds: a moderator stops everything that is planned for a guild, for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

REASON_LENGTH = 300
DECIDE_WITHIN = timedelta(days=7)
"""How long moderators have to decide about what fell due; then it is dropped."""


class HoldScope(StrEnum):
    """The scope of a hold."""

    ALL = "all"
    """Everything planned."""
    PROMOTIONS = "promotions"
    """Only what sells something."""


@dataclass(frozen=True, slots=True)
class HoldRule:
    """Treatment of a kind of job or post while its guild is on hold."""

    name: Text | None
    """The name of one that waits, for moderators; None if the kind goes on."""
    promotional: bool = False
    """Whether it sells something, so that an alert holds it by itself."""

    @property
    def waits(self) -> bool:
        """Whether rows of this kind wait until a moderator decides."""
        return self.name is not None


GOES_ON = HoldRule(None)
"""The rule of answers, results, posts to moderators and technical jobs."""


def waits(name: Text, *, promotional: bool = False) -> HoldRule:
    """Return the rule of a kind that waits, which moderators see under this name."""
    return HoldRule(name, promotional)


@dataclass(frozen=True, slots=True)
class WaitingKinds:
    """The kinds of jobs or posts that wait while their guild is on hold."""

    all: frozenset[str] = frozenset()
    promotional: frozenset[str] = frozenset()

    def held_by(self, scope: HoldScope) -> frozenset[str]:
        """Return the kinds that a hold of this scope stops."""
        return self.all if scope is HoldScope.ALL else self.promotional

    def __contains__(self, kind: object) -> bool:
        """Return whether some hold stops the kind."""
        return kind in self.all

    @classmethod
    def of(cls, declared: Iterable[Mapping[str, HoldRule]]) -> WaitingKinds:
        """Return the waiting kinds among those that features declare."""
        rules = [each for kinds in declared for each in kinds.items()]
        return cls(
            frozenset(kind for kind, rule in rules if rule.waits),
            frozenset(kind for kind, rule in rules if rule.waits and rule.promotional),
        )


NOTHING_WAITS = WaitingKinds()


@dataclass(frozen=True, slots=True)
class Hold:
    """A stop of what is planned for a guild; without `until`, a person ends it."""

    id: int
    guild_id: int
    reason: str
    created_by: int | None
    """None for one that an alert started."""
    started_at: datetime
    until: datetime | None
    scope: HoldScope = HoldScope.ALL


class HeldQueue(StrEnum):
    """The table in which held work waits."""

    JOB = "job"
    POST = "post"


@dataclass(frozen=True, slots=True)
class HeldWork:
    """A job or a post that fell due during a hold."""

    queue: HeldQueue
    id: int
    kind: str
    subject_id: int
    due_at: datetime
    channel_id: int = 0
    user_id: int | None = None
    """The member to whom a direct message is to be sent."""
    parked_at: datetime | None = None
    """The moment when the hold ended; None while it lasts."""


def checked_reason(reason: str) -> str:
    """Return the reason as it is stored; raise `Refusal` for an empty or too long one."""
    reason = tidy_line(reason)
    if not reason:
        raise Refusal(text("Say in a few words why everything stops; the team will ask."))
    if len(reason) > REASON_LENGTH:
        raise Refusal(text("Keep the reason below {most} characters, please.", most=REASON_LENGTH))
    return reason
