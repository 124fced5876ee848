"""Changes of rows by their primary key, many in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, bindparam

KeyOf = tuple[Any, ...]
"""The values of a row's primary key."""


def by_key(table: Table) -> Any:
    """Return the condition that a row has the primary key of `key_values`."""
    return and_(*(column == bindparam(f"where_{column.name}") for column in table.primary_key))


def key_values(table: Table, key: KeyOf) -> dict[str, Any]:
    """Return the parameters of `by_key` for one row."""
    return {
        f"where_{column.name}": value for column, value in zip(table.primary_key, key, strict=True)
    }
