"""Results of brand posts, and who wants less of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

post_results = Table(
    "post_results",
    metadata,
    Column(
        "post_id",
        Key,
        ForeignKey("brand_posts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("guild_id", Snowflake, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("reacted", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("clicked", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("less", Integer, nullable=False),
    Column("is_gone", Boolean, nullable=False),
    Column("is_final", Boolean, nullable=False),
    Index("ix_post_results_guild", "guild_id"),
    comment="How many different people, the team left out, took part in a post within 48 hours",
    info=no_people(),
)

less_wishes = Table(
    "less_wishes",
    metadata,
    Column(
        "post_id",
        Key,
        ForeignKey("brand_posts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("wished_at", UtcDateTime, nullable=False),
    Index("ix_less_wishes_guild", "guild_id"),
    comment="Who wants less of posts like this one; only their number is shown",
    info=people(
        "that they want less of posts like one of the team's",
        "to count each wish once; nobody sees whose it is",
        erase=ErasureRule.DELETE,
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.wished_at < cutoff),
    ),
)
