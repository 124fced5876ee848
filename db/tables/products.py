"""Products."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table, UniqueConstraint

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
    Column("translations", JSON(none_as_null=True)),
    Column("link", String(300)),
    Column("picture", String(300)),
    Column("price", Integer),
    Column("currency", String(3)),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "name"),
    sqlite_autoincrement=True,
    info=no_people(),
)
