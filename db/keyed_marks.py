"""Keyed marks: what must outlast an erasure, kept as HMACs from which nobody can be listed."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, select, update

from db.engine import Transaction
from db.tables import campaigns, shop_coupons, spent_marks
from db.upsert import insert
from domain.campaigns import mark


class SpentMarkRepository:
    """Marks of erased people who may have used a coupon of a campaign that goes on."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, campaign_id: int, user_id: int) -> str:
        """Return the person's mark under the campaign's own secret, which is made if needed."""
        found = await self._transaction.execute(
            select(campaigns.c.secret).where(campaigns.c.id == campaign_id)
        )
        secret: str | None = found.scalar_one()
        if secret is None:
            secret = secrets.token_hex(32)
            await self._transaction.execute(
                update(campaigns).where(campaigns.c.id == campaign_id).values(secret=secret)
            )
        return mark(secret, user_id)

    async def add(self, campaign_id: int, marked: str) -> None:
        """Keep a mark, once."""
        await self._transaction.execute(
            insert(self._transaction, spent_marks)
            .values(campaign_id=campaign_id, mark=marked)
            .on_conflict_do_nothing()
        )

    async def add_redeemed(self, coupon_id: int) -> None:
        """Mark the erased owner of a coupon as having used it, now that its shop tells so."""
        found = await self._transaction.execute(
            select(shop_coupons.c.campaign_id, shop_coupons.c.mark)
            .join(campaigns, campaigns.c.id == shop_coupons.c.campaign_id)
            .where(
                shop_coupons.c.coupon_id == coupon_id,
                shop_coupons.c.mark.is_not(None),
                campaigns.c.ended_at.is_(None),
            )
        )
        for row in found.all():
            await self.add(row.campaign_id, row.mark)

    async def has(self, campaign_id: int, user_id: int) -> bool:
        """Return whether the person had a coupon of the campaign and was erased since."""
        found = await self._transaction.execute(
            select(campaigns.c.secret).where(campaigns.c.id == campaign_id)
        )
        secret: str | None = found.scalar_one_or_none()
        if secret is None:
            return False
        marked = await self._transaction.execute(
            select(spent_marks.c.id).where(
                spent_marks.c.campaign_id == campaign_id,
                spent_marks.c.mark == mark(secret, user_id),
            )
        )
        return marked.first() is not None

    async def forget(self, campaign_id: int) -> None:
        """Delete the campaign's marks and the secret that made them."""
        await self._transaction.execute(
            delete(spent_marks).where(spent_marks.c.campaign_id == campaign_id)
        )
        await self._transaction.execute(
            update(shop_coupons).where(shop_coupons.c.campaign_id == campaign_id).values(mark=None)
        )
        await self._transaction.execute(
            update(campaigns).where(campaigns.c.id == campaign_id).values(secret=None)
        )
