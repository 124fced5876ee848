"""Sums by week equal those of the days that are in them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event

from db.database import Database
from db.measure_counts import Counts, put_counts
from db.measures import MeasureRepository, _weekly_in_arrays
from db.postgresql_address import postgresql_url
from domain.contests.measures import VOTES_CAST
from domain.measures import Measure, MeasureCount, day_key
from domain.offer_measures import COMPLAINTS_HEARD
from tests.postgresql import PostgreSQL

GUILD, OTHER = 900, 901
YESTERDAY = date(2026, 3, 30)  # in Berlin, clocks changed the day before
MEASURES = (COMPLAINTS_HEARD, VOTES_CAST)


def random_counts(rng: Random) -> Counts:
    """Return counts of some days and hours, before, in and after two months until yesterday."""
    found: Counts = {}
    for measure in MEASURES:
        for _ in range(60):
            day = day_key(YESTERDAY - timedelta(days=rng.randint(-3, 80)))
            found[measure.key, day] = MeasureCount(rng.randint(0, 9), rng.randint(0, 5))
            found[measure.key, f"{day}T{rng.randint(0, 23):02}"] = MeasureCount(99, 99)
    return found


@pytest.mark.parametrize("weeks", [1, 8])
@pytest.mark.parametrize("seed", range(3))
async def test_weeks_are_summed_from_their_days_alone(
    database: Database, seed: int, weeks: int
) -> None:
    counts = random_counts(Random(seed))
    async with database.transaction() as transaction:
        await put_counts(transaction, GUILD, counts)
        await put_counts(transaction, OTHER, random_counts(Random(seed + 100)))
    expected: dict[str, dict[int, Counter[str]]] = {measure.key: {} for measure in MEASURES}
    for (key, period), count in counts.items():
        ago = (YESTERDAY - date.fromisoformat(period[:10])).days // 7
        if len(period) == len("2026-03-30") and 0 <= ago < weeks:
            sums = expected[key].setdefault(ago, Counter())
            sums.update(number=count.number, people=count.people)
    async with database.snapshot() as reading:
        found = await MeasureRepository(reading, GUILD).weekly(MEASURES, YESTERDAY, weeks)
    assert found == {
        key: {ago: MeasureCount(sums["number"], sums["people"]) for ago, sums in by_week.items()}
        for key, by_week in expected.items()
    }


def explained(asked: list[tuple[str, Any]], connection: Connection) -> list[str]:
    """Return how SQLite finds the rows of these statements."""
    return [
        str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())
        for statement, values in list(asked)
    ]


@pytest.mark.sqlite
async def test_weeks_and_days_are_read_from_an_index_of_days_alone(database: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    def listen(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", note)

    async with database.snapshot() as reading:
        await reading.run_sync(listen)
        rows = MeasureRepository(reading, GUILD)
        await rows.weekly(MEASURES, YESTERDAY, 8)
        await rows.daily(MEASURES, YESTERDAY - timedelta(days=30), YESTERDAY)
        await rows.first_day(MEASURES)
        plans = await reading.run_sync(partial(explained, list(asked)))
    assert len(plans) == 3
    assert all("COVERING INDEX ix_measure_counts_day_sums" in plan for plan in plans)


async def test_every_week_is_a_condition_on_the_index_with_any_plan_of_the_server(
    postgresql: PostgreSQL,
) -> None:
    """The server may keep one plan for all parameters; joining days to it took three times."""
    with postgresql.database() as address:
        database = Database.open(postgresql_url(address))
        async with database.transaction(GUILD) as transaction:
            await put_counts(transaction, GUILD, random_counts(Random(1)))
            for setting in ("plan_cache_mode = force_generic_plan", "enable_seqscan = off"):
                await transaction.exec_driver_sql(f"SET LOCAL {setting}")
            weekly = _weekly_in_arrays().compile(dialect=transaction.dialect)
            await transaction.exec_driver_sql(f"PREPARE weekly AS {weekly}")
            given = {
                "guild": str(GUILD),
                "measures": "ARRAY['offers.complaints']",
                "firsts": "ARRAY['2026-03-24']",
                "lasts": "ARRAY['2026-03-30']",
            }
            values = ", ".join(given[name] for name in weekly.positiontup or ())
            found = await transaction.exec_driver_sql(f"EXPLAIN EXECUTE weekly({values})")
            (scan,) = (line for (line,) in found if "Cond" in line and "guild_id" in line)
        await database.close()
    assert "(period)::text >= " in scan


@pytest.mark.parametrize("measures", [MEASURES, MEASURES[:1], ()])
async def test_the_first_day_is_that_of_any_of_the_measures(
    database: Database, measures: tuple[Measure, ...]
) -> None:
    days = {"2026-03-05": COMPLAINTS_HEARD, "2026-02-03": VOTES_CAST}
    counts = {(measure.key, day): MeasureCount(1) for day, measure in days.items()}
    counts[VOTES_CAST.key, "2026-01-01T07"] = MeasureCount(1)
    async with database.transaction() as transaction:
        await put_counts(transaction, GUILD, counts)
        await put_counts(transaction, OTHER, {(VOTES_CAST.key, "2026-01-02"): MeasureCount(1)})
    async with database.snapshot() as reading:
        found = await MeasureRepository(reading, GUILD).first_day(measures)
    expected = [date.fromisoformat(day) for day, each in days.items() if each in measures]
    assert found == min(expected, default=None)
