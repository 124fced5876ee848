"""Members who take part in a week: each once, and whether they return or are new.

Weeks are a guild's own, from Monday to Sunday. All of it follows from the first contribution of
each member in each week, so it is recounted from the stored contributions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.contributions.measures import FROM_WEEKS, NEWCOMERS, PARTICIPANTS, RETURNING
from domain.contributions.periods import monday_of
from domain.measures import Occurrence

A_WEEK = timedelta(weeks=1)
RETURNING_WEEKS = 4
"""The number of weeks before, in any of which a returning member took part."""
NEW_WEEKS = 52
"""The number of weeks before, in none of which a new member took part."""
LOOK_BACK = A_WEEK * NEW_WEEKS
_BY_KEY = {measure.key: measure for measure in FROM_WEEKS}


class FirstOfWeek(NamedTuple):
    """A member's first contribution of a week; the least of several is the first."""

    day: date
    at: datetime


Weeks = Mapping[date, FirstOfWeek]
"""A member's first contributions, by the Mondays of their weeks."""


def firsts_by_week(found: Iterable[FirstOfWeek]) -> dict[date, FirstOfWeek]:
    """Return the first of each week."""
    weeks: dict[date, FirstOfWeek] = {}
    for each in sorted(found, reverse=True):
        weeks[monday_of(each.day)] = each
    return weeks


def participation(weeks: Weeks) -> Counter[tuple[str, FirstOfWeek]]:
    """Return by which measures, by key, a member counts: in each week once, and as what."""
    found: Counter[tuple[str, FirstOfWeek]] = Counter()
    earlier: date | None = None
    for monday in sorted(weeks):
        first = weeks[monday]
        found[PARTICIPANTS.key, first] += 1
        if earlier is None or monday - earlier > LOOK_BACK:
            found[NEWCOMERS.key, first] += 1
        elif monday - earlier <= A_WEEK * RETURNING_WEEKS:
            found[RETURNING.key, first] += 1
        earlier = monday
    return found


def changed_participation(
    guild_id: int, before: Weeks, after: Weeks, since: date | None
) -> list[Occurrence]:
    """Return by what a member's weeks count differently now.

    Days before `since`, before which contributions were deleted, and those that look back at them
    stay as they were counted.
    """
    counts = participation(after)
    counts.subtract(participation(before))
    return occurrences_of(guild_id, counts, since)


def occurrences_of(
    guild_id: int, counts: Mapping[tuple[str, FirstOfWeek], int], since: date | None
) -> list[Occurrence]:
    """Return these counts, where all that decides them is stored from the day `since` on."""
    return [
        Occurrence(_BY_KEY[key], guild_id, first.at, number=number, day=first.day)
        for (key, first), number in counts.items()
        if number and (since is None or monday_of(first.day) - LOOK_BACK >= since)
    ]
