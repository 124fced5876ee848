"""Coupons that are redeemed in shops outside: what each shop has of them, and what it told."""

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
"""How long what a shop told is kept; shops repeat themselves for some days."""
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
    """By what name the shop tells of it as it was before it was doubled."""
    failures: int
    """How often the shop has answered that it failed."""
    attempts: int
    """How often it was tried since it was last done."""

    def key_of(self, holds: int) -> str:
        """The key of the coupon as it was claimed (1), or doubled (2)."""
        return f"{self.key}-{holds}"


class ShopCouponRepository:
    """The rows of `shop_coupons` and `shop_events`."""

    def __init__(self, transaction: Transaction, shards: Shards = ALL_SHARDS) -> None:
        """What waits is asked of the guilds on `shards`."""
        self._transaction = transaction
        self._ours = on_shards(shards, shop_coupons.c.guild_id)

    async def add(
        self, guild_id: int, coupon_id: int, *, shop: str, key: str, at: datetime
    ) -> None:
        """Have the shop take this coupon."""
        await self._transaction.execute(
            insert(self._transaction, shop_coupons).values(
                guild_id=guild_id, coupon_id=coupon_id, shop=shop, key=key, try_at=at
            )
        )
        self._transaction.pending_work.add(Queue.SHOP_COUPONS, at)

    async def waiting(self, now: datetime, most: int) -> list[ShopCoupon]:
        """What there is to be done by `now`, the longest overdue first, `most` at once."""
        found = await self._transaction.execute(
            select(shop_coupons)
            .where(shop_coupons.c.try_at <= now, self._ours)
            .order_by(shop_coupons.c.try_at, shop_coupons.c.id)
            .limit(most)
        )
        return [_shop_coupon(row) for row in found]

    async def of(self, coupon_id: int) -> ShopCoupon | None:
        """The shop's side of this coupon."""
        found = await self._transaction.execute(
            select(shop_coupons).where(shop_coupons.c.coupon_id == coupon_id)
        )
        row = found.one_or_none()
        return _shop_coupon(row) if row else None

    async def by_reference(self, shop: str, reference: str) -> ShopCoupon | None:
        """The coupon that the shop calls so, or did before it was doubled."""
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
        """Note, before trying, that it is tried now; False where somebody else does, or did."""
        taken = await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row_id, shop_coupons.c.try_at <= now)
            .values(attempts=shop_coupons.c.attempts + 1, try_at=next_try)
        )
        return taken.rowcount == 1

    async def mark_published(
        self, row: ShopCoupon, holds: int, reference: str, *, look_again: datetime
    ) -> None:
        """Note that the shop has it now, and when there is something to be done about it next."""
        former = {"former_reference": shop_coupons.c.reference} if holds != row.holds else {}
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row.id)
            .values(holds=holds, reference=reference, attempts=0, try_at=look_again, **former)
        )

    async def failed(self, row_id: int) -> None:
        """Note that the shop has answered that it failed."""
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.id == row_id)
            .values(failures=shop_coupons.c.failures + 1)
        )

    async def schedule_check(self, coupon_id: int, at: datetime | None) -> None:
        """Have it looked at again at `at`; None for never. One that no shop has is let be."""
        await self._transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.coupon_id == coupon_id)
            .values(try_at=at, attempts=0)
        )
        if at is not None:
            self._transaction.pending_work.add(Queue.SHOP_COUPONS, at)

    async def withdraw(self, which: ColumnElement[bool]) -> None:
        """Mark these to be withdrawn from their shops, at once and before all other work."""
        withdrawn = await self._transaction.execute(
            update(shop_coupons).where(which).values(try_at=LONG_AGO, attempts=0)
        )
        if withdrawn.rowcount:
            self._transaction.pending_work.add(Queue.SHOP_WITHDRAWALS, LONG_AGO)

    async def record_event(self, shop: str, event_id: str, reference: str, at: datetime) -> bool:
        """Keep that the shop tells of a redemption; False where it told so before."""
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
        """Whether the shop told of this one's redemption, perhaps before we knew whose it is."""
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
