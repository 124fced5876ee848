"""Pictures of contests, entries and posts of the team."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, and_

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, not_shown, people
from db.tables.metadata import metadata

ENTRIES_ERASED = (
    "running contests: deleted. Contests that are over: caption, picture and "
    "note are deleted, the place in the result stays without the person"
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("author_id", Snowflake),
    Column("media_type", String(30), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("difference_hash", Snowflake, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    comment="Pictures of contests and of the team's posts, stored because Discord's links "
    "expire; difference_hash: a 64-bit hash",
    sqlite_autoincrement=True,
    info=people(
        "what they entered in contests: caption, picture, a moderator's note",
        "to show and vote on",
        erase=ErasureRule.SPECIAL,
        erased=ENTRIES_ERASED,
        keep=Retention(
            "as its entry, contest or post; one that none shows, 90 days",
            DAYS_90,
            lambda row, cutoff: and_(row.created_at < cutoff, not_shown(row.id.table)),
        ),
        codes=("media_type", "sha256"),
    ),
)
