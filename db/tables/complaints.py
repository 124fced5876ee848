"""Complaints: which messages were taken for some, and what the team did about them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    String,
    Table,
    UniqueConstraint,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, exported_to_staff, people
from db.tables.metadata import metadata

complaints = Table(
    "complaints",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("card_id", Key),
    Column("state", String(10), nullable=False),
    Column("handled_by", Snowflake),
    Column("reply_id", Snowflake),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint(
        "state IN ('new', 'taken', 'answering', 'answered', 'offered', 'dismissed')", name="state"
    ),
    Index("ix_complaints_card", "card_id"),
    comment="Complaints in channels with offers, without their words; card_id: the first complaint "
    "of the moderators' card that shows it",
    sqlite_autoincrement=True,
    info=people(
        "which message was a complaint, and who of the team answered it",
        "for moderators to see and to answer",
        erase=ErasureRule.SPECIAL,
        erased="deleted; of somebody of the team, that they answered",
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.heard_at < cutoff),
    )
    | exported_to_staff(handled_by=("guild_id", "heard_at", "state", "handled_by")),
)
