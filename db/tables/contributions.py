"""Contributions, their totals, ranks and cursors."""

from __future__ import annotations

from datetime import UTC, timedelta

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, UniqueConstraint, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import TWO_YEARS, ErasureRule, Retention, no_people, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from domain.contributions.measures import CONTRIBUTIONS_MADE, FRIENDS_BROUGHT
from domain.contributions.sources import Source

SETTLING = timedelta(days=14)
"""Extra time for which contributions are stored, since they affect the points of nearby days."""

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
        "ix_contributions_ring",
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
    comment="Contributions; mark distinguishes several by one giver; day: by the guild's "
    "clocks; amount: points",
    sqlite_autoincrement=True,
    info=people(
        "who made which gesture to whom, when, on which message: thanks, a chosen "
        "answer, a reaction, a nomination, points given by a moderator, a coupon "
        "taken through a shared one; and what they did themselves: contest entries "
        "and wins, events signed up for, the month of a boost. The reason that a "
        "nomination or a moderator gave, and how much it counts, in percent, by the "
        "age of the giver's account and membership",
        "to count contributions, and to undo them",
        erase=ErasureRule.DELETE,
        erased="deleted, those given and those received",
        keep=Retention(
            "24 months; then only how many of each kind somebody received, and since when",
            TWO_YEARS,
            lambda row, cutoff: row.day < cutoff.astimezone(UTC).date() - SETTLING,
        ),
        codes=("kind", "source"),
    )
    | measured(
        MeasuredRows(
            CONTRIBUTIONS_MADE,
            at="at",
            person="giver_id",
            day="day",
            where=lambda row: row.source != Source.POINTS.value,
        ),
        MeasuredRows(
            FRIENDS_BROUGHT,
            at="at",
            person="giver_id",
            day="day",
            where=lambda row: row.source == Source.FRIEND.value,
        ),
    ),
)

older_contributions = Table(
    "older_contributions",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("source", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    comment="Number of deleted contributions that each member received, and the date of the first",
    info=people(
        "of contributions older than 24 months, how many of each kind they received, "
        "and when the first was",
        "so that milestones and first thanks are not posted twice",
        erase=ErasureRule.DELETE,
        keep=Retention("until the person is erased"),
        codes=("source",),
    ),
)

totals = Table(
    "totals",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("contributions", Integer, nullable=False),
    # A copy of the member's `listed`, so that a leaderboard reads nothing else. (A literal default
    # spares SQLite from copying the table.)
    Column("listed", Boolean, nullable=False, server_default="0"),
    # In the order of a leaderboard, read backwards: its first page is its last rows. Unlisted
    # members are in it too, for the candidates of the week.
    Index("ix_totals_board", "guild_id", "period", "kind", "listed", "points", "user_id"),
    Index("ix_totals_user", "user_id", "guild_id"),
    comment="Sums of contributions; period: 'all', '2025-03' or '2025-W10'; kind can be 'all' too",
    info=people(
        "points and numbers of gestures by week, month and in all, and whether they "
        "are on the leaderboard",
        "to show leaderboards without counting everything again",
        erase=ErasureRule.DELETE,
        erased="deleted; what the erased person gave in the last 24 months comes off the "
        "totals of others",
        keep=Retention("until the person is erased: they are what leaderboards show"),
        codes=("kind",),
    ),
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
    comment="Number of listed members by points; a bucket spans 256^level points",
    sqlite_with_rowid=False,
    info=no_people(codes=("kind",)),
)

channel_cursors = Table(
    "channel_cursors",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("channel_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    comment="How far each channel has been read: the id of the last message counted",
    info=no_people(),
)
