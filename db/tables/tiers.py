"""Tiers and their roles, milestones, and thanks in public and in private."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.tables.metadata import metadata

tier_holders = Table(
    "tier_holders",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, nullable=False),
    Column("low_since", UtcDateTime),
    CheckConstraint("tier > 0", name="tier"),
    comment="Who holds which tier, and since when their recent points are too low for it",
)

tier_notifications = Table(
    "tier_notifications",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("news", String(10), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("news IN ('reached', 'warned', 'kept', 'lost')", name="news"),
    Index("ix_tier_notifications_user", "guild_id", "user_id", "at"),
    comment="What members were told about their tiers, at which recent points",
    sqlite_autoincrement=True,
)

tier_roles = Table(
    "tier_roles",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("role_id", Snowflake, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("applied", Boolean),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("try_at", UtcDateTime),
    Column("error", Text),
    Index(
        "ix_tier_roles_waiting",
        "try_at",
        sqlite_where=text("try_at IS NOT NULL"),
        postgresql_where=text("try_at IS NOT NULL"),
    ),
    comment="Roles of tiers as they should be and as they are; applied NULL: being tried",
)

role_failures = Table(
    "role_failures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("role_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "role_id"),
    comment="Roles that Discord does not let the bot give; moderators are told once of each",
    sqlite_autoincrement=True,
)

tier_benefits = Table(
    "tier_benefits",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), primary_key=True),
    comment="Which gifts of the list come with reaching a tier",
)

tier_benefits_given = Table(
    "tier_benefits_given",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "user_id", "gift_id"),
    comment="Which benefits a member has had: each comes once",
    sqlite_autoincrement=True,
)

milestone_cursors = Table(
    "milestone_cursors",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    comment="Up to which act milestones have been looked for, and since when they are told",
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
)
