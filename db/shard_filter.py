"""SQL filter for guilds on a set of shards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true

from domain.shards import ID_BITS_BELOW, Shards


def on_shards(shards: Shards, guild_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that the guild whose id is in this column is on one of the shards."""
    if shards.is_complete:
        return true()
    return ((guild_id // (1 << ID_BITS_BELOW)) % shards.count).between(shards.first, shards.last)
