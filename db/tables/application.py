"""The application's own: what it knows of itself, what is due and to be sent, servers, members."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.tables.metadata import metadata

key_values = Table(
    "key_values",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What the bot remembers of itself, such as which commands Discord already knows",
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("subject_id", Snowflake, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("done_at", UtcDateTime),
    UniqueConstraint("guild_id", "kind", "subject_id"),
    Index(
        "ix_jobs_waiting",
        "due_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    comment="What is to happen, once, at a time",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("user_id", Snowflake),
    Column("asked", Boolean, nullable=False, server_default=text("FALSE")),
    Column("kind", String(50), nullable=False),
    Column("subject_id", Snowflake, nullable=False),
    Column("reply_to_id", Snowflake),
    Column("created_at", UtcDateTime, nullable=False),
    Column("send_after", UtcDateTime, nullable=False),
    Column("first_tried_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("message_id", Snowflake),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("kind", "subject_id"),
    Index(
        "ix_outbox_waiting",
        "send_after",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="What the bot posts by itself, or writes to a member (user_id): each once",
)

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("settings", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("counted", Boolean, nullable=False, server_default=text("TRUE")),
    # Whether posts may name the member: `Consent.named`. It said so of boards, too, until `listed`
    # came.
    Column("named", Boolean, nullable=False, server_default=text("TRUE")),
    Column("direct_messages", Boolean, nullable=False, server_default=text("FALSE")),
    Column("offers", String(10), nullable=False, server_default=text("'unasked'")),
    Column("monthly", Boolean, nullable=False, server_default=text("TRUE")),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("quoted", Boolean, nullable=False, server_default=text("FALSE")),
    Column("pinged", Boolean, nullable=False, server_default=text("FALSE")),
    Column("listed", Boolean, nullable=False, server_default=text("FALSE")),
    CheckConstraint("offers IN ('unasked', 'yes', 'no')", name="offers"),
    comment="What each member allows; a member without a row has the defaults",
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("author_id", Snowflake),
    Column("media_type", String(30), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("difference_hash", Snowflake, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    comment="Contest pictures, kept since Discord's links expire; difference_hash: a 64-bit hash",
)

batch_cursors = Table(
    "batch_cursors",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "kind"),
    comment="How far a walk over many members has come, begun at",
)
