"""Transfer of all data from one database to another, such as from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Table, func, insert, select, text, tuple_

from db.database import Database, Transaction
from db.tables import metadata

AT_ONCE = 1_000
"""Number of rows that are copied at a time."""

Progress = Callable[[str, int, int], None]
"""A function that is given the table, how many of its rows have arrived, and how many there are."""


class TransferError(Exception):
    """The transfer is not possible, or was not complete; nothing of it is stored."""


async def transfer(source: Database, target: Database, progress: Progress) -> dict[str, int]:
    """Copy every row of `source` to the empty `target`; returns the number of rows by table.

    Both must be at the newest revision. The source is read as of one moment, so a bot may run on
    it, but its later changes are not copied. The target is written in one transaction:
    wholly, or not at all. Raises `TransferError` if the target is not empty, or if the rows counted
    in it at the end are not as many as were read.
    """
    copied: dict[str, int] = {}
    async with source.snapshot() as reading, target.transaction() as writing:
        for table in metadata.sorted_tables:
            if await _count(writing, table):
                raise TransferError(
                    f"the table {table.name} already has rows: copy to an empty database"
                )
        for table in metadata.sorted_tables:
            copied[table.name] = await _copy_table(reading, writing, table, progress)
            if (found := await _count(writing, table)) != copied[table.name]:
                raise TransferError(f"{found} of {copied[table.name]} rows arrived in {table.name}")
        if not target.is_sqlite:
            for table in metadata.sorted_tables:
                await _restart_sequence(writing, table)
            # Without statistics of the new rows, PostgreSQL scans big tables from end to end. It
            # would analyze by itself, but minutes later.
            await writing.execute(text("ANALYZE"))
    return copied


async def _copy_table(
    reading: Transaction, writing: Transaction, table: Table, progress: Progress
) -> int:
    there = await _count(reading, table)
    arrived = 0
    progress(table.name, arrived, there)
    key = list(table.primary_key)
    portion = select(table).order_by(*key).limit(AT_ONCE)
    found = (await reading.execute(portion)).mappings().all()
    while found:
        await writing.execute(insert(table), [dict(row) for row in found])
        arrived += len(found)
        progress(table.name, arrived, there)
        last = tuple_(*(found[-1][column] for column in key))
        found = (await reading.execute(portion.where(tuple_(*key) > last))).mappings().all()
    return arrived


async def _count(transaction: Transaction, table: Table) -> int:
    return int((await transaction.execute(select(func.count()).select_from(table))).scalar_one())


async def _restart_sequence(transaction: Transaction, table: Table) -> None:
    """Set PostgreSQL's sequence of the table to continue after the highest copied id."""
    column = table.autoincrement_column
    if column is None:
        return
    name = text("SELECT pg_get_serial_sequence(:table, :column)")
    values = {"table": table.name, "column": column.name}
    if (await transaction.execute(name, values)).scalar_one() is None:
        return
    highest = (await transaction.execute(select(func.max(column)))).scalar_one()
    if highest is not None:
        move = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        await transaction.execute(move, {**values, "highest": highest})
