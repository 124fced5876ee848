"""Playbooks: the texts that a guild approved beforehand, and what it learnt from an alert."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, SmallInteger, String, Table, select

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, people
from db.tables.alerts import alerts
from db.tables.metadata import metadata
from domain.alerts.review import ANSWER_LENGTH
from domain.playbooks.base import TEXT_LENGTH

playbook_texts = Table(
    "playbook_texts",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("playbook", String(30), primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("words", String(TEXT_LENGTH), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    comment="A guild's own texts for a playbook, approved by a manager (created_by)",
    info=people(
        "which manager approved a text for a playbook",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild keeps it"),
        codes=("playbook",),
    ),
)

alert_reviews = Table(
    "alert_reviews",
    metadata,
    Column("alert_id", Key, ForeignKey("alerts.id"), primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("happened", String(ANSWER_LENGTH), nullable=False),
    Column("went_well", String(ANSWER_LENGTH), nullable=False),
    Column("to_change", String(ANSWER_LENGTH), nullable=False),
    comment="What the team learnt from an alert, in its own words",
    info=people(
        "what they wrote about an alert afterwards",
        "for the team to learn from it",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "90 days after the alert was over",
            DAYS_90,
            lambda row, cutoff: row.alert_id.in_(
                select(alerts.c.id).where(alerts.c.ended_at < cutoff)
            ),
        ),
    ),
)
