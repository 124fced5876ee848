"""Coupons: one code per member and campaign, redeemed at most once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from db.engine import Transaction
from db.tables import campaigns, coupons
from db.upsert import insert
from domain.campaigns import Campaign, Discount
from domain.coupons import Coupon


class CouponRepository:
    """The rows of the `coupons` table, with the product of each one's campaign."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, campaign: Campaign, user_id: int, code: str, at: datetime) -> bool:
        """Keep a new coupon; False where the member has one of this campaign or the code is taken.

        What it is worth is copied from the campaign, so that it stays as it was promised.
        """
        statement = insert(self._transaction, coupons).values(
            guild_id=campaign.guild_id,
            campaign_id=campaign.id,
            user_id=user_id,
            code=code,
            percent=campaign.discount.percent,
            claimed_at=at,
            expires_at=at + timedelta(days=campaign.valid_days),
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(coupons.c.id)
        )
        return added.scalar_one_or_none() is not None

    async def held(self, campaign_id: int, user_id: int) -> Coupon | None:
        """The member's coupon of this campaign."""
        return await self._one(
            _coupons().where(coupons.c.campaign_id == campaign_id, coupons.c.user_id == user_id)
        )

    async def by_code(self, guild_id: int, code: str) -> Coupon | None:
        """The guild's coupon with this code."""
        return await self._one(
            _coupons().where(coupons.c.guild_id == guild_id, coupons.c.code == code)
        )

    async def of(self, guild_id: int, user_id: int) -> list[Coupon]:
        """The member's coupons, the newest first."""
        found = await self._transaction.execute(
            _coupons()
            .where(coupons.c.guild_id == guild_id, coupons.c.user_id == user_id)
            .order_by(coupons.c.claimed_at.desc(), coupons.c.id.desc())
        )
        return [_coupon(row) for row in found]

    async def redeem(self, coupon_id: int, by: int, at: datetime) -> bool:
        """Redeem it; False where it was redeemed before or has expired. One of many callers wins.

        The conditions are in the statement itself, so this holds on any database.
        """
        redeemed = await self._transaction.execute(
            update(coupons)
            .where(
                coupons.c.id == coupon_id,
                coupons.c.redeemed_at.is_(None),
                coupons.c.expires_at > at,
            )
            .values(redeemed_at=at, redeemed_by=by)
        )
        return redeemed.rowcount == 1

    async def _one(self, query: Select[Any]) -> Coupon | None:
        row = (await self._transaction.execute(query)).one_or_none()
        return _coupon(row) if row else None


def _coupons() -> Select[Any]:
    return select(coupons, campaigns.c.product).join(
        campaigns, campaigns.c.id == coupons.c.campaign_id
    )


def _coupon(row: Any) -> Coupon:
    return Coupon(
        id=row.id,
        guild_id=row.guild_id,
        campaign_id=row.campaign_id,
        user_id=row.user_id,
        code=row.code,
        product=row.product,
        discount=Discount(row.percent),
        claimed_at=row.claimed_at,
        expires_at=row.expires_at,
        redeemed_at=row.redeemed_at,
    )
