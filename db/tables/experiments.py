"""Experiments with posts, and their pairs."""

from __future__ import annotations

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
from db.declarations import no_people
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
    # Without foreign keys: the numbers stay when the posts are deleted after a year.
    Column("first_post_id", Snowflake, nullable=False),
    Column("second_post_id", Snowflake, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("second_at", UtcDateTime, nullable=False),
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
    comment="Pairs of posts in experiments: how many people took part in each or complained",
    sqlite_autoincrement=True,
    info=no_people(),
)
