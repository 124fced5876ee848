"""The budget of sessions that the bot may still start at Discord's gateway.

Discord lets a bot identify 1,000 times within 24 hours, and resets the token of one that exceeds
this. A gateway that disconnects again and again would exhaust them within hours.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock

USUAL_TOTAL = 1_000
"""Discord's default limit."""
WINDOW = timedelta(hours=24)
FEW = 100
"""With fewer than this left, they are spread over the time until there are more."""
NO_WAIT = timedelta(0)


class IdentifyBudget:
    """Counts the identifies of the last 24 hours and spreads the last of those allowed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._total = USUAL_TOTAL
        self._last: datetime | None = None
        self._freed: deque[datetime] = deque()
        """The moments at which identifies of the last day stop counting, the earliest first."""

    def seed(self, total: int, remaining: int, reset_after: timedelta) -> None:
        """Set Discord's own figures; raises `ValueError` for implausible ones.

        Identifies before this process, and those of other processes, count until the reset.
        """
        if not (0 <= remaining <= total and total > 0 and NO_WAIT <= reset_after <= WINDOW):
            raise ValueError("Discord's limits on starting sessions contradict themselves")
        now = self._clock()
        self._total, self._last = total, now
        self._freed = deque([now + reset_after] * (total - remaining))

    @property
    def remaining(self) -> int:
        """How many identifies are left now."""
        now = self._clock()
        while self._freed and self._freed[0] <= now:
            self._freed.popleft()
        return max(self._total - len(self._freed), 0)

    @property
    def is_low(self) -> bool:
        """Whether there are so few left that they are spread over time."""
        return self.remaining < min(FEW, self._total)

    def wait(self) -> timedelta:
        """Return how long to wait before the next identify.

        The last few are spread evenly; the very last waits until earlier ones no longer count.
        """
        if not self.is_low:
            return NO_WAIT
        more_at, now = self._freed[0], self._clock()
        last = self._last or now
        next_at = last + (more_at - last) / self.remaining if self.remaining else more_at
        return max(next_at - now, NO_WAIT)

    def record(self) -> None:
        """Count an identify that is sent now."""
        self._last = self._clock()
        self._freed.append(self._last + WINDOW)
