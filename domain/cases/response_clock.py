"""The response clock: how long members wait for the team, without flattering it.

A wait begins with a member's message and ends with the next message of a person of the team,
wherever that is written. Bots, reactions and closing the case end nothing, and what still waits
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.cases.opening_hours import OpeningHours
from domain.survival import percentile

MIN_CASES = 10
"""Minimum number of waits for a figure; of fewer, the list is shown instead."""
AMBER, REMINDER = 0.5, 0.8
"""The parts of a promise after which a wait is shown in amber, and the team is reminded."""


class Party(StrEnum):
    """The writer of a message in a case."""

    MEMBER = "member"
    TEAM = "team"
    """A person who may answer."""
    OTHER = "other"
    """A bot, or somebody who neither asked nor may answer."""


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """The writer and time of a message in a case."""

    at: datetime
    party: Party


@dataclass(frozen=True, slots=True)
class Wait:
    """A member's wait: from their message to the team's, or None while there is no answer."""

    start: datetime
    answered_at: datetime | None = None

    def duration(self, hours: OpeningHours, now: datetime) -> timedelta:
        """Return the opening time for which the member waited, or has waited until `now`."""
        return hours.time_between(self.start, self.answered_at or now)


def waits_of(messages: Iterable[CaseMessage]) -> Sequence[Wait]:
    """Return the waits in a case, from all its messages in any order.

    The first is the case's response time.
    What a member adds while they wait starts no new wait, and neither does closing or opening the
    case again.
    """
    waits: list[Wait] = []
    start: datetime | None = None
    for message in sorted(messages, key=lambda each: (each.at, each.party is Party.TEAM)):
        if message.party is Party.MEMBER and start is None:
            start = message.at
        elif message.party is Party.TEAM and start is not None:
            waits.append(Wait(start, message.at))
            start = None
    if start is not None:
        waits.append(Wait(start))
    return waits


@dataclass(frozen=True, slots=True)
class WaitingTimes:
    """Figures about waits. A percentile is None while too few are answered to know it."""

    median: timedelta | None
    ninetieth: timedelta | None
    kept: float | None
    """Share of those answered within the promise, of all whose time is up; None without any."""


def waiting_times(
    waits: Sequence[Wait], hours: OpeningHours, promise: timedelta, now: datetime
) -> WaitingTimes | None:
    """Return the figures about these waits, or None if they are fewer than `MIN_CASES`.

    A wait without an answer counts for as long as it has lasted, whether or not its case was
    closed.
    """
    if len(waits) < MIN_CASES:
        return None
    lasted = [(wait.duration(hours, now), wait.answered_at is not None) for wait in waits]
    kept, due = answered_in_time(waits, hours, promise, now)
    return WaitingTimes(
        median=percentile(lasted, 0.5),
        ninetieth=percentile(lasted, 0.9),
        kept=kept / due if due else None,
    )


def answered_in_time(
    waits: Iterable[Wait], hours: OpeningHours, promise: timedelta, now: datetime
) -> tuple[int, int]:
    """Return how many were answered within the promise, and of how many its time is up."""
    up = [
        wait.answered_at is not None and wait.duration(hours, now) <= promise
        for wait in waits
        if hours.time_between(wait.start, now) >= promise
    ]
    return sum(up), len(up)
