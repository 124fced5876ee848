"""Contests: entries, their votes and scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
    and_,
    func,
    or_,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, no_people, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from db.tables.pictures import ENTRIES_ERASED
from domain.contests.measures import ENTRIES_MADE, ENTRIES_REPORTED

OVER = ("closed", "cancelled")
"""The states of a contest that is over."""


def old_contests(cutoff: datetime) -> Any:
    """Return a query for the ids of the contests that were over before `cutoff`."""
    ended = func.coalesce(contests.c.closed_at, contests.c.votes_until)
    return select(contests.c.id).where(contests.c.state.in_(OVER), ended < cutoff)


def _old_entries(cutoff: datetime) -> Any:
    return select(entries.c.id).where(entries.c.contest_id.in_(old_contests(cutoff)))


contests = Table(
    "contests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("kind", String(30), nullable=False),
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
    CheckConstraint("state IN ('draft', 'entries', 'voting', 'closed', 'cancelled')", name="state"),
    Index("ix_contests_guild", "guild_id", "state"),
    comment="Contests; rules: what differs from the defaults; note: reason for a "
    "cancellation; findings: what was suspicious about the votes, as numbers "
    "without voters",
    sqlite_autoincrement=True,
    info=people(
        "which moderator made them",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the result"),
    ),
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
    Column("description", String(300)),
    Column("permission", String(100)),
    Column("permitted_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint(
        "status IN ('in', 'waiting', 'rejected', 'disqualified', 'withdrawn')", name="status"
    ),
    Index("ix_entries_contest", "contest_id", "author_id"),
    comment="Contest entries; only those with the status 'in' are voted on; note: a "
    "moderator's reason; description: alternative text of a photo; permission: the question "
    "to which its author said yes, so that it may be shown elsewhere",
    sqlite_autoincrement=True,
    info=people(
        "what they entered in contests: caption, picture and its description, whether it may be "
        "shown elsewhere, a moderator's note",
        "to show and vote on",
        erase=ErasureRule.SPECIAL,
        erased=ENTRIES_ERASED,
        keep=Retention(
            "what was voted on, as long as the result; caption, picture, description, permission "
            "and note of any other entry, 12 months after the contest is over",
            A_YEAR,
            lambda row, cutoff: and_(
                row.status != "in",
                or_(
                    row.caption.is_not(None),
                    row.picture_id.is_not(None),
                    row.note != "",
                    row.description.is_not(None),
                    row.permission.is_not(None),
                ),
                row.contest_id.in_(old_contests(cutoff)),
            ),
            lambda _: {
                "caption": None,
                "picture_id": None,
                "note": "",
                "description": None,
                "permission": None,
                "permitted_at": None,
            },
        ),
    )
    | measured(MeasuredRows(ENTRIES_MADE, at="created_at", person="author_id")),
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
    comment="Reasons for moderators to check an entry: it resembles another, or a member "
    "reported it",
    sqlite_autoincrement=True,
    info=people(
        "which entry they asked a moderator to look at",
        "so that one is looked at",
        erase=ErasureRule.DELETE,
        keep=Retention(
            "12 months after the contest is over",
            A_YEAR,
            lambda row, cutoff: row.entry_id.in_(_old_entries(cutoff)),
        ),
    )
    | measured(
        MeasuredRows(
            ENTRIES_REPORTED,
            at="created_at",
            person="user_id",
            where=lambda row: row.user_id.is_not(None),
        )
    ),
)

entry_removals = Table(
    "entry_removals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Index("ix_entry_removals_entry", "entry_id"),
    comment="Removed entries; told_at: when the author saw the notice, or the removal was undone",
    sqlite_autoincrement=True,
    info=no_people(),
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
    comment="One row per voter and entry: a second vote overwrites the first; left_out: "
    "not counted, since the account was too young when the contest closed",
    sqlite_with_rowid=False,
    info=people(
        "which entry they rated how",
        "to count",
        erase=ErasureRule.SPECIAL,
        erased="running contests: deleted. Contests that are over: the vote stays, so that "
        "totals stay right, without the person",
        keep=Retention(
            "12 months after the contest is over; then without the person",
            A_YEAR,
            lambda row, cutoff: and_(row.voter_id > 0, row.contest_id.in_(old_contests(cutoff))),
            ballot="contest_id",
        ),
    ),
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
    comment="One row per juror, entry and criterion: a second score overwrites the first",
    sqlite_with_rowid=False,
    info=people(
        "as a juror: how they scored which entry; which entry they chose in a run-off",
        "to count",
        erase=ErasureRule.SPECIAL,
        erased="as with votes: where it is not decided yet, deleted; otherwise it stays "
        "without the person",
        keep=Retention(
            "12 months after the contest is over; then without the person",
            A_YEAR,
            lambda row, cutoff: and_(row.voter_id > 0, row.contest_id.in_(old_contests(cutoff))),
            ballot="contest_id",
        ),
    ),
)
