"""Reading of the counts of one guild's measures."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
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
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

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
def _weekly_in_arrays() -> Select[str, Sequence[int | None], Sequence[int | None]]:
    """Return PostgreSQL's query: a row for each measure, with its sums week by week.

    Each week is looked up by itself, so that its days are a condition on the index with any plan:
    those that the server makes once for all parameters joined a list of days three times slower.
    Arrays are a tenth of the rows, which the event loop would have to read.
    """
    table = measure_counts
    keys = list_parameter("postgresql", "measures", String())
    weeks = (
        func.unnest(
            bindparam("firsts", type_=ARRAY(String())), bindparam("lasts", type_=ARRAY(String()))
        )
        .table_valued("first", "last", with_ordinality="ordinality", name="weeks")
        .render_derived()
    )
    sums = (
        select(
            cast(func.sum(table.c.number), BigInteger).label("number"),
            cast(func.sum(table.c.people), BigInteger).label("people"),
        )
        .where(
            table.c.guild_id == bindparam("guild"),
            table.c.measure == keys.value,
            table.c.period.between(weeks.c.first, weeks.c.last),
            _IS_DAY,
        )
        .lateral("sums")
    )
    found = keys.value.table.join(weeks, true()).join(sums, true())
    number, people = (
        func.array_agg(aggregate_order_by(column, weeks.c.ordinality))
        for column in (sums.c.number, sums.c.people)
    )
    return select(keys.value, number, people).select_from(found).group_by(keys.value)


@cache
def _weekly_in_rows() -> Select[str, int, int, int]:
    """Return SQLite's query: a row for each measure and week.

    Reading a range is quicker there than looking each of its days up.
    """
    table = measure_counts
    first, last = bindparam("first", type_=String()), bindparam("last", type_=String())
    days_ago = func.julianday(last) - func.julianday(table.c.period)
    ago: ColumnElement[int] = cast(days_ago, Integer).op("/", return_type=Integer())(
        literal_column("7")
    )
    return (
        select(
            table.c.measure,
            cast(func.sum(table.c.number), BigInteger).label("number"),
            cast(func.sum(table.c.people), BigInteger).label("people"),
            ago.label("ago"),
        )
        .where(
            table.c.guild_id == bindparam("guild"),
            table.c.measure.in_(bindparam("measures", expanding=True)),
            table.c.period.between(first, last),
            _IS_DAY,
        )
        # Grouped by its name, the expression is worked out once for each day.
        .group_by(table.c.measure, literal_column("ago"))
    )


@cache
def _first_day(dialect: str) -> Select[str | None]:
    """Return the query of the first day of any of these measures, one look-up for each."""
    table = measure_counts
    keys = list_parameter(dialect, "measures", String())
    first = (
        select(table.c.period)
        .where(table.c.guild_id == bindparam("guild"), table.c.measure == keys.value, _IS_DAY)
        .order_by(table.c.period)
        .limit(literal_column("1"))
        .correlate(keys.value.table)
        .scalar_subquery()
    )
    return select(func.min(first)).select_from(keys.value.table)


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
        keys = [measure.key for measure in measures]
        ends = [day_key(last - timedelta(days=7 * ago)) for ago in range(weeks)]
        begins = [day_key(last - timedelta(days=7 * ago + 6)) for ago in range(weeks)]
        asked: dict[str, Any] = {"guild": self._guild_id, "measures": keys}
        found: dict[str, dict[int, MeasureCount]] = {key: {} for key in keys}
        if self._transaction.dialect.name == "postgresql":
            asked |= {"firsts": begins, "lasts": ends}
            arrays = await self._transaction.execute(_weekly_in_arrays(), asked)
            for measure, numbers, people in arrays:
                found[measure] = {
                    ago: MeasureCount(number, different)
                    for ago, (number, different) in enumerate(zip(numbers, people, strict=True))
                    if number is not None and different is not None
                }
        else:
            asked |= {"first": begins[-1], "last": ends[0]}
            rows = await self._transaction.execute(_weekly_in_rows(), asked)
            for measure, number, different, ago in rows:
                found[measure][ago] = MeasureCount(number, different)
        return found

    async def first_day(self, measures: Collection[Measure]) -> date | None:
        """Return the first day on which any of these was counted; None if none was."""
        found = await self._transaction.execute(
            _first_day(self._transaction.dialect.name),
            {"guild": self._guild_id, "measures": [measure.key for measure in measures]},
        )
        first = found.scalar_one()
        return None if first is None else date.fromisoformat(first)

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
