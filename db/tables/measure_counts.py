"""Counts of what happens in a guild, by the hour and by the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, String, Table, and_, text

from db.column_types import Snowflake
from db.declarations import TWO_YEARS, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata
from domain.measures import day_key

A_DAY = timedelta(days=1)


def _before(row: Any, cutoff: datetime) -> ColumnElement[bool]:
    """Return the condition that a period was over before the day of `cutoff`, in any time zone."""
    condition: ColumnElement[bool] = row.period < day_key(cutoff.astimezone(UTC).date())
    return condition


DAY_LENGTH = len("2026-11-29")
"""The length of a day as a period; hours are longer."""

measure_counts = Table(
    "measure_counts",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("measure", String(40), primary_key=True),
    Column("period", String(13), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    # Weeks are sums of days: among their hours, 25 rows would be read for each day.
    Index(
        "ix_measure_counts_days",
        "guild_id",
        "measure",
        "period",
        postgresql_where=text(f"length(period) = {DAY_LENGTH}"),
    ).ddl_if(dialect="postgresql"),
    # SQLite finds all in it, without the table. In PostgreSQL, counts in an index would make each
    # change of one, by the hour too, write to all indexes (it could not be "heap-only").
    Index(
        "ix_measure_counts_day_sums",
        "guild_id",
        "measure",
        "period",
        "number",
        "people",
        sqlite_where=text(f"length(period) = {DAY_LENGTH}"),
    ).ddl_if(dialect="sqlite"),
    comment="Counts by hour ('2026-11-29T14', in UTC) and by local day ('2026-11-29'); people: "
    "how many different members, for measures that count them",
    sqlite_with_rowid=False,
    info=no_people(
        codes=("measure",),
        keep=Retention(
            "24 months by the hour; by the day, as long as the guild keeps the bot",
            TWO_YEARS,
            lambda row, cutoff: and_(row.period.like("%T%"), _before(row, cutoff)),
        ),
    ),
)

measure_people = Table(
    "measure_people",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("measure", String(40), primary_key=True),
    Column("period", String(13), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    comment="Members counted in a current hour or day, so that each is counted once",
    sqlite_with_rowid=False,
    info=people(
        "that they did something that is counted (such as voting or complaining) in an hour or "
        "on a day",
        "to count each person once",
        erase=ErasureRule.DELETE,
        erased="deleted; how many people there were stays",
        keep=Retention("one day after the day is over", A_DAY, _before),
        codes=("measure",),
    ),
)
