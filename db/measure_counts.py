"""Counts of measures: written with the commit of what they count, and recounted."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, bindparam, select, true

from db.alert_signals import write_signals
from db.chunking import chunked
from db.list_parameters import list_parameter
from db.measured_rows import RowSource, row_sources
from db.participation import count_participation
from db.tables.guilds import guilds
from db.tables.measure_counts import measure_counts, measure_people
from db.upsert import insert, insert_for
from domain.alerts.settings import ALERTS
from domain.guild_settings import GuildSettings
from domain.measures import (
    MeasureCount,
    Occurrence,
    counts_people_in,
    periods_at,
)

if TYPE_CHECKING:
    from db.database import Database, Transaction

AT_ONCE = timedelta(days=7)
"""The time for which one query reads rows in a recount."""
Key = tuple[str, str]
"""A measure's key and a period."""
Counts = dict[Key, MeasureCount]
_Placed = tuple[tuple[str, str], list[Occurrence]]
"""An hour and a day, and the occurrences by people that count in them: at least one."""


_SETTINGS = select(guilds.c.settings).where(guilds.c.guild_id == bindparam("guild"))


@dataclass(frozen=True, slots=True)
class _Statements:
    """Statements that are built once, since building one takes longer than running it."""

    people: Any
    counts: Any


@cache
def _statements(dialect: str) -> _Statements:
    counts = insert_for(dialect, measure_counts)
    person = list_parameter(dialect, "user_ids", BigInteger()).value
    named = [
        bindparam(name, type_=measure_people.c[name].type)
        for name in ("guild_id", "measure", "period")
    ]
    return _Statements(
        insert_for(dialect, measure_people)
        .from_select(
            ["guild_id", "measure", "period", "user_id"],
            select(*named, person).where(true()),
        )
        .on_conflict_do_nothing()
        .execution_options(preserve_rowcount=True),
        counts.on_conflict_do_update(
            index_elements=["guild_id", "measure", "period"],
            set_={
                "number": measure_counts.c.number + counts.excluded.number,
                "people": measure_counts.c.people + counts.excluded.people,
            },
        ),
    )


async def write_occurrences(transaction: Transaction, recorded: Iterable[Occurrence]) -> None:
    """Add what happened in a transaction to the counts of its guilds."""
    by_guild: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in recorded:
        by_guild[occurrence.guild_id].append(occurrence)
    for guild_id, some in by_guild.items():
        # In one go, since changing to the connection's thread takes longer than a statement.
        settings = await transaction.run_sync(partial(_write, guild_id, some))
        if settings.has(ALERTS):
            await write_signals(transaction, guild_id, some)


def _write(
    guild_id: int, occurrences: Collection[Occurrence], connection: Connection
) -> GuildSettings:
    """Add occurrences to the guild's counts; return its settings."""
    settings = _settings_of(guild_id, connection)
    _Writer(connection, guild_id, settings.zone).write(occurrences)
    return settings


async def zone_of(transaction: Transaction, guild_id: int) -> tzinfo:
    """Return the time zone of the guild's clocks."""
    return (await transaction.run_sync(partial(_settings_of, guild_id))).zone


def _settings_of(guild_id: int, connection: Connection) -> GuildSettings:
    found = connection.execute(_SETTINGS, {"guild": guild_id})
    return _read_settings(json.dumps(found.scalar_one_or_none() or {}))


@lru_cache(maxsize=1000)
def _read_settings(document: str) -> GuildSettings:
    """Return these settings, which are read once: reading takes longer than counting."""
    return GuildSettings.from_document(json.loads(document))


