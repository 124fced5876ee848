"""Exact totals of points while contributions are added and removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from domain.contributions.contribution import Contribution, ContributionKind
from domain.contributions.periods import month_of, week_of
from domain.contributions.scoring import ANSWER, WEEK, score_lines
from domain.contributions.sources import GESTURES, Source

Key = tuple[str, str, int]
"""Period, kind and member of a total."""

ALL = "all"
_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class ScoringWindow:
    """A search window for contributions that affect changed ones of the day `day`, in UTC.

    All dates reach a day further than the rules, since a contribution's own day is by the guild's
    clocks.
    """

    day: date
    people: set[int] = field(default_factory=set)
    """Members whose given contributions (except reactions) from `first` to `last` matter.

    The points of one depend on a week before it and a day of the giver's, and its change affects a
    week after it.
    """
    givers: set[int] = field(default_factory=set)
    """Members whose received gestures in `answered` matter, since gestures may answer them."""
    authors: set[int] = field(default_factory=set)
    """Members whose received reactions to messages of the `day` matter."""

    @property
    def first(self) -> date:
        """The first day of given contributions."""
        return self.day - WEEK - 3 * _A_DAY

    @property
    def last(self) -> date:
        """The last day of given contributions."""
        return self.day + WEEK + 3 * _A_DAY

    @property
    def answered(self) -> tuple[datetime, datetime]:
        """The time in which gestures may be answered."""
        begins = datetime.combine(self.day, time(), UTC)
        return begins - ANSWER - 2 * _A_DAY, begins + 4 * _A_DAY

    @property
    def whole(self) -> tuple[datetime, datetime]:
        """The beginning of the day and of the next."""
        begins = datetime.combine(self.day, time(), UTC)
        return begins, begins + _A_DAY

    def holds(self, contribution: Contribution) -> bool:
        """Return whether `contribution` is in this window."""
        if contribution.source is Source.REACTION:
            begins, ends = self.whole
            return contribution.receiver_id in self.authors and begins <= contribution.at < ends
        begins, ends = self.answered
        return (
            contribution.giver_id in self.people and self.first <= contribution.day <= self.last
        ) or (
            contribution.source in GESTURES
            and contribution.receiver_id in self.givers
            and begins <= contribution.at < ends
        )


def scoring_windows(changed: Iterable[Contribution]) -> Sequence[ScoringWindow]:
    """Return the windows of contributions to load when `changed` are added, removed or changed."""
    found: dict[date, ScoringWindow] = {}
    for contribution in changed:
        day = contribution.at.astimezone(UTC).date()
        place = found.setdefault(day, ScoringWindow(day))
        if contribution.source is Source.REACTION:
            place.authors.add(contribution.receiver_id)
        elif contribution.source in GESTURES:
            place.people |= {contribution.giver_id, contribution.receiver_id}
            place.givers.add(contribution.giver_id)
        else:
            place.people.add(contribution.giver_id)
    return list(found.values())


def total_deltas(
    before: Iterable[Contribution], after: Iterable[Contribution], settled: date | None = None
) -> dict[Key, tuple[int, int]]:
    """Return the changes of totals, points and counts, when `before` become `after`.

    Both must include, beside the difference, all contributions whose points it may change, and
    those that affect these in turn (`scoring_windows` returns where to look). Others may be present
    or not: their points are the same on both sides. So the sum of the changes always equals a fresh
    count, which is the change from nothing.

    Days before `settled` are left out: not all that affected them is stored.
    """
    days: dict[tuple[date, ContributionKind, int], list[int]] = defaultdict(lambda: [0, 0])
    for sign, side in ((-1, before), (1, after)):
        for line in score_lines(side):
            contribution = line.contributions[0]
            total = days[line.day, contribution.kind, contribution.receiver_id]
            total[0] += sign * line.points
            total[1] += sign * len(line.contributions)
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for (day, kind, receiver_id), (points, number) in days.items():
        if settled is not None and day < settled:
            continue
        for period in (ALL, month_of(day), week_of(day)):
            for column in (kind.value, ALL):
                total = found[period, column, receiver_id]
                total[0] += points
                total[1] += number
    return {key: (points, number) for key, (points, number) in found.items() if points or number}
