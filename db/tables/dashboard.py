"""Links that open the dashboard once, and its sessions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Index, String, Table

from db.column_types import Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, people
from db.tables.metadata import metadata

A_DAY = timedelta(days=1)

dashboard_links = Table(
    "dashboard_links",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("language", String(10), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_dashboard_links_user", "user_id", "guild_id"),
    comment="Links to the dashboard that were not used yet, by the SHA-256 of their secret",
    info=people(
        "that they asked for a link to the dashboard",
        "to let them in once",
        erase=ErasureRule.DELETE,
        keep=Retention(
            "one day after it expires", A_DAY, lambda row, cutoff: row.expires_at < cutoff
        ),
        codes=("secret_hash",),
        secret=("secret_hash",),
    ),
)

dashboard_sessions = Table(
    "dashboard_sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("language", String(10), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_dashboard_sessions_user", "user_id", "guild_id"),
    comment="Sessions of the dashboard, by the SHA-256 of the secret in the cookie",
    info=people(
        "that they are signed in to the dashboard, and in which language",
        "to show it to nobody else",
        erase=ErasureRule.DELETE,
        keep=Retention(
            "one day after it expires", A_DAY, lambda row, cutoff: row.expires_at < cutoff
        ),
        codes=("secret_hash",),
        secret=("secret_hash",),
    ),
)
