"""Jobs, and cursors of jobs through many members."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

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
    Column("parked_at", UtcDateTime),
    UniqueConstraint("guild_id", "kind", "subject_id"),
    Index(
        "ix_jobs_waiting",
        "due_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    Index(
        "ix_jobs_parked",
        "guild_id",
        sqlite_where=text("parked_at IS NOT NULL"),
        postgresql_where=text("parked_at IS NOT NULL"),
    ),
    comment="Jobs, each run once when it is due; parked_at: since when one that a hold stopped "
    "waits for a moderator",
    sqlite_autoincrement=True,
    info=no_people(codes=("kind",)),
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
    comment="Progress of batch jobs over many members; at: when the run started",
    sqlite_autoincrement=True,
    info=people(
        "how far a batch job over all members has got: the id of the last one, while it runs",
        "to continue from there",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the batch job runs"),
        codes=("kind",),
    ),
)
