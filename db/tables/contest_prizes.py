"""Prizes of contests: ties, claims, transfers and removal notices; and templates of contests."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    and_,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, TWO_YEARS, ErasureRule, Retention, people
from db.tables.contests import old_contests
from db.tables.metadata import metadata

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
    comment="Ties for a first place that are to be broken; user_id: the moderator who "
    "chose; withdrawn: entries whose author was erased before the decision",
    sqlite_autoincrement=True,
    info=people(
        "which moderator chose among entries that were level",
        "to know who decided",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "24 months; then without the moderator who chose",
            TWO_YEARS,
            lambda row, cutoff: and_(row.user_id.is_not(None), row.decided_at < cutoff),
            lambda _: {"user_id": None},
        ),
    ),
)

run_off_votes = Table(
    "run_off_votes",
    metadata,
    Column("tie_id", Key, ForeignKey("ties.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("entry_id", Key, ForeignKey("entries.id"), nullable=False),
    Column("cast_at", UtcDateTime, nullable=False),
    Column("left_out", Boolean, nullable=False, server_default=text("FALSE")),
    comment="One row per voter and run-off: the latest choice; left_out: not counted, "
    "since the account is too young",
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
            lambda row, cutoff: and_(
                row.voter_id > 0,
                row.tie_id.in_(
                    select(ties.c.id).where(ties.c.contest_id.in_(old_contests(cutoff)))
                ),
            ),
            ballot="tie_id",
        ),
    ),
)

prize_claims = Table(
    "prize_claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("prize", String(10), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    UniqueConstraint("contest_id", "prize", "user_id"),
    comment="Claimed prizes, one claim for each winner; prize: the public's or the jury's",
    sqlite_autoincrement=True,
    info=people(
        "which prize of a contest they claimed, and when",
        "so that each is handed over once",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the result: each prize is handed over once"),
    ),
)

prize_transfers = Table(
    "prize_transfers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("prize", String(10), nullable=False),
    Column("from_entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("to_entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("passed_at", UtcDateTime, nullable=False),
    Index("ix_prize_transfers_contest", "contest_id"),
    comment="Prizes passed on from winners who left to the next in line; user_id: the moderator",
    sqlite_autoincrement=True,
    info=people(
        "which moderator passed a prize on, and when",
        "so that each is handed over once",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the result: each prize is handed over once"),
    ),
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
    comment="Contests that can be repeated; weekly_at: opening time of the next one, if "
    "it is weekly",
    sqlite_autoincrement=True,
    info=people(
        "which moderator made them",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild has the template"),
    ),
)
