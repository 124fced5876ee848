"""Experiments with posts, and their pairs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata
from domain.experiments.experiment import VARIANT_LENGTH, ExperimentState

_STATES = ", ".join(f"'{state}'" for state in ExperimentState)

experiments = Table(
    "experiments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("varied", String(10), nullable=False),
    Column("first_variant", String(VARIANT_LENGTH), nullable=False),
    Column("second_variant", String(VARIANT_LENGTH), nullable=False),
    Column("pairs", Integer, nullable=False),
    Column("look", String(10), nullable=False),
    Column("counted", String(10), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    Index("ix_experiments_guild", "guild_id"),
    comment="Experiments with posts; secret: the seed of the coin, shown when it is over",
    sqlite_autoincrement=True,
    info=no_people(codes=("secret",), secret=("secret",)),
)

post_pairs = Table(
    "post_pairs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("experiment_id", Key, ForeignKey("experiments.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("dropped", String(10)),
    Column("first_people", Integer),
    Column("second_people", Integer),
    Column("first_less", Integer),
    Column("second_less", Integer),
    Column("first_complaints", Integer),
    Column("second_complaints", Integer),
    UniqueConstraint("experiment_id", "number"),
    Index("ix_post_pairs_guild", "guild_id"),
    comment="Pairs of posts, or of weeks of them, in experiments: how many people took part in "
    "each or complained",
    sqlite_autoincrement=True,
    info=no_people(),
)

pair_posts = Table(
    "pair_posts",
    metadata,
    Column(
        "pair_id",
        Key,
        ForeignKey("post_pairs.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # Without a foreign key: the pair stays when its posts are deleted after a year.
    Column("post_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("is_first", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_pair_posts_guild", "guild_id", "post_id"),
    comment="Posts of a pair with their planned times; is_first: those of the first variant",
    info=no_people(),
)

week_participants = Table(
    "week_participants",
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
    Column("reacted", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Index("ix_week_participants_guild", "guild_id"),
    comment="Who took part in the posts of a week that is compared, until both weeks are counted",
    info=people(
        "that they took part in a post of a week that is compared with another one",
        "to count each member once in a whole week",
        erase=ErasureRule.DELETE,
        keep=Retention(
            "until both weeks are counted, at most 30 days",
            timedelta(days=30),
            lambda row, cutoff: row.counted_at < cutoff,
        ),
    ),
)
