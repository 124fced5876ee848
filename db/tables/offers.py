"""Offers."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    and_,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, people, random_pseudonym
from db.measured_rows import MeasuredRows, measured
from db.tables.campaigns import ended_campaigns
from db.tables.metadata import metadata
from domain.offer_measures import OFFERS_MADE

offers = Table(
    "offers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("language", String(10)),
    Column("named", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("trial", Boolean, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("opened_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answer", String(10)),
    Column("right", Boolean),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint("answer IN ('claimed', 'declined')", name="answer"),
    Index("ix_offers_user", "guild_id", "user_id", "offered_at"),
    Index("ix_offers_day", "guild_id", "offered_at"),
    Index("ix_offers_campaign", "campaign_id"),
    comment="Messages answered with an offer, without their text",
    sqlite_autoincrement=True,
    info=people(
        "which message was answered with an offer, or in a trial shown to the "
        "moderators instead; how sure the bot was, in which language it was written, "
        "whether the product was named; "
        "when they opened it, and what they answered; whether a moderator called it "
        "right",
        "to pause between offers, to see whether offers are welcome and right",
        erase=ErasureRule.DELETE,
        keep=Retention(
            "12 months, and as long as its campaign goes on; then without person and message",
            A_YEAR,
            lambda row, cutoff: and_(
                row.user_id > 0, row.offered_at < cutoff, row.campaign_id.in_(ended_campaigns())
            ),
            lambda _: {"user_id": random_pseudonym(), "message_id": random_pseudonym()},
        ),
    )
    | measured(
        MeasuredRows(
            OFFERS_MADE,
            at="offered_at",
            person="user_id",
            where=lambda row: and_(row.trial.is_(False), row.withdrawn_at.is_(None)),
        )
    ),
)
