"""Links that open the dashboard once, and its sessions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Index, String, Table

from db.column_types import Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, people
from db.tables.metadata import metadata

A_DAY = timedelta(days=1)


def _secrets(name: str, comment: str, kept: str, purpose: str) -> Table:
    """Return a table of secrets by which a person is let in to a guild's dashboard."""
    return Table(
        name,
        metadata,
        Column("secret_hash", String(64), primary_key=True),
        Column("guild_id", Snowflake, nullable=False),
        Column("user_id", Snowflake, nullable=False),
        Column("language", String(10), nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Index(f"ix_{name}_user", "user_id", "guild_id"),
        comment=comment,
        info=people(
            kept,
            purpose,
            erase=ErasureRule.DELETE,
            keep=Retention(
                "one day after it expires", A_DAY, lambda row, cutoff: row.expires_at < cutoff
            ),
            codes=("secret_hash",),
            secret=("secret_hash",),
        ),
    )


dashboard_links = _secrets(
    "dashboard_links",
    "Links to the dashboard that were not used yet, by the SHA-256 of their secret",
    "that they asked for a link to the dashboard",
    "to let them in once",
)
dashboard_sessions = _secrets(
    "dashboard_sessions",
    "Sessions of the dashboard, by the SHA-256 of the secret in the cookie",
    "that they are signed in to the dashboard, and in which language",
    "to show it to nobody else",
)
