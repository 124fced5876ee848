"""Guilds and their settings."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table

from db.column_types import Snowflake, UtcDateTime
from db.declarations import no_people
from db.tables.metadata import metadata

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("settings", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    info=no_people(),
)
