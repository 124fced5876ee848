"""Consent of members."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, String, Table, text

from db.column_types import Snowflake, UtcDateTime
from db.declarations import ErasureRule, Retention, people
from db.tables.metadata import metadata

consents = Table(
    "consents",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("counted", Boolean, nullable=False, server_default=text("TRUE")),
    # Whether posts may name the member: `Consent.named`.
    Column("named", Boolean, nullable=False, server_default=text("TRUE")),
    Column("direct_messages", Boolean, nullable=False, server_default=text("FALSE")),
    Column("offers", String(10), nullable=False, server_default=text("'unasked'")),
    Column("monthly", Boolean, nullable=False, server_default=text("TRUE")),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("quoted", Boolean, nullable=False, server_default=text("FALSE")),
    Column("pinged", Boolean, nullable=False, server_default=text("FALSE")),
    Column("listed", Boolean, nullable=False, server_default=text("FALSE")),
    CheckConstraint("offers IN ('unasked', 'yes', 'no')", name="offers"),
    comment="What each member allows; a member without a row has the defaults",
    info=people(
        "what they allow: being counted, being named, being on the leaderboard, "
        "being notified of their surprise, being quoted in it, direct messages, the "
        "monthly word among them, offers",
        "to keep to it",
        erase=ErasureRule.DELETE,
        keep=Retention("until the person is erased: they are their own choices"),
    ),
)
