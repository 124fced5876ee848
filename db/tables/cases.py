"""Cases: who asks the team something in private, and when somebody wrote, never what."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, exported_to_staff, people
from db.tables.metadata import metadata

_KEPT = "12 months after the case was solved"

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("language", String(10), nullable=False),
    Column("channel_id", Snowflake),
    Column("message_id", Snowflake),
    Column("started_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("thread_id", Snowflake),
    Column("read_to", Snowflake),
    Column("in_writing", Boolean, nullable=False, server_default=text("FALSE")),
    Column("state", String(10), nullable=False),
    Column("waiting_from", Snowflake),
    Column("handled_by", Snowflake),
    Column("rating", SmallInteger),
    Column("solved_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'waiting', 'solved')", name="state"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    Index(
        "ix_cases_unsolved",
        "guild_id",
        "user_id",
        unique=True,
        sqlite_where=text("state <> 'solved'"),
        postgresql_where=text("state <> 'solved'"),
    ),
    Index("ix_cases_guild", "guild_id", "opened_at"),
    Index("ix_cases_thread", "thread_id"),
    comment="Cases: members' private talks with the team, without their words; a member has one "
    "that is not solved at most; read_to: how far its thread was noted, or the newest answer in "
    "writing that its member was shown; waiting_from: the interaction by which the team said that "
    "it waits for the member",
    sqlite_autoincrement=True,
    info=people(
        "that they talked with the team in private: since when, about which message, in which "
        "thread or whether in writing, who of the team had it, whether it was solved and how they "
        "rated that",
        "to answer them, and to know how long members wait",
        erase=ErasureRule.SPECIAL,
        erased="deleted, and so are the thread and the letters; of somebody of the team, that they "
        "had it",
        keep=Retention(_KEPT, A_YEAR, lambda row, cutoff: row.solved_at < cutoff),
    )
    | exported_to_staff(handled_by=("guild_id", "opened_at", "solved_at", "handled_by")),
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("case_id", Key, ForeignKey("cases.id"), primary_key=True),
    Column("message_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("party", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("party IN ('member', 'team', 'other')", name="party"),
    comment="Messages of a case by their ids, or by those of the forms they were written in: when "
    "that was, by the case's member (`user_id`), by the team or by others",
    info=people(
        "when somebody wrote in their talk with the team, and whether it was they or the team",
        "to know how long members wait for the team",
        erase=ErasureRule.DELETE,
        keep=Retention(
            _KEPT,
            A_YEAR,
            lambda row, cutoff: row.case_id.in_(
                select(cases.c.id).where(cases.c.solved_at < cutoff)
            ),
        ),
    ),
)
