"""Contests: entries, votes, scores, ties and prizes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.tables.metadata import metadata

contests = Table(
    "contests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("title", String(100), nullable=False),
    Column("theme", String(1000), nullable=False, server_default=text("''")),
    Column("picture_id", Key, ForeignKey("pictures.id")),
    Column("entries_each", Integer, nullable=False),
    Column("rules", JSON, nullable=False, server_default=text("'{}'")),
    Column("state", String(10), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("paused_at", UtcDateTime),
    Column("entries_until", UtcDateTime, nullable=False),
    Column("votes_until", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("result", JSON),
    Column("findings", JSON),
    Column("note", String(300), nullable=False, server_default=text("''")),
    CheckConstraint("kind IN ('caption', 'photo')", name="kind"),
    CheckConstraint("state IN ('draft', 'entries', 'voting', 'closed', 'cancelled')", name="state"),
    Index("ix_contests_guild", "guild_id", "state"),
    comment="Contests; rules: what differs from the usual; note: why it was cancelled; findings: "
    "what was suspicious about its votes, in numbers and without a voter",
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("author_id", Snowflake, nullable=False),
    Column("caption", String(300)),
    Column("picture_id", Key, ForeignKey("pictures.id")),
    Column("status", String(15), nullable=False, server_default=text("'in'")),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint(
        "status IN ('in', 'waiting', 'rejected', 'disqualified', 'withdrawn')", name="status"
    ),
    Index("ix_entries_contest", "contest_id", "author_id"),
    comment="Entries; only those with standing 'in' are voted on; note: what a moderator said",
    sqlite_autoincrement=True,
)

entry_flags = Table(
    "entry_flags",
    metadata,
    Column("id", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("like_id", Key, ForeignKey("entries.id", ondelete="SET NULL")),
    Column("user_id", Snowflake),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("entry_id", "user_id"),
    comment="Why a moderator should look at an entry: it is like another, or a member says so",
)

entry_removals = Table(
    "entry_removals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Index("ix_entry_removals_entry", "entry_id"),
    comment="Entries that were taken out; told_at: when the author saw it, or it was undone",
    sqlite_autoincrement=True,
)

votes = Table(
    "votes",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("rating", Integer, nullable=False),
    Column("cast_at", UtcDateTime, nullable=False),
    Column("left_out", Boolean, nullable=False, server_default=text("FALSE")),
    CheckConstraint("rating BETWEEN 1 AND 3", name="rating"),
    comment="One row per voter and entry: a second click overwrites, it never adds; left_out: "
    "not counted, since the account was too young when the contest closed",
    sqlite_with_rowid=False,
)

prize_claims = Table(
    "prize_claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    UniqueConstraint("contest_id", "user_id"),
    comment="Prizes that were claimed, once by each winner",
)

jury_scores = Table(
    "jury_scores",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("criterion", Integer, primary_key=True, autoincrement=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("score", Integer, nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    comment="One row per juror, entry and criterion: a second choice overwrites, it never adds",
    sqlite_with_rowid=False,
)

ties = Table(
    "ties",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("prize", String(10), nullable=False),
    Column("policy", String(10), nullable=False),
    Column("entries", JSON, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("chosen_id", Key),
    Column("user_id", Snowflake),
    Column("withdrawn", JSON, nullable=False, server_default=text("'[]'")),
    UniqueConstraint("contest_id", "prize"),
    comment="Ties for a first place that somebody breaks; user_id: the moderator who chose; "
    "withdrawn: entries whose author was erased before it was decided",
)

run_off_votes = Table(
    "run_off_votes",
    metadata,
    Column("tie_id", Key, ForeignKey("ties.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("entry_id", Key, ForeignKey("entries.id"), nullable=False),
    Column("cast_at", UtcDateTime, nullable=False),
    Column("left_out", Boolean, nullable=False, server_default=text("FALSE")),
    comment="One row per voter and run-off: the entry they chose last; left_out: not counted, "
    "since the account is too young",
    sqlite_with_rowid=False,
)

jury_prize_claims = Table(
    "jury_prize_claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    UniqueConstraint("contest_id", "user_id"),
    comment="The jury's prizes that were claimed, where the public has one of its own",
)

passed_prizes = Table(
    "passed_prizes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("prize", String(10), nullable=False),
    Column("from_entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("to_entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("passed_at", UtcDateTime, nullable=False),
    Index("ix_passed_prizes_contest", "contest_id"),
    comment="Prizes of winners who are gone, passed on to the next; user_id: the moderator",
)

contest_templates = Table(
    "contest_templates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("weekly_at", UtcDateTime),
    UniqueConstraint("guild_id", "name"),
    comment="Contests to be held again; weekly_at: when the next one opens, if every week",
)
