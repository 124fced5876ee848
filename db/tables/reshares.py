"""Members' messages that the team asked to show again."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, exported_to_staff, people
from db.tables.metadata import metadata

reshares = Table(
    "reshares",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("created_by", Snowflake),
    Column("state", String(10), nullable=False),
    Column("with_name", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint(
        "state IN ('asked', 'agreed', 'shown', 'declined', 'dropped', 'withdrawn')", name="state"
    ),
    Index("ix_reshares_user", "guild_id", "user_id"),
    comment="Members' messages that the team asked to show again, without their words",
    sqlite_autoincrement=True,
    info=people(
        "which message of a member the team asked to show elsewhere, the member's answer, and who "
        "asked",
        "to show nothing without its author's consent, which can be taken back",
        erase=ErasureRule.SPECIAL,
        erased="deleted, with the bot's posts about it",
        keep=Retention(
            "90 days; as long as it is shown",
            DAYS_90,
            lambda row, cutoff: (row.changed_at < cutoff) & (row.state != "shown"),
        ),
    )
    | exported_to_staff(created_by=("guild_id", "created_at", "created_by")),
)
