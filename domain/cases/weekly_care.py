"""How the team answered in each of the last weeks, from the rows of its talks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.cases.answer_estimate import MINUTE
from domain.cases.response_clock import CaseMessage, Wait, waits_of
from domain.cases.response_targets import ResponseTargets
from domain.contributions.periods import day_of, midnight
from domain.goal_figures import EVERYTHING, FIRST_IN_TIME, MEDIAN_FIRST, WAITING
from domain.survival import percentile
from domain.weekly_figures import A_WEEK, WeekFigure


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """The times at which somebody wrote in a talk, and at which it was solved, if it is."""

    messages: Sequence[CaseMessage]
    solved_at: datetime | None


Numbers = Mapping[int, int]
"""Numbers by week, of which 0 is the earliest."""


def care_weeks(
    talks: Iterable[CaseHistory], targets: ResponseTargets, last: date, weeks: int
) -> dict[str, tuple[WeekFigure, ...]]:
    """Return each figure about care in the last `weeks` weeks until `last`, the earliest first.

    Weeks that began before the first talk, or of which a figure says nothing, are left out.
    """
    waits = [(found, talk.solved_at) for talk in talks if (found := waits_of(talk.messages))]
    zone = targets.hours.zone
    firsts = [last - A_WEEK * ago + timedelta(days=1) for ago in range(weeks, 0, -1)]
    bounds = [midnight(day, zone) for day in (*firsts, last + timedelta(days=1))]
    since = min((day_of(found[0].start, zone) for found, _ in waits), default=date.max)

    def week_of(at: datetime) -> int:
        return bisect_right(bounds, at) - 1

    first_waits = [found[0] for found, _ in waits]
    numbers: dict[str, Numbers] = {
        FIRST_IN_TIME.key: _in_time(first_waits, targets, week_of),
        MEDIAN_FIRST.key: _medians(first_waits, targets, bounds, week_of),
        WAITING.key: {
            week: sum(_waits_at(found, solved, end) for found, solved in waits)
            for week, end in enumerate(bounds[1:])
        },
    }
    return {
        key: tuple(
            WeekFigure(first, some[week], 0.0)
            for week, first in enumerate(firsts)
            if week in some and first >= since
        )
        for key, some in numbers.items()
    }


def _waits_at(waits: Iterable[Wait], solved_at: datetime | None, end: datetime) -> bool:
    if solved_at is not None and solved_at < end:
        return False
    return any(
        wait.start < end and (wait.answered_at is None or wait.answered_at >= end) for wait in waits
    )


def _in_time(
    waits: Iterable[Wait], targets: ResponseTargets, week_of: Callable[[datetime], int]
) -> Numbers:
    kept: dict[int, list[bool]] = defaultdict(list)
    for wait in waits:
        answered = wait.answered_at
        if answered and targets.hours.time_between(wait.start, answered) <= targets.first:
            kept[week_of(answered)].append(True)
        elif (over := targets.hours.after(wait.start, targets.first)) is not None:
            kept[week_of(over)].append(False)
    return {week: EVERYTHING * sum(some) // len(some) for week, some in kept.items()}


def _medians(
    waits: Iterable[Wait],
    targets: ResponseTargets,
    bounds: Sequence[datetime],
    week_of: Callable[[datetime], int],
) -> Numbers:
    lasted: dict[int, list[tuple[timedelta, bool]]] = defaultdict(list)
    for wait in waits:
        week = week_of(wait.start)
        if 0 <= week < len(bounds) - 1:
            end = bounds[week + 1]
            until = min(wait.answered_at or end, end)
            length = targets.hours.time_between(wait.start, until)
            lasted[week].append((length, until < end))
    found = {}
    for week, some in lasted.items():
        half = percentile(some, 0.5)
        found[week] = -(-(max(some)[0] if half is None else half) // MINUTE)
    return found
