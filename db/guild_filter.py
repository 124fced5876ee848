"""SQL filter for the rows of one guild."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select


def of_guild(table: Table, guild_id: int) -> Any:
    """Return the condition that a row is about the guild; None for a table about no guild."""
    if "guild_id" in table.c:
        return table.c.guild_id == guild_id
    # A row that refers to nothing by a column is not found by that column.
    for key in sorted(table.foreign_keys, key=lambda key: (bool(key.parent.nullable), str(key))):
        parents = of_guild(key.column.table, guild_id)
        if parents is not None:
            return key.parent.in_(select(key.column).where(parents))
    return None
