"""Candidates for the weekly surprise, and their weights in the draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.contributions import Contribution, ContributionKind

PAUSE_WEEKS = 8
MIN_POINTS = 20
MIN_PEOPLE = 2
"""Minimum number of givers: the opinion of one friend is not that of a community."""
SHORTLIST_SIZE = 3
"""Number of candidates of each kind, before those who equal the last of them."""
NEW_WEEKS = 8
"""Weeks after their first thanks here in which a member counts as a newcomer."""
MAX_CANDIDATES = 24
"""Maximum number of candidates; a menu of Discord's has room for 25."""
USUAL, NEWCOMERS = 2, 3
"""Weight of a point: half as much again for newcomers."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member with their points and contributions of this week, for the draw."""

    member_id: int
    points: Mapping[ContributionKind, int]
    contributions: tuple[Contribution, ...] = ()
    weeks_since_last: int | None = None
    """Weeks of the guild's calendar since their last surprise; None if there was none."""
    is_new: bool = False
    """Whether they were first thanked here less than `NEW_WEEKS` weeks ago."""
    is_staff: bool = False
    opted_out: bool = False

    @property
    def total(self) -> int:
        """All points of the week."""
        return sum(self.points.values())

    @property
    def kinds(self) -> tuple[ContributionKind, ...]:
        """The kinds with points, the most valued first."""
        order = list(ContributionKind)
        scored = [kind for kind in order if self.points.get(kind, 0) > 0]
        return tuple(sorted(scored, key=lambda kind: (-self.points[kind], order.index(kind))))

    @property
    def people(self) -> int:
        """The number of others who valued them."""
        return len(
            {contribution.giver_id for contribution in self.contributions} - {self.member_id}
        )

    @property
    def weight(self) -> int:
        """Their weight in the draw."""
        return self.total * (NEWCOMERS if self.is_new else USUAL)


def shortlist(
    candidates: Iterable[Candidate],
    *,
    pause_weeks: int = PAUSE_WEEKS,
    least_points: int = MIN_POINTS,
) -> tuple[Candidate, ...]:
    """Return the week's most valuable contributors by kind, for the draw; empty in a quiet week.

    Of each kind these are the first `SHORTLIST_SIZE` by points of that kind, with all who equal the
    last of them, and the first newcomer of that kind. Left out are staff, those who opted out,
    those surprised less than `pause_weeks` weeks ago, those below `least_points` in all, and those
    valued by fewer than `MIN_PEOPLE`. Of more than `MAX_CANDIDATES` the lightest are left out. The
    result is ordered by id, on which `domain.recognition.verifiable_draw` depends.
    """
    able = [
        candidate
        for candidate in candidates
        if not candidate.is_staff
        and not candidate.opted_out
        and candidate.total >= max(least_points, 1)
        and candidate.people >= MIN_PEOPLE
        and (candidate.weeks_since_last is None or candidate.weeks_since_last >= pause_weeks)
    ]
    seated: dict[int, Candidate] = {}
    for kind in ContributionKind:
        if kind is ContributionKind.TOOK_PART:
            continue  # taking part is welcome, but nobody is the best at it
        ranked = sorted(
            (one for one in able if one.points.get(kind, 0) > 0),
            key=lambda one: (-one.points[kind], one.member_id),
        )
        last = ranked[min(SHORTLIST_SIZE, len(ranked)) - 1].points[kind] if ranked else 0
        first_new = next((one for one in ranked if one.is_new), None)
        for one in ranked:
            if one.points[kind] >= last or one is first_new:
                seated[one.member_id] = one
    heaviest = sorted(seated.values(), key=lambda one: (-one.weight, one.member_id))[
        :MAX_CANDIDATES
    ]
    return tuple(sorted(heaviest, key=lambda one: one.member_id))
