"""Coupons that are redeemed in outside shops: their state there, and the shops' reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update

from db.database import Transaction
from db.pending_work import Queue
from db.shard_filter import on_shards
from db.tables.shops import shop_coupons, shop_events
from db.upsert import insert
from domain.shards import ALL_SHARDS, Shards

REMEMBERED = timedelta(days=30)
"""Time for which reports of a shop are stored; shops repeat them for some days."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CLAIMED, DOUBLED = 1, 2


@dataclass(frozen=True, slots=True)
class ShopCoupon:
    """A coupon and the shop that is to have it."""

    id: int
    guild_id: int
    coupon_id: int
    shop: str
    key: str
    holds: int
    """0: not known to be there yet; 1: as it was claimed; 2: doubled."""
    former_reference: str | None
    """The shop's name for the coupon before it was doubled."""
    failures: int
    """Number of times the shop has answered with a failure."""
    attempts: int
    """Number of attempts since the last success."""

    def key_of(self, holds: int) -> str:
        """Return the key of the coupon as it was claimed (1), or doubled (2)."""
        return f"{self.key}-{holds}"


class ShopCouponRepository:
    """The rows of `shop_coupons` and `shop_events`."""

    def __init__(self, transaction: Transaction, shards: Shards = ALL_SHARDS) -> None:
        """Use `transaction`; queries across guilds are limited to those on `shards`."""
        self._transaction = transaction
        self._ours = on_shards(shards, shop_coupons.c.guild_id)

    async def add(
        self, guild_id: int, coupon_id: int, *, shop: str, key: str, at: datetime
    ) -> None:
        """Register a coupon that the shop is to take."""
        await self._transaction.execute(
            insert(self._transaction, shop_coupons).values(
                guild_id=guild_id, coupon_id=coupon_id, shop=shop, key=key, try_at=at
            )
        )
        self._transaction.pending_work.add(Queue.SHOP_COUPONS, at)

    async def waiting(self, now: datetime, most: int) -> list[ShopCoupon]:
        """Return up to `most` rows to be handled by `now`, the longest overdue first."""
        found = await self._transaction.execute(
            select(shop_coupons)
            .where(shop_coupons.c.try_at <= now, self._ours)
            .order_by(shop_coupons.c.try_at, shop_coupons.c.id)
            .limit(most)
        )
        return [_shop_coupon(row) for row in found]

    async def of(self, coupon_id: int) -> ShopCoupon | None:
        """Return the shop's side of this coupon."""
        found = await self._transaction.execute(
            select(shop_coupons).where(shop_coupons.c.coupon_id == coupon_id)
        )
        row = found.one_or_none()
        return _shop_coupon(row) if row else None

    async def by_reference(self, shop: str, reference: str) -> ShopCoupon | None:
        """Return the coupon with this name in the shop, now or before it was doubled."""
        found = await self._transaction.execute(
            select(shop_coupons).where(
                shop_coupons.c.shop == shop,
                or_(
                    shop_coupons.c.reference == reference,
                    shop_coupons.c.former_reference == reference,
                ),
            )
        )
        row = found.first()
        return _shop_coupon(row) if row else None

    async def trying(self, row_id: int, now: datetime, next_try: datetime) -> bool:
        """Record an attempt before it is made; False if another process makes it, or did."""
        taken = await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row_id, shop_coupons.c.try_at <= now)
            .values(attempts=shop_coupons.c.attempts + 1, try_at=next_try)
        )
        return taken.rowcount == 1

    async def mark_published(
        self, row: ShopCoupon, holds: int, reference: str, *, look_again: datetime
    ) -> None:
        """Record that the shop has it now, and when it is to be handled next."""
        former = {"former_reference": shop_coupons.c.reference} if holds != row.holds else {}
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row.id)
            .values(holds=holds, reference=reference, attempts=0, try_at=look_again, **former)
        )

    async def failed(self, row_id: int) -> None:
        """Record that the shop has answered with a failure."""
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row_id)
            .values(failures=shop_coupons.c.failures + 1)
        )

    async def schedule_check(self, coupon_id: int, at: datetime | None) -> None:
        """Schedule the next check at `at`; None for none.

        Rows of unpublished coupons are unaffected.
        """
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.coupon_id == coupon_id)
            .values(try_at=at, attempts=0)
        )
        if at is not None:
            self._transaction.pending_work.add(Queue.SHOP_COUPONS, at)

    async def withdraw(self, which: ColumnElement[bool]) -> None:
        """Schedule these to be withdrawn from their shops, at once and before all other work."""
        withdrawn = await self._transaction.execute(
            update(shop_coupons).where(which).values(try_at=LONG_AGO, attempts=0)
        )
        if withdrawn.rowcount:
            self._transaction.pending_work.add(Queue.SHOP_WITHDRAWALS, LONG_AGO)

    async def record_event(self, shop: str, event_id: str, reference: str, at: datetime) -> bool:
        """Store a redemption that the shop reports; False if it was reported before."""
        await self._transaction.execute(
            delete(shop_events).where(shop_events.c.heard_at < at - REMEMBERED)
        )
        statement = insert(self._transaction, shop_events).values(
            shop=shop, event_id=event_id, reference=reference, heard_at=at
        )
        kept = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(shop_events.c.id)
        )
        return kept.scalar_one_or_none() is not None

    async def has_event(self, shop: str, reference: str) -> bool:
        """Return whether the shop reported this redemption, perhaps before its owner was known."""
        found = await self._transaction.execute(
            select(shop_events.c.id)
            .where(and_(shop_events.c.shop == shop, shop_events.c.reference == reference))
            .limit(1)
        )
        return found.first() is not None


def _shop_coupon(row: Row[Any]) -> ShopCoupon:
    return ShopCoupon(
        id=row.id,
        guild_id=row.guild_id,
        coupon_id=row.coupon_id,
        shop=row.shop,
        key=row.key,
        holds=row.holds,
        former_reference=row.former_reference,
        failures=row.failures,
        attempts=row.attempts,
    )
