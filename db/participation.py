"""Weeks in which members contributed, and the measures that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from db.chunking import AT_ONCE, chunked
from db.contribution_rows import settled_day
from db.database import Transaction
from db.tables.contributions import contributions
from domain.contributions import Contribution, Source
from domain.contributions.participation import (
    A_WEEK,
    LOOK_BACK,
    FirstOfWeek,
    changed_participation,
    firsts_by_week,
    occurrences_of,
    participation,
)
from domain.contributions.periods import monday_of
from domain.measures import Occurrence

PersonWeek = tuple[int, date]
"""A member, and the Monday of a week."""
Firsts = Mapping[PersonWeek, FirstOfWeek | None]

_DAYS = (
    select(
        contributions.c.giver_id,
        contributions.c.day,
        func.min(contributions.c.at).label("at"),
    )
    .where(
        contributions.c.guild_id == bindparam("guild"),
        contributions.c.source != Source.POINTS.value,
    )
    .group_by(contributions.c.giver_id, contributions.c.day)
)
_OF_PEOPLE = _DAYS.where(
    contributions.c.giver_id.in_(bindparam("people", expanding=True)),
    contributions.c.day.between(bindparam("first"), bindparam("last")),
)
_NEXT = (
    select(contributions.c.giver_id)
    .where(
        contributions.c.guild_id == bindparam("guild"),
        contributions.c.giver_id > bindparam("after"),
    )
    .distinct()
    .order_by(contributions.c.giver_id)
    .limit(AT_ONCE)
)
"""Built once, since building a statement takes longer than running it."""


class ParticipationRepository:
    """The weeks in which the members of one guild contributed."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def weeks_of(self, changing: Iterable[Contribution]) -> Firsts:
        """Return the firsts of the weeks in which these are, by their givers."""
        return await self._firsts(
            {
                (each.giver_id, monday_of(each.day))
                for each in changing
                if each.source is not Source.POINTS
            }
        )

    async def changes_since(self, before: Firsts) -> list[Occurrence]:
        """Return by what these weeks count differently now."""
        after = await self._firsts(before)
        changed = {key for key, first in after.items() if first != before[key]}
        if not changed:
            return []
        people: dict[int, set[date]] = defaultdict(set)
        for person, monday in changed:
            people[person].add(monday)
        mondays = {monday for _, monday in changed}
        since = await settled_day(self._transaction)
        days = await self.days(people, min(mondays) - LOOK_BACK, max(mondays) + LOOK_BACK + A_WEEK)
        found: list[Occurrence] = []
        for person, own in people.items():
            now = firsts_by_week(days[person])
            old = dict(now)
            for monday in own:
                old.pop(monday, None)
                if (first := before[person, monday]) is not None:
                    old[monday] = first
            found += changed_participation(self._guild_id, old, now, since)
        return found

    async def _firsts(self, wanted: Iterable[PersonWeek]) -> dict[PersonWeek, FirstOfWeek | None]:
        people: dict[date, set[int]] = defaultdict(set)
        for person, monday in wanted:
            people[monday].add(person)
        found: dict[PersonWeek, FirstOfWeek | None] = {}
        for monday, some in people.items():
            days = await self.days(some, monday, monday + timedelta(days=6))
            found |= {(person, monday): min(days[person], default=None) for person in some}
        return found

    async def days(
        self, people: Collection[int], first: date, last: date
    ) -> defaultdict[int, list[FirstOfWeek]]:
        """Return the first contribution of these people on each day."""
        found: defaultdict[int, list[FirstOfWeek]] = defaultdict(list)
        for some in chunked(people):
            rows = await self._transaction.execute(
                _OF_PEOPLE,
                {"guild": self._guild_id, "people": some, "first": first, "last": last},
            )
            for row in rows:
                found[row.giver_id].append(FirstOfWeek(row.day, row.at))
        return found


async def count_participation(reading: Transaction, guild_id: int) -> AsyncIterator[Occurrence]:
    """Yield all that a guild's contributions tell, counted from scratch."""
    since = await settled_day(reading)
    rows, last = ParticipationRepository(reading, guild_id), 0
    while found := list(await reading.execute(_NEXT, {"guild": guild_id, "after": last})):
        people = [row.giver_id for row in found]
        days = await rows.days(people, date.min, date.max)
        for person in people:
            counts = participation(firsts_by_week(days[person]))
            for occurrence in occurrences_of(guild_id, counts, since):
                yield occurrence
        last = people[-1]
