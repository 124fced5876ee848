"""Coupons."""

from __future__ import annotations

import secrets

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import (
    TWO_YEARS,
    ErasureRule,
    Retention,
    exported_to_staff,
    people,
    random_pseudonym,
)
from db.measured_rows import MeasuredRows, measured
from db.tables.campaigns import ended_campaigns
from db.tables.metadata import metadata
from domain.coupon_measures import COUPONS_REDEEMED, COUPONS_SHARED, COUPONS_TAKEN

coupons = Table(
    "coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("nth", Integer, nullable=False, server_default=text("1")),
    Column("won", Integer, nullable=False, server_default=text("0")),
    Column("won_by", String(50)),
    Column("won_by_id", Snowflake),
    Column("code", String(40), nullable=False),
    Column("percent", Integer),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("max_amount", Integer),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("from_coupon_id", Snowflake),
    Column("shared_at", UtcDateTime),
    Column("doubled_at", UtcDateTime),
    Column("reserved_until", UtcDateTime),
    Column("reserved_by_key_id", Snowflake),
    Column("redeemed_at", UtcDateTime),
    Column("redeemed_by", Snowflake),
    Column("given", BigInteger),
    Column("given_in", String(3)),
    Column("order_total", BigInteger),
    Column("order_in", String(3)),
    UniqueConstraint("guild_id", "code"),
    UniqueConstraint("campaign_id", "user_id", "nth", "won"),
    Index("ix_coupons_user", "guild_id", "user_id"),
    Index("ix_coupons_shared", "from_coupon_id"),
    comment="Coupons, each redeemed at most once; nth: its number among those of its "
    "member in this campaign; won: its number among those won; won_by: the prize "
    "or gift it belongs to",
    sqlite_autoincrement=True,
    info=people(
        "their codes, and what these are worth; when each was taken, shared, doubled "
        "and used; what it took off the price and what the order came to, if that was "
        "reported; through whose shared coupon it came; as staff: which ones they "
        "redeemed",
        "so that a code works once, for one person, and doubles once",
        erase=ErasureRule.SPECIAL,
        erased="codes not used yet: deleted, and worth nothing here from then on; one that "
        "a shop outside has is withdrawn there at once, or as soon as that shop can "
        "be reached. Redeemed ones stay for the campaign's numbers (what they took "
        "off the price, and what the order came to, among these), without person and code",
        keep=Retention(
            "24 months after it expired, and as long as its campaign goes on; then "
            "without person and code",
            TWO_YEARS,
            lambda row, cutoff: and_(
                row.user_id > 0, row.expires_at < cutoff, row.campaign_id.in_(ended_campaigns())
            ),
            lambda _: {
                "user_id": random_pseudonym(),
                "code": f"erased-{secrets.token_hex(8)}",
                "redeemed_by": None,
            },
        ),
        codes=("code",),
    )
    | exported_to_staff(redeemed_by=("guild_id", "campaign_id", "redeemed_at", "redeemed_by"))
    | measured(
        MeasuredRows(
            COUPONS_TAKEN, at="claimed_at", person="user_id", where=lambda row: row.won == 0
        ),
        MeasuredRows(COUPONS_SHARED, at="shared_at", person="user_id"),
        MeasuredRows(COUPONS_REDEEMED, at="redeemed_at", person="user_id"),
    ),
)
