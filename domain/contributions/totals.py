"""Keeping totals exact while acts come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from domain.contributions.contribution import Contribution
from domain.contributions.periods import month_of, week_of
from domain.contributions.scoring import ANSWER, WEEK, score_lines
from domain.contributions.sources import GESTURES, Source

Key = tuple[str, str, int]
"""Period, kind, member: what a total is kept for."""

ALL = "all"
_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class ScoringWindow:
    """Where to look for acts that have to do with changed ones of the day `day`, in UTC.

    All dates reach a day further than the rules, since an act's own day is by the guild's clocks.
    """

    day: date
    people: set[int] = field(default_factory=set)
    """Whose given acts (but reactions) from `first` to `last` matter: the worth of one depends on
    a week before it and a day of the giver's, and its change on a week after it."""
    givers: set[int] = field(default_factory=set)
    """Whose received gestures in `answered` matter, since gestures may answer them."""
    authors: set[int] = field(default_factory=set)
    """Whose received reactions to messages of the `day` matter."""

    @property
    def first(self) -> date:
        """The first day of given acts."""
        return self.day - WEEK - 3 * _A_DAY

    @property
    def last(self) -> date:
        """The last day of given acts."""
        return self.day + WEEK + 3 * _A_DAY

    @property
    def answered(self) -> tuple[datetime, datetime]:
        """From when to when gestures may be answered."""
        begins = datetime.combine(self.day, time(), UTC)
        return begins - ANSWER - 2 * _A_DAY, begins + 4 * _A_DAY

    @property
    def whole(self) -> tuple[datetime, datetime]:
        """The beginning of the day and of the next."""
        begins = datetime.combine(self.day, time(), UTC)
        return begins, begins + _A_DAY

    def holds(self, contribution: Contribution) -> bool:
        """Whether `contribution` is among what is looked for."""
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
    """Where to look for what must be known of when `changed` come, go or become others."""
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
    """What to add to the totals when the acts `before` become `after`: points and acts.

    Both must hold, beside what differs, all acts whose worth that may change, and those that have
    a part in theirs (`near` says where to look). Of acts further off it makes no
    difference whether they are there: they are worth the same on both sides. So what is applied
    over time always equals a count afresh, which is the changes from nothing.

    Days before `settled` change no more: not all that had a part in them is kept.
    """
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for sign, side in ((-1, before), (1, after)):
        for line in score_lines(side):
            contribution = line.acts[0]
            day = line.day
            if settled is not None and day < settled:
                continue
            for period in (ALL, month_of(day), week_of(day)):
                for column in (contribution.kind.value, ALL):
                    total = found[period, column, contribution.receiver_id]
                    total[0] += sign * line.points
                    total[1] += sign * len(line.acts)
    return {
        key: (points, contributions)
        for key, (points, contributions) in found.items()
        if points or contributions
    }
