"""Plans of guilds' teams, and their initiatives."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata
from domain.initiatives import HYPOTHESIS_LENGTH, REASON_LENGTH, TITLE_LENGTH
from domain.plan import AIM_LENGTH, CHANNELS_LENGTH, METHODS_LENGTH, TEAM_LENGTH

plans = Table(
    "plans",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("answers", JSON, nullable=False),
    Column("aim", String(AIM_LENGTH), nullable=False),
    Column("audiences", JSON, nullable=False),
    Column("messages", JSON, nullable=False),
    Column("channels", String(CHANNELS_LENGTH), nullable=False),
    Column("methods", String(METHODS_LENGTH), nullable=False),
    Column("hours", Integer),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("team", String(TEAM_LENGTH), nullable=False),
    Column("months", Integer),
    Column("begins", Date),
    Column("signed_by", Snowflake),
    Column("signed_at", UtcDateTime),
    comment="The plan of a guild's team; hours a week, amount a month in smallest units",
    info=people(
        "who signed the team's plan",
        "to know who stands for it",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild keeps it"),
        codes=("answers",),
    ),
)

initiatives = Table(
    "initiatives",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("title", String(TITLE_LENGTH), nullable=False),
    Column("hypothesis", String(HYPOTHESIS_LENGTH), nullable=False),
    Column("hours", Integer, nullable=False),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("goal_id", Key, ForeignKey("goals.id", ondelete="SET NULL")),
    Column("until", Date, nullable=False),
    Column("verdict", String(10)),
    Column("reason", String(REASON_LENGTH), nullable=False),
    Column("decided_on", Date),
    Index("ix_initiatives_guild", "guild_id"),
    comment="What a team tries: hours a week, amount in smallest units, and what it decided",
    sqlite_autoincrement=True,
    info=no_people(),
)

initiative_links = Table(
    "initiative_links",
    metadata,
    Column(
        "initiative_id", Key, ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("kind", String(10), primary_key=True),
    # Without a foreign key: what it is depends on the kind.
    Column("thing_id", Key, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Index("ix_initiative_links_guild", "guild_id"),
    comment="Contests, campaigns, prompts and tests that belong to an initiative",
    info=no_people(),
)
