"""Who may be surprised this week, and who is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.contributions import Act, Kind

PAUSE_WEEKS = 8
LEAST_POINTS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member as the week's choice sees them: their points and acts of this week."""

    member_id: int
    points: Mapping[Kind, int]
    acts: tuple[Act, ...] = ()
    last_surprised: datetime | None = None
    is_staff: bool = False
    opted_out: bool = False

    @property
    def total(self) -> int:
        """All points of the week."""
        return sum(self.points.values())

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds with points, the most valued first."""
        order = list(Kind)
        scored = [kind for kind in order if self.points.get(kind, 0) > 0]
        return tuple(sorted(scored, key=lambda kind: (-self.points[kind], order.index(kind))))


def choose(
    candidates: Iterable[Candidate],
    *,
    at: datetime,
    pause_weeks: int = PAUSE_WEEKS,
    least_points: int = LEAST_POINTS,
    rng: Random | None = None,
) -> Candidate | None:
    """The most valuable contributor at `at` who may be surprised, or None in too quiet a week.

    Left out are staff, those who opted out, those surprised within `pause_weeks` weeks before, and
    those below `least_points`. Between equals `rng` draws; without it, whoever got there first.
    The order of `candidates` does not matter.
    """
    pause = timedelta(weeks=pause_weeks)
    able = [
        candidate
        for candidate in candidates
        if not candidate.is_staff
        and not candidate.opted_out
        and candidate.total >= max(least_points, 1)
        and (candidate.last_surprised is None or at - candidate.last_surprised >= pause)
    ]
    most = max((candidate.total for candidate in able), default=0)
    best = sorted(
        (candidate for candidate in able if candidate.total == most),
        key=lambda candidate: candidate.member_id,
    )
    if not best:
        return None
    if rng is not None:
        return rng.choice(best)
    return min(best, key=lambda best: max((act.at for act in best.acts), default=at))
