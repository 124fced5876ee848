"""Keyed hashes that outlast an erasure."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from db.column_types import Key, UtcDateTime
from db.declarations import ErasureRule, GuildRule, Retention, of_guild, people
from db.tables.metadata import metadata

redeemed_user_hashes = Table(
    "redeemed_user_hashes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("mark", String(64), nullable=False),
    UniqueConstraint("campaign_id", "mark"),
    comment="Hashes of erased members who had a coupon of a running campaign",
    sqlite_autoincrement=True,
    info=people(
        "that somebody who was erased had used a coupon of a campaign, as a keyed hash of their id",
        "so that erasing is no way to a second coupon",
        erase=ErasureRule.NO_PERSON,
        erased="made when they are erased; forgotten with its key when the campaign is over",
        keep=Retention("until the campaign is over"),
        codes=("mark",),
    ),
)

erasure_marks = Table(
    "erasure_marks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    UniqueConstraint("mark"),
    Index("ix_erasure_marks_expires", "expires_at"),
    comment="Keyed hashes of rules that outlast an erasure for a while: refusal, pause, "
    "shared coupon, unasked approach",
    sqlite_autoincrement=True,
    info=people(
        "that somebody who was erased had said No to offers, was offered something "
        "or approached unasked lately, or had shared a coupon with somebody, as a keyed hash of "
        "their ids",
        "so that erasing is no way around these rules",
        erase=ErasureRule.NO_PERSON,
        erased="made when they are erased; each expires by itself",
        keep=Retention(
            "a pause between offers, until it is over; a No to offers, and that two "
            "people shared a coupon, 24 months; that they were approached, 90 days"
        ),
        codes=("mark",),
    )
    | of_guild(GuildRule.NO_GUILD),
)
