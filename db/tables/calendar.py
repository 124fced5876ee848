"""Entries of the calendar that a guild's team wrote itself."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, people
from db.tables.metadata import metadata
from domain.calendar.entries import OWN_KINDS, TITLE_LENGTH
from domain.calendar.files import UID_LENGTH

_KINDS = ", ".join(f"'{kind}'" for kind in OWN_KINDS)

calendar_entries = Table(
    "calendar_entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("uid", String(UID_LENGTH), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", String(TITLE_LENGTH), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("created_by", Snowflake, nullable=False),
    UniqueConstraint("guild_id", "uid"),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    Index("ix_calendar_entries_guild", "guild_id", "at"),
    comment="What a team plans elsewhere; uid: by which an imported file is recognised again",
    sqlite_autoincrement=True,
    info=people(
        "that they wrote an entry of the team's calendar",
        "to say who planned it",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("12 months after its day", A_YEAR, lambda row, cutoff: row.at < cutoff),
    ),
)
