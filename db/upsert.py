"""Insert or overwrite, with the same code on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from db.database import Transaction

Insert = sqlite.Insert | postgresql.Insert


def insert(connection: Transaction, table: Table) -> Insert:
    """Return an insert with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Insert:
    """Return such an insert for the database of this name, to be kept and run often."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


async def upsert(
    connection: Transaction,
    table: Table,
    rows: Mapping[str, Any] | Sequence[Mapping[str, Any]],
) -> None:
    """Write `rows` (all with the same columns) whole, replacing those with the same primary key."""
    first = rows if isinstance(rows, Mapping) else rows[0]
    keys = [column.name for column in table.primary_key]
    statement = insert(connection, table)
    changed = {name: statement.excluded[name] for name in first if name not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    await connection.execute(statement, rows)
