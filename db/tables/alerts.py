"""Alerts: when unusually many people complained, who had it, and what they did; never words."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, no_people, people
from db.tables.metadata import metadata
from domain.holds import REASON_LENGTH

alert_watches = Table(
    "alert_watches",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("since", UtcDateTime, nullable=False),
    comment="Since when complaints are watched in a guild, from which on is learnt what is usual",
    info=no_people(),
)

alert_signals = Table(
    "alert_signals",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("measure", String(40), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("channel_id", Snowflake),
    Column("message_id", Snowflake),
    Index("ix_alert_signals_guild", "guild_id", "at"),
    comment="Complaints, reports and negative reactions, with the place of the message, while "
    "alerts are switched on",
    sqlite_autoincrement=True,
    info=people(
        "that they complained, reported something or reacted negatively to a post: when, and on "
        "which message",
        "to alert the team when unusually many people do, to lead it there, and to stop a test of "
        "posts after which they do",
        erase=ErasureRule.DELETE,
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.at < cutoff),
        codes=("measure",),
    ),
)

_KEPT = "90 days after the alert was over"

alerts = Table(
    "alerts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("created_by", Snowflake),
    Column("reason", String(REASON_LENGTH), nullable=False, server_default=text("''")),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("hours", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("young", Integer, nullable=False),
    Column("expected", Float),
    Column("handled_by", Snowflake),
    Column("playbook", String(30)),
    Column("last_unusual_at", UtcDateTime, nullable=False),
    Column("card_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("dismissed", Boolean, nullable=False, server_default=text("FALSE")),
    Column("useful", Boolean),
    Index(
        "ix_alerts_open",
        "guild_id",
        "drill",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_alerts_guild", "guild_id", "opened_at"),
    comment="Alerts; a guild has one that is not over at most, and one drill (drill)",
    sqlite_autoincrement=True,
    info=people(
        "which moderator started an alert, and why, and who had it",
        "for the team to know who does what",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(_KEPT, DAYS_90, lambda row, cutoff: row.ended_at < cutoff),
        codes=("playbook",),
    ),
)

alert_log = Table(
    "alert_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("alert_id", Key, ForeignKey("alerts.id"), nullable=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("user_id", Snowflake),
    Column("what", String(12), nullable=False),
    Column("step", SmallInteger),
    Index("ix_alert_log_alert", "alert_id"),
    comment="What happened in an alert, in order: who took it, who was asked, which step of the "
    "playbook was done by whom",
    sqlite_autoincrement=True,
    info=people(
        "what they did in an alert, and when: asked, took it, held everything, did a step",
        "for the team to see what is done, and to learn from it afterwards",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            _KEPT,
            DAYS_90,
            lambda row, cutoff: row.alert_id.in_(
                select(alerts.c.id).where(alerts.c.ended_at < cutoff)
            ),
        ),
    ),
)

on_call = Table(
    "on_call",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("position", SmallInteger, nullable=False),
    comment="The people of the team who are asked to take an alert, in this order",
    info=people(
        "that they are on call, and in which place",
        "to ask them when there is an alert",
        erase=ErasureRule.DELETE,
        keep=Retention("until a manager changes the list"),
    ),
)
