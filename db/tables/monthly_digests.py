"""The monthly messages that were sent to members."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake
from db.declarations import A_YEAR, ErasureRule, Retention, people
from db.tables.metadata import metadata

monthly_digests = Table(
    "monthly_digests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("month", String(10), nullable=False),
    Column("times", Integer, nullable=False),
    UniqueConstraint("guild_id", "user_id", "month"),
    comment="Monthly messages sent to members about how often they were thanked",
    sqlite_autoincrement=True,
    info=people(
        "how often they were thanked, for each month about which they got a message",
        "so that each is sent once",
        erase=ErasureRule.DELETE,
        keep=Retention("12 months", A_YEAR, lambda row, cutoff: row.month < f"{cutoff:%Y-%m}"),
    ),
)
