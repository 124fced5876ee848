"""Rows of other tables from which a measure can be counted from scratch.

A table declares them in its `info`, beside its personal data: `info=people(…) | measured(…)`. The
different people of such a measure are found in these rows, so no list of them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, null, select, true

from db.guild_filter import of_guild
from domain.measures import Measure

_KEY = "measured"
A_DAY = timedelta(days=1)
NEAR = 2 * A_DAY
"""How far a local day, or an hour that is partly in it, may reach from a moment in it."""


@dataclass(frozen=True, slots=True)
class MeasuredRows:
    """The columns of the rows that a measure counts."""

    measure: Measure
    at: str
    person: str | None = None
    day: str | None = None
    """The guild's local day, where it is fixed in the row."""
    where: Callable[[Any], ColumnElement[bool]] = lambda _: true()


@dataclass(frozen=True, slots=True)
class RowSource:
    """Queries of the rows of one measure."""

    table: Table
    rows: MeasuredRows

    def query(self, guild_id: int) -> Select[Any]:
        """Return the query for the guild's rows, as `at`, `person` and `day`."""
        columns, rows = self.table.c, self.rows
        return select(
            columns[rows.at].label("at"),
            (columns[rows.person] if rows.person else null()).label("person"),
            (columns[rows.day] if rows.day else null()).label("day"),
        ).where(of_guild(self.table, guild_id), columns[rows.at].is_not(None), rows.where(columns))

    def of_people(self, guild_id: int, people: Collection[int], day: date, at: datetime) -> Any:
        """Return the query for the rows of these people around the moment `at` on `day`."""
        columns, rows = self.table.c, self.rows
        found = self.query(guild_id).where(
            columns[rows.person or ""].in_(people),
            columns[rows.at].between(at - NEAR, at + NEAR),
        )
        # Of use for an index that has the day.
        if rows.day is None:
            return found
        return found.where(columns[rows.day].between(day - A_DAY, day + A_DAY))

    def first(self, guild_id: int) -> Any:
        """Return the query for the earliest and the latest moment of the guild's rows."""
        query = self.query(guild_id).subquery()
        return select(func.min(query.c.at), func.max(query.c.at))

    def between(self, guild_id: int, first: datetime, last: datetime) -> Select[Any]:
        """Return the query for the rows from `first` to before `last`."""
        at = self.table.c[self.rows.at]
        return self.query(guild_id).where(at >= first, at < last)


def measured(*rows: MeasuredRows) -> dict[Any, Any]:
    """Return what a table adds to its `info` if measures count its rows."""
    return {_KEY: rows}


@cache
def row_sources() -> dict[str, RowSource]:
    """Return the sources that tables declare, by the key of the measure."""
    from db.tables import metadata  # noqa: PLC0415 (the tables import this module)

    return {
        rows.measure.key: RowSource(table, rows)
        for table in metadata.sorted_tables
        for rows in table.info.get(_KEY, ())
    }
