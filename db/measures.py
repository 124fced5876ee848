"""Reading of the counts of one guild's measures."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from db.list_parameters import list_parameter
from db.tables.measure_counts import DAY_LENGTH, measure_counts, measure_people
from domain.measures import Measure, MeasureCount, day_key, hour_key

if TYPE_CHECKING:
    from db.database import Transaction

# Hours are between days in the primary key, so there are indexes of days alone, which a parameter
# instead of the number would hide.
# (A condition as one literal would be compared with 1 in SQLite, and hide the index too.)
_IS_DAY = func.length(measure_counts.c.period) == literal_column(str(DAY_LENGTH))


DAILY_TOGETHER = 4
"""How many measures are read by days in one statement."""


@cache
def _weekly(dialect: str) -> Select[str, int, int, int]:
    """Return the query of weekly sums; sums and divisions are of integers."""
    table = measure_counts
    query = select(
        table.c.measure,
        cast(func.sum(table.c.number), BigInteger).label("number"),
        cast(func.sum(table.c.people), BigInteger).label("people"),
    ).where(
        table.c.guild_id == bindparam("guild"),
        table.c.measure.in_(bindparam("measures", expanding=True)),
        _IS_DAY,
    )
    if dialect == "postgresql":
        days = list_parameter(dialect, "days", String())
        ago: ColumnElement[int] = cast(days.position // 7, Integer)
        query = query.join_from(table, days.value.table, table.c.period == days.value)
    else:
        # Reading a range is quicker than looking each of its days up.
        first, last = bindparam("first", type_=String()), bindparam("last", type_=String())
        days_ago = func.julianday(last) - func.julianday(table.c.period)
        ago = cast(days_ago, Integer).op("/", return_type=Integer())(literal_column("7"))
        query = query.where(table.c.period.between(first, last))
    # Grouped by its name, the expression is worked out once for each day.
    return query.add_columns(ago.label("ago")).group_by(table.c.measure, literal_column("ago"))


@cache
def _first_days(keys: tuple[str, ...]) -> Select[Any]:
    """Return the query of the first day of each measure, built once: that takes milliseconds."""
    table = measure_counts
    return select(
        *(
            select(table.c.period)
            .where(
                table.c.guild_id == bindparam("guild"),
                table.c.measure == key,
                _IS_DAY,
            )
            .order_by(table.c.period)
            .limit(1)
            .scalar_subquery()
            for key in keys
        )
    )


def _by_day(
    keys: Iterable[str], rows: Iterable[Row[str, str, int, int]]
) -> dict[str, dict[date, MeasureCount]]:
    found: dict[str, dict[date, MeasureCount]] = {key: {} for key in keys}
    for measure, period, number, people in rows:
        found[measure][date.fromisoformat(period)] = MeasureCount(number, people)
    return found


class MeasureRepository:
    """The counts of one guild."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def counts(self, measure: Measure, first: str, last: str) -> dict[str, MeasureCount]:
        """Return the counts from the hour or day `first` to `last`; empty ones are left out."""
        table = measure_counts
        found = await self._transaction.execute(
            select(table.c.period, table.c.number, table.c.people).where(
                table.c.guild_id == self._guild_id,
                table.c.measure == measure.key,
                table.c.period.between(first, last),
                func.length(table.c.period) == len(first),
            )
        )
        return {row.period: MeasureCount(row.number, row.people) for row in found}

    async def daily(
        self, measures: Collection[Measure], first: date, last: date
    ) -> dict[str, dict[date, MeasureCount]]:
        """Return the counts of these measures by their keys, on the days from `first` to `last`.

        Days without a count are left out.
        """
        keys = [measure.key for measure in measures]
        days = [day_key(first + timedelta(days=ago)) for ago in range((last - first).days + 1)]
        found: dict[str, dict[date, MeasureCount]] = {}
        # A few at a time, and in another thread: a year of all measures is thousands of rows, which
        # a connection of PostgreSQL reads on the event loop.
        for start in range(0, len(keys), DAILY_TOGETHER):
            some = keys[start : start + DAILY_TOGETHER]
            rows = await self._transaction.execute(self._daily(some, days))
            found |= await asyncio.to_thread(_by_day, some, rows)
        return found

    def _daily(self, keys: Sequence[str], days: Sequence[str]) -> Select[str, str, int, int]:
        table = measure_counts
        return select(table.c.measure, table.c.period, table.c.number, table.c.people).where(
            table.c.guild_id == self._guild_id,
            table.c.measure.in_(keys),
            table.c.period.between(days[0], days[-1]),
            _IS_DAY,
        )

    async def weekly(
        self, measures: Collection[Measure], last: date, weeks: int
    ) -> dict[str, dict[int, MeasureCount]]:
        """Return the sums of these measures by weeks of seven days, of which one ends on `last`.

        They are by the keys of the measures, and by how many weeks before that one they are, from 0
        to `weeks` - 1. Weeks without a count are left out.
        """
        dialect = self._transaction.dialect.name
        days = [day_key(last - timedelta(days=ago)) for ago in range(7 * weeks)]
        asked = {"days": days} if dialect == "postgresql" else {"first": days[-1], "last": days[0]}
        rows = await self._transaction.execute(
            _weekly(dialect),
            {
                "guild": self._guild_id,
                "measures": [measure.key for measure in measures],
                **asked,
            },
        )
        found: dict[str, dict[int, MeasureCount]] = {measure.key: {} for measure in measures}
        for measure, number, people, ago in rows:
            found[measure][ago] = MeasureCount(number, people)
        return found

    async def first_day(self, measures: Collection[Measure]) -> date | None:
        """Return the first day on which any of these was counted; None if none was."""
        statement = _first_days(tuple(measure.key for measure in measures))
        found = await self._transaction.execute(statement, {"guild": self._guild_id})
        periods = [period for period in found.one() if period is not None]
        return min(map(date.fromisoformat, periods), default=None)

    async def people_between(
        self, measures: Collection[Measure], first: datetime, last: datetime
    ) -> int:
        """Return how many different people did any of these from the hour of `first` to `last`.

        Only within the last day, since people are known no longer; and only of measures without
        rows that count people by the hour.
        """
        people = measure_people
        found = await self._transaction.execute(
            select(func.count(people.c.user_id.distinct())).where(
                people.c.guild_id == self._guild_id,
                people.c.measure.in_([measure.key for measure in measures]),
                people.c.period.between(hour_key(first), hour_key(last)),
                func.length(people.c.period) == len(hour_key(first)),
            )
        )
        return int(found.scalar_one())
