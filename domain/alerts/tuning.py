"""How rare alerts are to be, by whether moderators found them useful."""

from __future__ import annotations

from dataclasses import dataclass

MIN_RATINGS = 4
"""The ratings without which nothing is changed."""
_DOUBLED_BELOW, _FOURFOLD_BELOW = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Usefulness:
    """Moderators' answers about the alerts of the last 90 days."""

    useful: int
    rated: int

    @property
    def share(self) -> float | None:
        """The share of useful alerts; None while too few were rated."""
        return self.useful / self.rated if self.rated >= MIN_RATINGS else None

    def weeks(self, chosen: int) -> int:
        """Return how rare alerts by chance are to be, for what the guild chose.

        If less than half of them were useful they become half as frequent, and a quarter as
        frequent below a quarter.
        """
        share = self.share
        if share is None or share >= _DOUBLED_BELOW:
            return chosen
        return chosen * (2 if share >= _FOURFOLD_BELOW else 4)
