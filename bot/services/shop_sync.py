"""Synchronisation of coupons with external shops, and of their redemptions back.

What a shop should have follows from the coupon itself: as claimed, doubled, or, once it is
redeemed, expired or erased, nothing. `shop_coupons` says what it has. A difference is retried with
growing delays until it is resolved or the coupon has expired; so a shop that is down loses nothing,
and a process that dies at any point leaves only work that can be repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.correlation import correlation_scope
from bot.feature_specs import FeatureSpec
from bot.service_lifecycle import Stoppable, Wakeable
from bot.services.coupons import announce_doubled
from bot.shops import configured_shops
from bot.shops.base import Shop, ShopListing, ShopRejected, ShopUnavailable
from db.coupons import CouponRepository
from db.database import Transaction
from db.erasure_marks import SpentMarkRepository
from db.outbox import OutboxRepository
from db.pending_work import Queue
from db.shop_coupons import CLAIMED, DOUBLED, ShopCoupon, ShopCouponRepository
from domain.backoff import backoff
from domain.coupons import UNREPORTED, Coupon, CouponState, Sale
from domain.holds import GOES_ON
from domain.refusals import Refusal
from domain.translatable_text import text

LATE = "coupon.late"
"""The kind of the direct message with a delayed code; the subject is the coupon."""
PATIENCE_SECONDS = 1.5
"""How long a member's click waits for a shop; Discord allows three seconds in all."""
ATTEMPT_SECONDS = 25.0
FIRST_WAIT = timedelta(seconds=30)
"""Longer than an attempt, so that no two are made at once."""
MAX_WAIT = timedelta(minutes=10)
AT_A_TIME = 50
GONE = 0

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _SyncResult:
    """The result of an attempt."""

    reference: str | None = None
    redeemed: bool = False
    """Whether the shop had redeemed it before anything else could be done."""


