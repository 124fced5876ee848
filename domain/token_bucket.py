"""Token buckets: limits of a rate that let bursts pass and hold floods back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """A bucket that is full at first and fills at a steady rate."""

    per_second: float
    burst: float
    since: float = 0.0
    """Seconds of a monotonic clock."""
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.burst

    def take(self, at: float) -> float:
        """Take one token at `at`: 0.0 if there is one, otherwise the seconds until there is.

        If a clock goes back, as a simulated one may, no time has passed.
        """
        self.left = min(self.burst, self.left + max(0.0, at - self.since) * self.per_second)
        self.since = at
        if self.left < 1:
            return (1 - self.left) / self.per_second
        self.left -= 1
        return 0.0

    def give_back(self) -> None:
        """Return the last taken token to the bucket."""
        self.left = min(self.burst, self.left + 1)
