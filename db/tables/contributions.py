"""Contributions: acts, what they add up to, and what moderators changed of them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.tables.metadata import metadata

contributions = Table(
    "contributions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("source", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("giver_id", Snowflake, nullable=False),
    Column("receiver_id", Snowflake, nullable=False),
    Column("mark", String(100), nullable=False, server_default=text("''")),
    Column("detail", String(300), nullable=False, server_default=text("''")),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount", Integer, nullable=False, server_default=text("0")),
    Column("giver_trust", Integer, nullable=False, server_default=text("100")),
    Column("source_weight", Integer, nullable=False, server_default=text("100")),
    Column("collusion_factor", Integer, nullable=False, server_default=text("100")),
    Column("voided", Boolean, nullable=False, server_default=text("FALSE")),
    UniqueConstraint("message_id", "source", "giver_id", "receiver_id", "mark"),
    Index("ix_contributions_receiver", "guild_id", "receiver_id", "at"),
    Index("ix_contributions_giver", "guild_id", "giver_id", "day"),
    Index("ix_contributions_week", "guild_id", "at"),
    Index(
        "ix_contributions_circle",
        "guild_id",
        sqlite_where=text("collusion_factor <> 100"),
        postgresql_where=text("collusion_factor <> 100"),
    ),
    Index(
        "ix_contributions_answers",
        "guild_id",
        "channel_id",
        sqlite_where=text("source = 'answer'"),
        postgresql_where=text("source = 'answer'"),
    ),
    comment="Acts; mark tells two of one giver apart; day is by the guild's clocks; amount: points",
)

older_acts = Table(
    "older_acts",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("source", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    comment="How many acts that are no longer kept each member received, and the first of them",
)

totals = Table(
    "totals",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    # As the member's row says; kept here so that a board reads nothing else. (A literal default
    # spares SQLite from copying the table.)
    Column("listed", Boolean, nullable=False, server_default="0"),
    # In the very order of a board, read backwards: its first page is its last rows. All others are
    # in it, too, for the candidates of the week.
    Index("ix_totals_board", "guild_id", "period", "kind", "listed", "points", "user_id"),
    Index("ix_totals_user", "user_id", "guild_id"),
    comment="Sums of acts; period: 'all', '2025-03' or '2025-W10'; kind may be 'all'",
)

rank_buckets = Table(
    "rank_buckets",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("members", Integer, nullable=False),
    comment="How many listed members have so many points; a bucket spans 256^level",
    sqlite_with_rowid=False,
)

channel_cursors = Table(
    "channel_cursors",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("channel_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    comment="How far each channel has been read: the id of the last message counted",
)

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
    comment="Who changed what about scores, and why; rows are only ever added. Nobody: the bot",
)

collusion_rings = Table(
    "collusion_rings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("fine_at", UtcDateTime),
    Column("created_by", Snowflake),
    Index("ix_collusion_rings_guild", "guild_id"),
    comment="People who only valued each other; fine_at: since when a moderator says it is",
)

collusion_ring_members = Table(
    "collusion_ring_members",
    metadata,
    Column(
        "circle_id", Key, ForeignKey("collusion_rings.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    comment="Who is in which circle",
)