class _Writer:
    """Adds occurrences of one guild, whose clocks show `zone`, to its counts."""

    def __init__(self, connection: Connection, guild_id: int, zone: tzinfo) -> None:
        self._connection = connection
        self._guild_id = guild_id
        self._zone = zone

    def write(self, occurrences: Collection[Occurrence]) -> None:
        numbers: Counter[Key] = Counter()
        people: Counter[Key] = Counter()
        by_measure: dict[str, list[_Placed]] = defaultdict(list)
        # Most occurrences of a transaction are of one measure and moment, such as votes.
        for (key, at, day), some in _grouped(occurrences).items():
            periods = periods_at(at, day, self._zone)
            number = sum(each.number for each in some)
            for period in periods:
                numbers[key, period] += number
            if by_people := [each for each in some if each.user_id is not None]:
                by_measure[key].append((periods, by_people))
        for key, placed in by_measure.items():
            source = row_sources().get(key)
            new = (
                self._new_people(key, placed)
                if source is None
                else self._people_by_rows(source, placed)
            )
            people.update({(key, period): number for period, number in new.items()})
        self._add(numbers, people)

    def _new_people(self, key: str, placed: Collection[_Placed]) -> Mapping[str, int]:
        """Return how many people were not counted before in each period, and note them."""
        people: dict[str, set[int | None]] = defaultdict(set)
        for periods, some in placed:
            for period in periods:
                if counts_people_in(some[0].measure, period):
                    people[period].update(each.user_id for each in some)
        new: Counter[str] = Counter()
        for period, user_ids in people.items():
            added = self._connection.execute(
                _statements(self._connection.dialect.name).people,
                {
                    "guild_id": self._guild_id,
                    "measure": key,
                    "period": period,
                    "user_ids": sorted(filter(None, user_ids)),
                },
            )
            new[period] += added.rowcount
        return new

    def _people_by_rows(self, source: RowSource, placed: Collection[_Placed]) -> Mapping[str, int]:
        """Return by how many people each period changes, as the rows have it, changed already."""
        measure = source.rows.measure
        by_day: dict[str, list[Occurrence]] = defaultdict(list)
        delta: Counter[tuple[str, int]] = Counter()
        for periods, some in placed:
            by_day[periods[1]] += some
            for period in periods:
                if counts_people_in(measure, period):
                    for each in some:
                        delta[period, each.user_id or 0] += each.number
        after: Counter[tuple[str, int]] = Counter()
        for day, some in by_day.items():
            people = {each.user_id for each in some if each.user_id is not None}
            # An hour may be in two days, and is whole in what is found for either.
            after |= self._rows_of_people(source, people, date.fromisoformat(day), some[0].at)
        changed: Counter[str] = Counter()
        for (period, person), by in delta.items():
            now = after[period, person]
            changed[period] += (now > 0) - (now > by)
        return changed

    def _rows_of_people(
        self, source: RowSource, people: Collection[int], day: date, at: datetime
    ) -> Counter[tuple[str, int]]:
        """Return how many rows each of these people has in each period near `at` on `day`."""
        found: Counter[tuple[str, int]] = Counter()
        for some in chunked(people):
            rows = self._connection.execute(source.of_people(self._guild_id, some, day, at))
            for row_at, person, row_day in rows:
                for period in periods_at(row_at, row_day, self._zone):
                    found[period, person] += 1
        return found

    def _add(self, numbers: Mapping[Key, int], people: Mapping[Key, int]) -> None:
        rows = [
            {
                "guild_id": self._guild_id,
                "measure": measure,
                "period": period,
                "number": number,
                "people": people.get((measure, period), 0),
            }
            for (measure, period), number in sorted(numbers.items())
            if number or people.get((measure, period))
        ]
        if not rows:
            return
        self._connection.execute(_statements(self._connection.dialect.name).counts, rows)


def _grouped(
    occurrences: Iterable[Occurrence],
) -> dict[tuple[str, datetime, date | None], list[Occurrence]]:
    """Return occurrences by what decides which periods they count in."""
    groups: dict[tuple[str, datetime, date | None], list[Occurrence]] = defaultdict(list)
    for each in occurrences:
        groups[each.measure.key, each.at, each.day].append(each)
    return groups


async def count_rows(reading: Transaction, guild_id: int) -> Counts:
    """Return the guild's counts as they are counted from scratch, where there are rows for it."""
    zone = await zone_of(reading, guild_id)
    counts: Counts = {}
    for source in row_sources().values():
        measure = source.rows.measure
        numbers: Counter[str] = Counter()
        people: dict[str, set[int]] = defaultdict(set)
        async for row in _rows(reading, source, guild_id):
            for period in periods_at(row.at, row.day, zone):
                numbers[period] += 1
                if row.person is not None and counts_people_in(measure, period):
                    people[period].add(row.person)
        for period, number in numbers.items():
            counts[measure.key, period] = MeasureCount(number, len(people[period]))
    weeks: Counter[Key] = Counter()
    async for each in count_participation(reading, guild_id):
        for period in periods_at(each.at, each.day, zone):
            weeks[each.measure.key, period] += each.number
    return counts | {key: MeasureCount(number) for key, number in weeks.items()}


async def _rows(reading: Transaction, source: RowSource, guild_id: int) -> AsyncIterator[Any]:
    first, last = (await reading.execute(source.first(guild_id))).one()
    at = None if first is None else datetime.combine(first.date(), time(), UTC)
    while at is not None and at <= last:
        for row in await reading.execute(source.between(guild_id, at, at + AT_ONCE)):
            yield row
        at += AT_ONCE


async def stored_counts(reading: Transaction, guild_id: int) -> Counts:
    """Return all counts of the guild, without empty ones."""
    found = await reading.execute(
        select(measure_counts).where(measure_counts.c.guild_id == guild_id)
    )
    return {
        (row.measure, row.period): MeasureCount(row.number, row.people)
        for row in found
        if row.number or row.people
    }


async def recount(database: Database, guild_id: int) -> int:
    """Raise the guild's counts to what rows of other tables show; return how many were too low.

    None is lowered, since rows are deleted with the people in them, and counts are not.
    """
    async with database.transaction(guild_id) as transaction:
        counted = await count_rows(transaction, guild_id)
        stored = await stored_counts(transaction, guild_id)
        low = {}
        for key, count in counted.items():
            old = stored.get(key, MeasureCount())
            raised = MeasureCount(max(count.number, old.number), max(count.people, old.people))
            if raised != old:
                low[key] = raised
        await put_counts(transaction, guild_id, low)
    return len(low)


async def put_counts(transaction: Transaction, guild_id: int, counts: Counts) -> None:
    """Store these counts in place of those of the same measures and periods."""
    if not counts:
        return
    statement = insert(transaction, measure_counts)
    await transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "measure", "period"],
            set_={"number": statement.excluded.number, "people": statement.excluded.people},
        ),
        [
            {
                "guild_id": guild_id,
                "measure": measure,
                "period": period,
                "number": count.number,
                "people": count.people,
            }
            for (measure, period), count in counts.items()
        ],
    )
