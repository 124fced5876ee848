"""Milestones, and weekly thanks in public."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

milestone_cursors = Table(
    "milestone_cursors",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    comment="Last contribution checked for milestones, and since when milestones are posted",
    info=no_people(),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("milestone", String(20), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("posted_at", UtcDateTime),
    UniqueConstraint("guild_id", "user_id", "milestone"),
    Index("ix_milestones_posted", "guild_id", "posted_at"),
    Index(
        "ix_milestones_waiting",
        "guild_id",
        sqlite_where=text("waits"),
        postgresql_where=text("waits"),
    ),
    comment="Milestones of members, such as their first thanks; each is posted at most once",
    sqlite_autoincrement=True,
    info=people(
        "which milestone they came to, when, and whether it was posted",
        "each is posted once or never",
        erase=ErasureRule.DELETE,
        keep=Retention("until the person is erased: each is posted once"),
        codes=("milestone",),
    ),
)

weekly_top_posts = Table(
    "weekly_top_posts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "week"),
    comment="Weeks whose first five members were thanked in public",
    sqlite_autoincrement=True,
    info=no_people(),
)
