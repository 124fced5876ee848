"""Milestones, and thanks in public and in private."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

milestone_cursors = Table(
    "milestone_cursors",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    comment="Up to which act milestones have been looked for, and since when they are told",
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
    comment="What members came to, such as their first thanks; each is posted once or never",
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
    comment="Of which weeks the first five were thanked in public",
    info=no_people(),
)

monthly_digests = Table(
    "monthly_digests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("month", String(10), nullable=False),
    Column("times", Integer, nullable=False),
    UniqueConstraint("guild_id", "user_id", "month"),
    comment="Who was told how often they were thanked in a month",
    sqlite_autoincrement=True,
    info=people(
        "how often they were thanked in a month about which they were written to",
        "so that they are told once",
        erase=ErasureRule.DELETE,
        keep=Retention("12 months", A_YEAR, lambda row, cutoff: row.month < f"{cutoff:%Y-%m}"),
    ),
)
