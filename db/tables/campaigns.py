"""Campaigns and the shops' own codes for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata


def ended_campaigns() -> Any:
    """Return a query for the ids of the campaigns that are over."""
    return select(campaigns.c.id).where(campaigns.c.ended_at.is_not(None))


campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("product", String(100), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("translations", JSON(none_as_null=True)),
    Column("percent", Integer),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("minimum", Integer),
    Column("valid_days", Integer, nullable=False),
    Column("prefix", String(8), nullable=False, server_default=text("''")),
    Column("max_coupons", Integer),
    Column("max_per_member", Integer, nullable=False, server_default=text("1")),
    Column("uses_code_pool", Boolean, nullable=False, server_default=text("FALSE")),
    Column("shop", String(20)),
    Column("link", String(300)),
    Column("taken", Integer, nullable=False, server_default=text("0")),
    Column("max_amount", Integer),
    Column("budget", Integer),
    Column("reserved_amount", BigInteger, nullable=False, server_default=text("0")),
    Column("min_tier", Integer, nullable=False, server_default=text("0")),
    Column("secret", String(64)),
    Column("product_id", Snowflake),
    Column("share_channel_id", Snowflake),
    Column("begins_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("valid_days > 0", name="valid_days"),
    Index("ix_campaigns_guild", "guild_id"),
    sqlite_autoincrement=True,
    info=people(
        "which moderator made them",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild keeps it"),
        codes=("secret", "shop"),
        secret=("secret",),
    ),
)

code_pool = Table(
    "code_pool",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("code", String(40), nullable=False),
    UniqueConstraint("guild_id", "code"),
    Index("ix_code_pool_campaign", "campaign_id"),
    comment="A shop's own codes that nobody has taken yet",
    sqlite_autoincrement=True,
    info=no_people(codes=("code",)),
)
