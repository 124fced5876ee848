"""Who may be surprised this week, and with which weight each stands in the draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.contributions import Contribution, ContributionKind

PAUSE_WEEKS = 8
MIN_POINTS = 20
MIN_PEOPLE = 2
"""What one friend thinks of somebody is not yet what a community does."""
SHORTLIST_SIZE = 3
"""How many of each kind stand in the draw, before those who equal the last of them."""
NEW_WEEKS = 8
"""For so many weeks after their first thanks here somebody counts as a newcomer."""
MAX_CANDIDATES = 24
"""How many stand in the draw at most; a menu of Discord's has room for 25."""
USUAL, NEWCOMERS = 2, 3
"""What a point weighs: a newcomer's half as much again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member as the week's choice sees them: their points and acts of this week."""

    member_id: int
    points: Mapping[ContributionKind, int]
    acts: tuple[Contribution, ...] = ()
    weeks_since_last: int | None = None
    """Weeks of the guild's calendar since their last surprise; None where there was none."""
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
        """By how many others they were valued."""
        return len({contribution.giver_id for contribution in self.acts} - {self.member_id})

    @property
    def weight(self) -> int:
        """How many lots they have in the draw."""
        return self.total * (NEWCOMERS if self.is_new else USUAL)


def shortlist(
    candidates: Iterable[Candidate],
    *,
    pause_weeks: int = PAUSE_WEEKS,
    least_points: int = MIN_POINTS,
) -> tuple[Candidate, ...]:
    """The week's most valuable contributors by kind, who stand in the draw; none in a quiet week.

    Of each kind the first `SHORTLIST_SIZE` by points of that kind, and whoever equals the last of
    them; and the first newcomer of that kind, whoever has more. Left out are staff, those who opted
    out, those surprised less than `pause_weeks` weeks ago, those below `least_points` in all, and
    those valued by fewer than `MIN_PEOPLE`. Of more than `MAX_CANDIDATES` the lightest are left
    out. They stand by their ids, whatever order they came in, which `domain.recognition.draw` goes
    by.
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
            continue  # being there is welcome, but it is no kind in which to be the best
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
