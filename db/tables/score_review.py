"""Corrections of scores, and rings of members who only value each other."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, and_, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import TWO_YEARS, ErasureRule, Retention, people
from db.tables.metadata import metadata

score_log = Table(
    "score_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("action", String(20), nullable=False),
    Column("user_id", Snowflake),
    Column("created_by", Snowflake),
    Column("points", Integer),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_score_log_guild", "guild_id", "id"),
    comment="Log of score changes with reasons; rows are never changed. Nobody: the bot itself",
    sqlite_autoincrement=True,
    info=people(
        "whose points a moderator corrected, which moderator, and the reason; which "
        "moderator changed how much something counts",
        "so that corrections can be looked up",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("24 months", TWO_YEARS, lambda row, cutoff: row.at < cutoff),
        codes=("action",),
    ),
)

collusion_rings = Table(
    "collusion_rings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("contributions", Integer, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("fine_at", UtcDateTime),
    Column("created_by", Snowflake),
    Index("ix_collusion_rings_guild", "guild_id"),
    comment="Collusion rings: people who mostly value each other; fine_at: when a "
    "moderator accepted it",
    sqlite_autoincrement=True,
    info=people(
        "which people only valued each other for a while, and which moderator said "
        "that this is fine",
        "so that points cannot be farmed, and so that what was decided is not asked again",
        erase=ErasureRule.PSEUDONYMIZE,
        erased="membership deleted; the moderator's row stays, without the person",
        keep=Retention(
            "24 months after it was last seen; what a moderator called fine stays, for "
            "it still counts",
            TWO_YEARS,
            lambda row, cutoff: and_(row.fine_at.is_(None), row.seen_at < cutoff),
        ),
    ),
)

collusion_ring_members = Table(
    "collusion_ring_members",
    metadata,
    Column("ring_id", Key, ForeignKey("collusion_rings.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    comment="Members of collusion rings",
    info=people(
        "which people only valued each other for a while, and which moderator said "
        "that this is fine",
        "so that points cannot be farmed, and so that what was decided is not asked again",
        erase=ErasureRule.DELETE,
        erased="membership deleted; the moderator's row stays, without the person",
        keep=Retention("as its circle"),
    ),
)