class ShopSyncService(Stoppable, Wakeable):
    """Brings coupons to their shops. Codes are never logged."""

    wake_queues = frozenset({Queue.SHOP_WITHDRAWALS})
    alarm_queues = frozenset({Queue.SHOP_COUPONS})

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._shards = core.shards
        self._clock = core.clock
        self._shops: dict[str, Shop] = {}
        self._servers: dict[str, frozenset[int]] = {}
        self._present: dict[int, asyncio.Event] = {}
        """Coupons whose owners have just clicked and wait for the code.

        The one who removes an entry sets its event once the result is stored.
        """
        self._busy = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._worker = BackgroundWorker("shops", self.deliver)
        for shop, servers in configured_shops(core.settings):
            self.add(shop, servers)

    def add(self, shop: Shop, servers: frozenset[int]) -> None:
        """Let campaigns of these servers use the shop."""
        self._shops[shop.name] = shop
        self._servers[shop.name] = servers

    def of(self, guild_id: int) -> list[Shop]:
        """Return the shops that campaigns of this guild may use."""
        return [shop for name, shop in self._shops.items() if guild_id in self._servers[name]]

    def title(self, name: str | None) -> str:
        """Return the display name of the shop; empty for none."""
        shop = self._shops.get(name or "")
        return shop.title if shop is not None else name or ""

    def chosen(self, guild_id: int, name: str | None) -> str | None:
        """Return the name of the shop that a moderator chose; raise `Refusal` if they may not."""
        if name is None:
            return None
        for shop in self.of(guild_id):
            if name.casefold() in {shop.name.casefold(), shop.title.casefold()}:
                return shop.name
        raise Refusal(
            text(
                "That shop is not set up for this server. The person who hosts me can change that."
            )
        )

    async def sync_now(self, coupon: Coupon, *, by_owner: bool = True) -> Coupon:
        """Synchronise the coupon with its shop; return its state after a moment at most.

        Used for a member who has just clicked: an owner who has to wait gets a direct message
        later.
        """
        if coupon.shop is None:
            return coupon
        seen = self._present.setdefault(coupon.id, asyncio.Event()) if by_owner else None
        with correlation_scope("shop"):
            task = asyncio.create_task(self._bring_one(coupon.id), name="shop")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if seen is not None:
            if self._present.pop(coupon.id, None) is None:
                # It is published, and is being recorded as seen by its owner.
                await seen.wait()
            seen.set()
        async with self._database.snapshot() as reading:
            return await CouponRepository(reading).get(coupon.guild_id, coupon.id) or coupon

    def wake(self) -> None:
        """Process pending work soon, without making the caller wait."""
        if self._shops:
            self._worker.wake()

    async def deliver(self) -> None:
        """Process some of the pending work.

        A shop that does not answer is skipped until the next time.
        """
        async with self._busy:
            async with self._database.snapshot() as reading:
                rows = ShopCouponRepository(reading, self._shards)
                waiting = await rows.waiting(self._clock(), AT_A_TIME)
            down: set[str] = set()
            for row in waiting:
                if row.shop not in down and not await self._attempt(row):
                    down.add(row.shop)

    async def close(self) -> None:
        """Wait for running work, which takes some seconds at most, and close the shops."""
        await asyncio.gather(*self._tasks, self._worker.wait(), return_exceptions=True)
        for shop in self._shops.values():
            await shop.close()

    async def receive_webhook(self, name: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Process a shop's webhook; return False if there is no such shop.

        Each redemption is stored once, whenever, however often and in whatever order it is
        reported, and before its coupon is looked up. Raises `InvalidSignature` if the shop did not
        send it.
        """
        shop = self._shops.get(name)
        if shop is None:
            return False
        for told in shop.parse_webhook(headers, body):
            now = self._clock()
            async with self._database.transaction() as transaction:
                shops = ShopCouponRepository(transaction)
                if not await shops.record_event(name, told.event_id, told.reference, now):
                    continue
                row = await shops.by_reference(name, told.reference)
                if row is not None:
                    await self._redeemed(
                        transaction,
                        row,
                        now,
                        doubled=told.reference != row.former_reference,
                        sale=told.sale,
                    )
        return True

    async def delayed_coupon(self, guild_id: int, coupon_id: int) -> Coupon | None:
        """Return a coupon whose owner had to wait for it; None if it can no longer be given."""
        async with self._database.snapshot() as reading:
            coupon = await CouponRepository(reading).get(guild_id, coupon_id)
        if (
            coupon is None
            or coupon.awaits_shop
            or coupon.state(self._clock()) is not CouponState.READY
        ):
            return None
        return coupon

    async def _bring_one(self, coupon_id: int) -> None:
        try:
            async with self._database.snapshot() as reading:
                row = await ShopCouponRepository(reading).of(coupon_id)
            if row is not None:
                await self._attempt(row)
        except Exception:
            log.exception("coupon_sync_failed", coupon=coupon_id)

    async def _attempt(self, row: ShopCoupon) -> bool:
        """Synchronise one coupon; return False if its shop does not answer."""
        now = self._clock()
        wait = backoff(row.attempts, FIRST_WAIT, MAX_WAIT)
        async with self._database.transaction(row.guild_id) as transaction:
            if not await ShopCouponRepository(transaction).trying(row.id, now, now + wait):
                return True
            fresh = await ShopCouponRepository(transaction).of(row.coupon_id)
            coupon = await CouponRepository(transaction).get(row.guild_id, row.coupon_id)
        row = fresh or row
        goal = _goal(coupon, now)
        try:
            shop = self._shops.get(row.shop)
            if shop is None:
                raise ShopRejected("it is not set up: see the settings")
            done = await asyncio.wait_for(_do(shop, row, coupon, goal), ATTEMPT_SECONDS)
        except (ShopUnavailable, TimeoutError) as error:
            refused = isinstance(error, ShopRejected)
            tell = log.error if refused else log.warning
            tell(
                "coupon_sync_postponed",
                shop=row.shop,
                coupon=row.coupon_id,
                guild=row.guild_id,
                error=str(error) or "no answer in time",
            )
            if isinstance(error, ShopUnavailable) and error.answered:
                async with self._database.transaction(row.guild_id) as transaction:
                    await ShopCouponRepository(transaction).failed(row.id)
            return refused
        # An owner who is waiting sees it in their answer, and needs no message.
        seen = self._present.pop(row.coupon_id, None)
        try:
            async with self._database.transaction(row.guild_id) as transaction:
                await self._keep(transaction, row, goal, done, waited=seen is None)
        finally:
            if seen is not None:
                seen.set()
        return True

    async def _keep(
        self,
        transaction: Transaction,
        row: ShopCoupon,
        goal: int,
        done: _SyncResult,
        *,
        waited: bool,
    ) -> None:
        now = self._clock()
        shops = ShopCouponRepository(transaction)
        coupon = await CouponRepository(transaction).get(row.guild_id, row.coupon_id)
        if done.redeemed:
            await self._redeemed(transaction, row, now, doubled=row.holds == DOUBLED)
        if done.reference is None or coupon is None:
            await shops.schedule_check(row.coupon_id, None if _goal(coupon, now) == GONE else now)
            return
        # Changes since then, such as its doubling, are processed at once.
        changed = _goal(coupon, now) != goal
        await shops.mark_published(
            row, goal, done.reference, look_again=now if changed else coupon.expires_at
        )
        if await shops.has_event(row.shop, done.reference):
            await self._redeemed(transaction, row, now, doubled=goal == DOUBLED)
            return
        if goal == DOUBLED and row.holds != DOUBLED:
            await announce_doubled(transaction, coupon, now)
        if row.holds == 0 and waited:
            await OutboxRepository(transaction).add_direct(
                LATE, coupon.id, guild_id=coupon.guild_id, user_id=coupon.user_id, at=now
            )

    async def _redeemed(
        self,
        transaction: Transaction,
        row: ShopCoupon,
        now: datetime,
        *,
        doubled: bool,
        sale: Sale = UNREPORTED,
    ) -> None:
        """Record that the shop redeemed it, at double worth or not, and queue its withdrawal.

        Withdrawal only matters if it was being doubled just then.
        """
        coupons = CouponRepository(transaction)
        if await coupons.get(row.guild_id, row.coupon_id) is None:
            await SpentMarkRepository(transaction).add_redeemed(row.coupon_id)
        await coupons.redeemed_in_shop(row.coupon_id, now, sale)
        if not doubled:
            await coupons.undo_double(row.coupon_id)
        await ShopCouponRepository(transaction).schedule_check(row.coupon_id, now)


def _goal(coupon: Coupon | None, now: datetime) -> int:
    """Return what the shop should have: nothing (0), the coupon as claimed (1), or doubled (2)."""
    if coupon is None or coupon.state(now) in {CouponState.REDEEMED, CouponState.EXPIRED}:
        return GONE
    return CLAIMED if coupon.doubled_at is None else DOUBLED


async def _do(shop: Shop, row: ShopCoupon, coupon: Coupon | None, goal: int) -> _SyncResult:
    if coupon is None or goal == GONE:
        # Everything that may have been published, even by an attempt that died before recording it.
        kept = [await shop.withdraw(row.key_of(each)) for each in (CLAIMED, DOUBLED)]
        return _SyncResult(redeemed=any(kept))
    if goal == DOUBLED and await shop.withdraw(row.key_of(CLAIMED)):
        return _SyncResult(redeemed=True)
    discount = coupon.discount
    listing = ShopListing(
        key=row.key_of(goal),
        code=coupon.shown_code,
        product=coupon.product,
        discount=discount.doubled() if goal == DOUBLED and row.holds != DOUBLED else discount,
        minimum=coupon.minimum,
        expires_at=coupon.expires_at,
        failures=row.failures,
    )
    return _SyncResult(reference=await shop.publish(listing))


FEATURE = FeatureSpec(
    key="shop_sync",
    modules=("shops",),
    services=(ShopSyncService,),
    posts={
        LATE: GOES_ON,
    },
)
