"""Tills and their requests."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata

till_keys = Table(
    "till_keys",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(50), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Index("ix_till_keys_guild", "guild_id"),
    comment="Tills and shops that may redeem; the secret signs their requests",
    sqlite_autoincrement=True,
    info=people(
        "which moderator made them",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild keeps it"),
        codes=("secret",),
        secret=("secret",),
    ),
)

till_requests = Table(
    "till_requests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key_id", Key, ForeignKey("till_keys.id"), nullable=False),
    Column("idempotency_key", String(100)),
    Column("fingerprint", String(64), nullable=False),
    Column("action", String(10), nullable=False),
    Column("status", Integer),
    Column("answer", JSON),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("key_id", "idempotency_key"),
    comment="What tills asked and were answered, without codes: the audit log, and for repeats",
    sqlite_autoincrement=True,
    info=no_people(
        codes=("answer", "fingerprint"),
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.at < cutoff),
    ),
)
