"""Gifts and their grants."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import TWO_YEARS, ErasureRule, Retention, no_people, people, random_pseudonym
from db.tables.metadata import metadata

gifts = Table(
    "gifts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("for_kind", String(20)),
    Column("quantity", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("kind", String(30), nullable=False, server_default=text("'custom'")),
    Column("size", Integer, nullable=False, server_default=text("2")),
    Column("cost", Integer),
    Column("currency", String(3)),
    Column("campaign_id", Snowflake),
    Column("role_id", Snowflake),
    Column("channel_id", Snowflake),
    Column("link", String(500), nullable=False, server_default=text("''")),
    Column("words", String(500), nullable=False, server_default=text("''")),
    Column("days", Integer),
    CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
    Index("ix_gifts_guild", "guild_id"),
    comment="Gifts that a guild gives away; quantity NULL: no limit",
    sqlite_autoincrement=True,
    info=no_people(codes=("for_kind",)),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("source", String(50), nullable=False),
    Column("source_id", Snowflake, nullable=False),
    Column("state", String(10), nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("address", LargeBinary),
    Column("post", String(2000), nullable=False, server_default=text("''")),
    Column("note", String(500), nullable=False, server_default=text("''")),
    UniqueConstraint("guild_id", "source", "source_id", "user_id", "gift_id"),
    CheckConstraint("state IN ('offered', 'claimed', 'delivered', 'returned')", name="state"),
    Index("ix_grants_user", "guild_id", "user_id"),
    Index("ix_grants_state", "guild_id", "state"),
    comment="Gifts granted to members, taken from the stock until returned; the address "
    "is encrypted",
    sqlite_autoincrement=True,
    info=people(
        "which gift they were given and what for; until it is sent, and for 60 days "
        "at most, the address it goes to, encrypted with a key that is not in the "
        "database; the text of their guest post",
        "to hand it over once, within the time for it",
        erase=ErasureRule.SPECIAL,
        erased="not handed over yet: deleted, and the gift goes back into the stock. "
        "Otherwise the row stays for the stock, without the person; address and text "
        "are deleted",
        keep=Retention(
            "24 months after it was handed over or returned; then without the person",
            TWO_YEARS,
            lambda row, cutoff: and_(
                row.user_id > 0,
                row.state.in_(("delivered", "returned")),
                row.until < cutoff,
                func.coalesce(row.delivered_at, row.granted_at) < cutoff,
                func.coalesce(row.ends_at, row.granted_at) < cutoff,
            ),
            lambda _: {"user_id": random_pseudonym(), "address": None, "post": "", "note": ""},
        ),
    ),
)
