"""The promise of a team about its answers, and the moment at which it is reminded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import REMINDER, CaseMessage, waits_of


@dataclass(frozen=True, slots=True)
class Promise:
    """Opening times within which the team means to answer: first, and every later time."""

    hours: OpeningHours
    first: timedelta
    later: timedelta

    def reminder_at(self, messages: Iterable[CaseMessage]) -> datetime | None:
        """Return when the team is reminded of a case that waits; None if it does not wait."""
        waits = waits_of(messages)
        if not waits or waits[-1].answered_at is not None:
            return None
        promised = self.first if len(waits) == 1 else self.later
        return self.hours.after(waits[-1].start, REMINDER * promised)
