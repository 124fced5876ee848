"""Unasked approaches to members."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, people
from db.tables.metadata import metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("about_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('offer', 'share', 'talk', 'word')", name="kind"),
    Index("ix_contacts_user", "guild_id", "user_id", "at"),
    Index("ix_contacts_about", "guild_id", "kind", "about_id"),
    comment="Unasked approaches to members, by kind and what it was about (`about_id`)",
    sqlite_autoincrement=True,
    info=people(
        "when they were approached unasked: by an offer, a request to share a post, an offer of a "
        "private talk or a direct word",
        "to approach nobody more than once in 14 days and three times in 90",
        erase=ErasureRule.DELETE,
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.at < cutoff),
    ),
)
