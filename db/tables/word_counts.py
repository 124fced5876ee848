"""Counts of the words that members use, under keyed hashes, and of messages by channel."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Integer, Table

from db.column_types import Snowflake, UtcDateTime
from db.declarations import Retention, no_people
from db.tables.metadata import metadata
from domain.publishing.word_counts import NOW_PERIODS, PERIOD, USUAL_PERIODS

_KEPT = Retention(
    "16 days", PERIOD * (NOW_PERIODS + USUAL_PERIODS), lambda row, cutoff: row.period < cutoff
)
A_WEEK = timedelta(days=8)

word_counts = Table(
    "word_counts",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("word_hash", Snowflake, primary_key=True, autoincrement=False),
    Column("period", UtcDateTime, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("sad", Integer, nullable=False),
    comment="How many people used a word in half a day, under a keyed hash, if several did; sad: "
    "beside complaints and grief; hash 0: all messages",
    sqlite_with_rowid=False,
    info=no_people(keep=_KEPT),
)

channel_message_counts = Table(
    "channel_message_counts",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("channel_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", UtcDateTime, primary_key=True),
    Column("number", Integer, nullable=False),
    comment="How many messages members wrote in a channel in half a day",
    sqlite_with_rowid=False,
    info=no_people(
        keep=Retention("8 days", A_WEEK, lambda row, cutoff: row.period < cutoff),
    ),
)
