"""Posts and direct messages that the bot sends by itself."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    or_,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from domain.outbox_measures import POSTS_SENT

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
    Column("parked_at", UtcDateTime),
    UniqueConstraint("kind", "subject_id"),
    Index(
        "ix_outbox_waiting",
        "send_after",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_outbox_parked",
        "guild_id",
        sqlite_where=text("parked_at IS NOT NULL"),
        postgresql_where=text("parked_at IS NOT NULL"),
    ),
    comment="Posts, and direct messages to a member (user_id), each sent once; parked_at: since "
    "when one that a hold stopped waits for a moderator",
    sqlite_autoincrement=True,
    info=people(
        "that a direct message is to be sent to them, or was, and about which of the "
        "bot's own rows; never its words",
        "so that it is sent once",
        erase=ErasureRule.SPECIAL,
        erased="nothing more is sent; the row stays, without the person",
        keep=Retention(
            "90 days after it was sent; then without the person",
            DAYS_90,
            lambda row, cutoff: and_(
                row.ended_at < cutoff, or_(row.user_id.is_not(None), row.reply_to_id.is_not(None))
            ),
            lambda row: {
                "reply_to_id": None,
                "message_id": case((row.user_id.is_(None), row.message_id)),
                "channel_id": case((row.user_id.is_(None), row.channel_id), else_=0),
                "user_id": None,
            },
        ),
        codes=("kind",),
    )
    | measured(
        MeasuredRows(
            POSTS_SENT,
            at="ended_at",
            where=lambda row: and_(row.user_id.is_(None), row.message_id.is_not(None)),
        )
    ),
)
