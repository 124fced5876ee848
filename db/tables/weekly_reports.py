"""Weekly reports of guilds."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import TWO_YEARS, ErasureRule, Retention, people
from db.tables.metadata import metadata
from domain.weekly_report import MAX_WORDS_LENGTH

weekly_reports = Table(
    "weekly_reports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("words", String(MAX_WORDS_LENGTH), nullable=False),
    Column("sent_by", Snowflake),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("guild_id", "last_day"),
    comment="Weekly reports: their figures, taken when the draft was made, and what was added",
    sqlite_autoincrement=True,
    info=people(
        "which moderator sent a weekly report, and what they added to its figures",
        "to show the report",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("24 months", TWO_YEARS, lambda row, cutoff: row.last_day < cutoff.date()),
    ),
)
