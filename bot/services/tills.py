"""Tills and shops: they check, reserve, redeem and release coupons by signed requests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.coupons import find_coupon
from db.coupons import CouponRepository
from db.database import Transaction
from db.tills import TillRepository
from domain.coupons import UNREPORTED, Coupon, CouponState, Sale
from domain.help_lines import HelpLine, HelpTopic
from domain.money import Money
from domain.names import checked_new_name
from domain.refusals import Refusal
from domain.tills import RESERVED_FOR, TillAction, TillAnswer, TillKey, TillRequest
from domain.translatable_text import text

MAX_TILLS = 25
MAX_SHOWN = 20
"""How many of a till's last requests are shown."""
NO_SUCH_TILL = text("That till doesn't exist. Pick one from the list.")

Answer = Mapping[str, Any]
"""The answer to a till, as JSON values. Never contains a code."""


@dataclass(frozen=True, slots=True)
class TillReply:
    """An answer with its HTTP status."""

    status: int
    answer: Answer


class TillService:
    """The tills of guilds, and their requests about coupons."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock

    async def add(self, guild_id: int, name: str, *, by: int) -> TillKey:
        """Add a till with a new secret, which is shown this once and never again."""
        async with self._database.transaction(guild_id) as transaction:
            tills = TillRepository(transaction)
            known = await tills.of(guild_id)
            name = checked_new_name(name, [till.name for till in known])
            if len(known) >= MAX_TILLS:
                raise Refusal(
                    text("You can have at most {most} tills. Remove one first.", most=MAX_TILLS)
                )
            return await tills.add(guild_id, name, secrets.token_hex(32), by=by, at=self._clock())

    async def of(self, guild_id: int) -> list[TillKey]:
        """Return the tills of the guild."""
        async with self._database.snapshot() as reading:
            return await TillRepository(reading).of(guild_id)

    async def one(self, guild_id: int, key_id: int) -> TillKey:
        """Return the guild's till with this id; raise `Refusal` if there is none."""
        for till in await self.of(guild_id):
            if till.id == key_id:
                return till
        raise Refusal(NO_SUCH_TILL)

    async def recent_requests(self, guild_id: int, key_id: int) -> list[TillRequest]:
        """Return a till's latest requests, the latest first; they contain no codes.

        Also of a till that was removed; raises `Refusal` if there was none.
        """
        async with self._database.snapshot() as reading:
            tills = TillRepository(reading)
            asked = await tills.recent_requests(guild_id, key_id, MAX_SHOWN)
            if not asked and key_id not in {till.id for till in await tills.of(guild_id)}:
                raise Refusal(NO_SUCH_TILL)
        return asked

    async def remove(self, guild_id: int, key_id: int) -> None:
        """Revoke a till's key; raise `Refusal` if there is no such till."""
        async with self._database.transaction(guild_id) as transaction:
            if not await TillRepository(transaction).revoke(guild_id, key_id, self._clock()):
                raise Refusal(NO_SUCH_TILL)

    async def key(self, key_id: int) -> TillKey | None:
        """Return the till with this id, unless it was removed."""
        async with self._database.snapshot() as reading:
            return await TillRepository(reading).key(key_id)

    async def handle(
        self,
        till: TillKey,
        action: TillAction,
        typed: str,
        idempotency_key: str | None,
        sale: Sale = UNREPORTED,
    ) -> TillReply:
        """Carry out a till's request, once for each idempotency key, and record it.

        A check without such a key changes nothing, and is not recorded.

        `sale` has the amounts that a till reports when it redeems the coupon.
        """
        if action is TillAction.CHECK and idempotency_key is None:
            async with self._database.snapshot() as reading:
                return await self._act(reading, till, action, typed, sale)
        asked = f"{till.secret}\n{action.value}\n{typed}"
        for name, amount in (("given", sale.given), ("order", sale.order)):
            if amount is not None:
                asked += f"\n{name} {amount.minor} {amount.currency}"
        fingerprint = hashlib.sha256(asked.encode()).hexdigest()
        async with self._database.transaction(till.guild_id) as transaction:
            tills = TillRepository(transaction)
            request = await tills.asked(
                till.id, action, idempotency_key, fingerprint, self._clock()
            )
            if isinstance(request, TillAnswer):
                if request.fingerprint != fingerprint:
                    return TillReply(422, _error("idempotency_key_reused"))
                return TillReply(request.status, request.answer)
            reply = await self._act(transaction, till, action, typed, sale)
            await tills.answered(request, reply.status, dict(reply.answer))
        return reply

    async def _act(
        self,
        transaction: Transaction,
        till: TillKey,
        action: TillAction,
        typed: str,
        sale: Sale,
    ) -> TillReply:
        now = self._clock()
        coupons = CouponRepository(transaction)
        try:
            coupon = await find_coupon(transaction, till.guild_id, typed)
        except Refusal:
            coupon = None
        # A coupon redeemed at a shop's own checkout is not for tills: it could be used twice.
        if coupon is None or coupon.shop is not None:
            return TillReply(404, _error("unknown_code"))
        match action:
            case TillAction.CHECK:
                done = True
            case TillAction.RESERVE:
                until = min(now + RESERVED_FOR, coupon.expires_at)
                done = await coupons.reserve(coupon.id, now, until, key_id=till.id)
            case TillAction.REDEEM:
                done = await coupons.redeem(coupon.id, now, key_id=till.id, sale=sale)
            case TillAction.RELEASE:
                done = await coupons.release(coupon.id, key_id=till.id)
        coupon = await coupons.get(till.guild_id, coupon.id) or coupon
        state = coupon.state(now)
        if done:
            return TillReply(200, _told(coupon, state))
        wrong = "not_reserved_here" if action is TillAction.RELEASE else state.value
        return TillReply(409, {**_error(wrong), **_told(coupon, state)})


def _error(name: str) -> dict[str, Any]:
    return {"error": name}


def _money(money: Money | None) -> dict[str, Any] | None:
    return {"minor": money.minor, "currency": money.currency} if money else None


def _told(coupon: Coupon, state: CouponState) -> dict[str, Any]:
    """Return a coupon in the format for tills."""
    discount, until = coupon.discount, coupon.reserved_until
    return {
        "state": state.value,
        "product": coupon.product,
        "percent": discount.percent,
        "at_most": _money(discount.max_amount),
        "amount": _money(discount.amount),
        "minimum": _money(coupon.minimum),
        "doubled": coupon.doubled_at is not None,
        "expires_at": coupon.expires_at.isoformat(),
        "reserved_until": until.isoformat() if until and state is CouponState.RESERVED else None,
        "redeemed_at": coupon.redeemed_at.isoformat() if coupon.redeemed_at else None,
    }


FEATURE = FeatureSpec(
    key="tills",
    services=(TillService,),
    results={"till": "/till list"},
    help=(
        HelpLine(
            120,
            text("**Connect a till or an online shop**: /till add."),
            topic=HelpTopic.SELL,
        ),
    ),
)
