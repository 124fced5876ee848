"""Goals of guilds."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

goals = Table(
    "goals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("measure", String(40), nullable=False),
    Column("number", Integer, nullable=False),
    Column("due", Date, nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("owner_id", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_on", Date),
    Index("ix_goals_guild", "guild_id"),
    comment="Goals: a number for a measure in the seven days that end on a day",
    sqlite_autoincrement=True,
    info=people(
        "which moderator set a goal for a figure, and whose it is",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild keeps it"),
        codes=("measure",),
    ),
)

goal_points = Table(
    "goal_points",
    metadata,
    Column("goal_id", Key, ForeignKey("goals.id", ondelete="CASCADE"), primary_key=True),
    Column("last_day", Date, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("percent", Integer),
    Index("ix_goal_points_guild", "guild_id"),
    comment="How it stood with a goal on a Monday: number of the week until last_day, and its odds",
    info=no_people(),
)
