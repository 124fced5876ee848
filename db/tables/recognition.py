"""The weekly surprise and its draws, and the gifts that are given away."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.tables.metadata import metadata

gifts = Table(
    "gifts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("for_kind", String(20)),
    Column("quantity", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("kind", String(10), nullable=False, server_default=text("'custom'")),
    Column("size", Integer, nullable=False, server_default=text("2")),
    Column("cost", Integer),
    Column("currency", String(3)),
    Column("campaign_id", Snowflake),
    Column("role_id", Snowflake),
    Column("channel_id", Snowflake),
    Column("link", String(500), nullable=False, server_default=text("''")),
    Column("words", String(500), nullable=False, server_default=text("''")),
    Column("days", Integer),
    CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
    Index("ix_gifts_guild", "guild_id"),
    comment="What a guild gives away; quantity NULL means as many as wanted",
)

grants = Table(
    "grants",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("source", String(50), nullable=False),
    Column("source_id", Snowflake, nullable=False),
    Column("state", String(10), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("address", LargeBinary),
    Column("post", String(2000), nullable=False, server_default=text("''")),
    Column("note", String(500), nullable=False, server_default=text("''")),
    UniqueConstraint("guild_id", "source", "source_id", "user_id", "gift_id"),
    CheckConstraint("state IN ('offered', 'claimed', 'delivered', 'returned')", name="state"),
    Index("ix_grants_user", "guild_id", "user_id"),
    Index("ix_grants_state", "guild_id", "state"),
    comment="Gifts decided for members, out of the stock until returned; address is encrypted",
    sqlite_autoincrement=True,
)

recognitions = Table(
    "recognitions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=True),
    Column("points", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "week"),
    Index("ix_recognitions_user", "guild_id", "user_id"),
    comment="Who was surprised in which week, and with what; seed chose the words of the post",
)

draw_seeds = Table(
    "draw_seeds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revealed_at", UtcDateTime),
    Index("ix_draw_seeds_guild", "guild_id"),
    comment="Seeds of draws, put away before the draw: its hash is public before, itself after",
)

draws = Table(
    "draws",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("seed_id", Key, ForeignKey("draw_seeds.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("post_at", UtcDateTime, nullable=False),
    Column("pool", JSON, nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("user_id", Snowflake),
    Column("by_hand", Boolean, nullable=False, server_default=text("FALSE")),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("template", String(1000), nullable=False, server_default=text("''")),
    Column("words", String(1000)),
    Column("state", String(10), nullable=False),
    UniqueConstraint("guild_id", "week"),
    CheckConstraint(
        "state IN ('proposed', 'approved', 'posted', 'skipped', 'lapsed', 'quiet')", name="state"
    ),
    comment="The draw of a week's surprise: its list, who came out, and what became of it",
    sqlite_autoincrement=True,
)

draw_decisions = Table(
    "draw_decisions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("draw_id", Key, ForeignKey("draws.id"), nullable=False),
    Column("action", String(10), nullable=False),
    Column("user_id", Snowflake),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_draw_decisions_draw", "draw_id"),
    comment="What was decided about a draw, when and by which moderator; by NULL: by the rules",
)

post_templates = Table(
    "post_templates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("tone", String(10), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_post_templates_guild", "guild_id", "tone"),
    comment="A guild's own templates for the weekly post",
    sqlite_autoincrement=True,
)
