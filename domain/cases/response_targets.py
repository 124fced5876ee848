"""The promise of a team about its answers, and the moment at which it is reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import CaseMessage, Wait, waits_of


@dataclass(frozen=True, slots=True)
class ResponseTargets:
    """Opening times within which the team means to answer: first, and every later time."""

    hours: OpeningHours
    first: timedelta
    later: timedelta
    solved: timedelta
    """Time, day and night, within which the team means to solve a case."""

    def waiting(self, messages: Iterable[CaseMessage]) -> tuple[Wait, timedelta] | None:
        """Return the wait of a case that has no answer yet, and what was promised for it."""
        waits = waits_of(messages)
        if not waits or waits[-1].answered_at is not None:
            return None
        return waits[-1], self.first if len(waits) == 1 else self.later

    def moment(self, messages: Iterable[CaseMessage], part: float) -> datetime | None:
        """Return when this part of the promise is over; None for a case that does not wait."""
        waiting = self.waiting(messages)
        if waiting is None:
            return None
        wait, promised = waiting
        return self.hours.after(wait.start, part * promised)
