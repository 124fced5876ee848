"""Figures about durations of which some have not ended yet.

They are those of Kaplan and Meier (Journal of the American Statistical Association 53, 1958): what
has not ended counts for as long as it has lasted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

Observation = tuple[timedelta, bool]
"""How long something lasted, or has lasted so far, and whether it has ended."""
_ROUNDING = 1e-9


def percentile(observations: Sequence[Observation], share: float) -> timedelta | None:
    """Return the time within which this share ends; None if too few have ended to know it."""
    return next(
        (duration for duration, left in _curve(observations) if left <= 1 - share + _ROUNDING),
        None,
    )


def share_lasting(observations: Sequence[Observation], beyond: timedelta) -> float | None:
    """Return the share that lasts longer than this; None if nothing was observed for so long."""
    share = 1.0
    for duration, left in _curve(observations):
        if duration > beyond:
            return share
        share = left
    longest = max((duration for duration, _ in observations), default=timedelta(-1))
    return share if longest >= beyond or (observations and share < _ROUNDING) else None


def _curve(observations: Sequence[Observation]) -> Iterator[tuple[timedelta, float]]:
    """Yield each duration at which something ended, and the share that lasts longer."""
    left, at_risk = 1.0, len(observations)
    # Where both happen at the same time, the end comes before the end of an observation.
    for duration, ended in sorted(observations, key=lambda each: (each[0], not each[1])):
        if ended:
            left *= 1 - 1 / at_risk
            yield duration, left
        at_risk -= 1
