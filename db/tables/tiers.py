"""Tiers, their roles and their benefits."""

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
from db.declarations import TWO_YEARS, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

tier_holders = Table(
    "tier_holders",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, nullable=False),
    Column("low_since", UtcDateTime),
    CheckConstraint("tier > 0", name="tier"),
    comment="Tiers held by members; since when their recent points are too low",
    info=people(
        "which tier they hold, since when their recent points are too low for it, "
        "and what messages they got about it, at how many points",
        "so that nobody loses a tier without a word before",
        erase=ErasureRule.DELETE,
        keep=Retention("as long as they hold the tier"),
    ),
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
    comment="Messages to members about their tiers, with their recent points at that time",
    sqlite_autoincrement=True,
    info=people(
        "which tier they hold, since when their recent points are too low for it, "
        "and what messages they got about it, at how many points",
        "so that nobody loses a tier without a word before",
        erase=ErasureRule.DELETE,
        keep=Retention("24 months", TWO_YEARS, lambda row, cutoff: row.at < cutoff),
    ),
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
    comment="Tier roles, desired and actual; applied NULL: being changed",
    info=people(
        "which role of a tier they should have, and have",
        "to give and take it once",
        erase=ErasureRule.DELETE,
        keep=Retention("as long as they have the role"),
    ),
)

role_failures = Table(
    "role_failures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("role_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "role_id"),
    comment="Roles that Discord does not let the bot give; moderators are notified once of each",
    sqlite_autoincrement=True,
    info=no_people(),
)

tier_benefits = Table(
    "tier_benefits",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), primary_key=True),
    comment="Gifts that come with reaching a tier",
    info=no_people(),
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
    comment="Benefits that a member received; each is given once",
    sqlite_autoincrement=True,
    info=people(
        "which gifts came to them with a tier",
        "so that each is given once",
        erase=ErasureRule.DELETE,
        keep=Retention("until the person is erased: each comes once"),
    ),
)
