"""Outside shops: their coupons and reports."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, and_, select, text

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import ErasureRule, GuildRule, Retention, no_people, of_guild, people
from db.tables.coupons import coupons
from db.tables.metadata import metadata

shop_coupons = Table(
    "shop_coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("coupon_id", Key, nullable=False),
    Column("shop", String(20), nullable=False),
    Column("key", String(64), nullable=False),
    Column("holds", Integer, nullable=False, server_default=text("0")),
    Column("reference", String(255)),
    Column("former_reference", String(255)),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("try_at", UtcDateTime),
    Column("campaign_id", Key),
    Column("mark", String(64)),
    UniqueConstraint("coupon_id"),
    Index("ix_shop_coupons_try", "try_at"),
    Index("ix_shop_coupons_reference", "shop", "reference"),
    Index("ix_shop_coupons_former", "shop", "former_reference"),
    comment="Coupons that a shop should have; holds: 0 none yet, 1 as claimed, 2 doubled;"
    " mark: of an erased owner",
    sqlite_autoincrement=True,
    info=people(
        "what a shop outside has of which coupon; of one whose owner was erased, the "
        "same keyed hash as in `redeemed_user_hashes`",
        "so that a code that was used there is not given again",
        erase=ErasureRule.NO_PERSON,
        erased="the code is withdrawn; the hash is forgotten when the campaign is over",
        keep=Retention(
            "until the shop has withdrawn the code, once its owner was erased",
            timedelta(0),
            lambda row, _: and_(
                row.try_at.is_(None), row.mark.is_(None), row.coupon_id.not_in(select(coupons.c.id))
            ),
        ),
        codes=("former_reference", "key", "mark", "reference", "shop"),
    )
    | of_guild(GuildRule.WITHDRAW),
)

shop_events = Table(
    "shop_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("shop", String(20), nullable=False),
    Column("event_id", String(255), nullable=False),
    Column("reference", String(255), nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    UniqueConstraint("shop", "event_id", "reference"),
    Index("ix_shop_events_reference", "shop", "reference"),
    Index("ix_shop_events_heard", "heard_at"),
    comment="Redemptions reported by shops, each once, even before their coupon is known",
    sqlite_autoincrement=True,
    info=no_people(codes=("event_id", "reference", "shop")) | of_guild(GuildRule.NO_GUILD),
)
