"""Logos of brands."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from db.column_types import Snowflake, UtcDateTime
from db.declarations import no_people
from db.tables.metadata import metadata

brand_logos = Table(
    "brand_logos",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    info=no_people(codes=("sha256",)),
)
