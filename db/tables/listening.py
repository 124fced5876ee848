"""Listening: watched words, the items of the inbox, and the messages about it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import (
    DAYS_90,
    ErasureRule,
    Retention,
    exported_to_staff,
    no_people,
    people,
)
from db.tables.metadata import metadata

watched_words = Table(
    "watched_words",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("name", String(100), nullable=False),
    Column("near", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "name"),
    CheckConstraint("kind IN ('brand', 'product', 'competitor', 'topic', 'campaign')", name="kind"),
    comment="Names whose mentions a guild's team wants to see; near: of which one must be near",
    sqlite_autoincrement=True,
    info=no_people(),
)

inbox_items = Table(
    "inbox_items",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("confidence", SmallInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("shown_at", UtcDateTime, nullable=False),
    Column("handled_by", Snowflake),
    Column("handled_at", UtcDateTime),
    Column("reply_id", Snowflake),
    Column("created_by", Snowflake),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint("kind IN ('mention', 'need', 'praise', 'question')", name="kind"),
    CheckConstraint(
        "state IN ('new', 'claimed', 'answering', 'answered', 'done', 'dismissed')", name="state"
    ),
    Index("ix_inbox_items_shown", "guild_id", "state", "shown_at"),
    Index("ix_inbox_items_channel", "channel_id", "state"),
    comment="Messages for the team to see, without their words; shown_at: from when on",
    sqlite_autoincrement=True,
    info=people(
        "which message praised, asked, wished or named the brand, and who of the team saw to it",
        "for the team to thank and to answer",
        erase=ErasureRule.SPECIAL,
        erased="deleted; of somebody of the team, that they saw to it",
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.heard_at < cutoff),
    )
    | exported_to_staff(
        handled_by=("guild_id", "heard_at", "state", "handled_by"),
        created_by=("guild_id", "heard_at", "state", "created_by"),
    ),
)

inbox_digests = Table(
    "inbox_digests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime, nullable=False),
    Index("ix_inbox_digests_guild", "guild_id"),
    comment="The messages that tell a guild's team what is in its inbox",
    sqlite_autoincrement=True,
    info=no_people(keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.edited_at < cutoff)),
)

help_writers = Table(
    "help_writers",
    metadata,
    Column("guild_id", Snowflake, primary_key=True),
    Column("channel_id", Snowflake, primary_key=True),
    Column("user_id", Snowflake, primary_key=True),
    Column("message_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="The two people who wrote last in a channel in which a question waits",
    info=people(
        "who wrote last in a channel in which a question waits, and when",
        "to know whether the next message answers the question",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "until nobody waits there, 90 days at most",
            DAYS_90,
            lambda row, cutoff: row.at < cutoff,
        ),
    ),
)
