"""Holds: when everything planned for a guild was stopped, why, and by whom."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, people
from db.tables.metadata import metadata
from domain.holds import REASON_LENGTH

holds = Table(
    "holds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("reason", String(REASON_LENGTH), nullable=False),
    Column("created_by", Snowflake),
    Column("started_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("scope", String(10), nullable=False, server_default=text("'all'")),
    CheckConstraint("scope IN ('all', 'promotions')", name="scope"),
    Index(
        "ix_holds_active",
        "guild_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="Holds, each from its start until ended_at; at most one of a guild has not ended",
    sqlite_autoincrement=True,
    info=people(
        "which moderator stopped everything planned, and the reason they gave",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("90 days after its end", DAYS_90, lambda row, cutoff: row.ended_at < cutoff),
    ),
)
