"""Drills: an alert with invented numbers, to rehearse what the team does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.alert_rule import HOUR


@dataclass(frozen=True, slots=True)
class InventedAlert:
    """The invented numbers of a drill."""

    hourly: tuple[int, ...]
    """The counts of the last hours, the latest last."""
    people: int
    expected: float

    def values(self, now: datetime) -> dict[str, Any]:
        """Return the numbers as an alert has them that begins now."""
        begin = now.replace(minute=0, second=0, microsecond=0)
        return {
            "since": begin - HOUR * (len(self.hourly) - 1),
            "hours": len(self.hourly),
            "number": sum(self.hourly),
            "people": self.people,
            "young": 0,
            "expected": self.expected,
        }

    def hour(self, back: int) -> int:
        """Return the number of the hour so many hours before the last one."""
        if back < len(self.hourly):
            return self.hourly[-1 - back]
        # The usual number: one now and then.
        return int(back % 7 == 0)


INVENTED = InventedAlert((2, 5, 9), people=12, expected=0.5)
