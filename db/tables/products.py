"""Products."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import no_people
from db.tables.metadata import metadata

products = Table(
    "products",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "name"),
    info=no_people(),
)
