"""Domain events: other subjects react to them in the transaction in which they happen.

Handlers may forbid a `ContestOpening` by raising `Refusal` and a `GrantUse` by raising
`GrantNotDue`; the other events cannot be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.consent import Consent
from domain.contests.contest import Contest
from domain.gifts import Grant
from domain.guild_settings import GuildSettings


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A guild's settings were changed."""

    guild_id: int
    before: GuildSettings
    after: GuildSettings
    by: int | None
    """The person who changed them; None for the bot itself."""


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A member's consent changed."""

    guild_id: int
    user_id: int
    consent: Consent


@dataclass(frozen=True, slots=True)
class HeldJobMoved:
    """A job that fell due during a hold was given a new time."""

    guild_id: int
    kind: str
    subject_id: int
    due_at: datetime
    """The time for which it was planned."""
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldJobDropped:
    """A job that fell due during a hold is not run, this once."""

    guild_id: int
    kind: str
    subject_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class HeldJobParked:
    """A hold is over; a job that fell due during it waits for a moderator's decision."""

    guild_id: int
    kind: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class HeldWorkReleased:
    """A moderator let a job or post go that fell due during a hold; its kind says which."""

    guild_id: int
    kind: str
    subject_id: int
    at: datetime
    """The moment when it goes: now, or the new time of a post."""


@dataclass(frozen=True, slots=True)
class GuildDataDeleted:
    """All rows of a guild were deleted."""

    guild_id: int


@dataclass(frozen=True, slots=True)
class ContestOpening:
    """A contest is about to open; raising `Refusal` says that its prize is not available."""

    contest: Contest
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestClosed:
    """A contest was closed; its votes are about to be counted."""

    contest: Contest
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestCancelled:
    """A contest was cancelled."""

    contest: Contest
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestResultPublished:
    """A contest's result was stored and is about to be posted."""

    contest: Contest
    at: datetime


class GrantNotDue(Exception):
    """The reason for which a gift was granted no longer holds."""


@dataclass(frozen=True, slots=True)
class GrantUse:
    """A gift is about to be claimed or shown; raising `GrantNotDue` forbids it."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class GiftReturned:
    """A gift that nobody claimed in time was returned to the stock."""

    grant: Grant
    at: datetime


@dataclass(frozen=True, slots=True)
class PostEnded:
    """A post of the outbox was sent, or was given up."""

    kind: str
    guild_id: int
    subject_id: int
    appeared: bool
