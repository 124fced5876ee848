"""Secret addresses at which other calendars read a guild's."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from db.column_types import Snowflake, UtcDateTime
from db.declarations import no_people
from db.tables.metadata import metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("secret_hash", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("secret_hash"),
    comment="Addresses at which other calendars read a guild's, by the SHA-256 of their secret",
    info=no_people(codes=("secret_hash",), secret=("secret_hash",)),
)
