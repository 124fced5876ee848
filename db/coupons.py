"""Coupons: personal codes of members, redeemed at most once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from db.campaigns import discount_of
from db.database import Transaction
from db.shop_coupons import DOUBLED
from db.tables.campaigns import campaigns
from db.tables.coupons import coupons
from db.tables.shops import shop_coupons
from db.upsert import insert
from domain.campaigns import Campaign
from domain.coupon_measures import COUPONS_REDEEMED, COUPONS_SHARED, COUPONS_TAKEN
from domain.coupons import UNREPORTED, Coupon, Sale, Win
from domain.measures import Measure, Occurrence
from domain.money import Money


class CouponRepository:
    """The rows of the `coupons` table, with the product of each one's campaign."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        campaign: Campaign,
        user_id: int,
        code: str,
        at: datetime,
        *,
        number: tuple[int, int] = (1, 0),
        won_by: Win | None = None,
        from_coupon_id: int | None = None,
    ) -> bool:
        """Store a new coupon; False if the member has that one already or the code is taken.

        `number` is how many of the campaign they take and win with it. Its worth is copied from the
        campaign, so that it stays as it was promised. `from_coupon_id` is the coupon through whose
        sharing it was taken.
        """
        discount = campaign.terms.discount
        statement = insert(self._transaction, coupons).values(
            guild_id=campaign.guild_id,
            campaign_id=campaign.id,
            user_id=user_id,
            nth=number[0],
            won=number[1],
            won_by=won_by.source if won_by else None,
            won_by_id=won_by.source_id if won_by else None,
            code=code,
            percent=discount.percent,
            amount=discount.amount.minor if discount.amount else None,
            max_amount=discount.max_amount.minor if discount.max_amount else None,
            currency=discount.max_cost.currency if discount.max_cost else None,
            claimed_at=at,
            expires_at=at + timedelta(days=campaign.terms.valid_days),
            from_coupon_id=from_coupon_id,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(coupons.c.id)
        )
        is_new = added.scalar_one_or_none() is not None
        if is_new and not number[1]:
            self._transaction.occurrences.add(
                Occurrence(COUPONS_TAKEN, campaign.guild_id, at, user_id)
            )
        return is_new

    async def newest(self, campaign_id: int, user_id: int) -> Coupon | None:
        """Return the member's newest coupon of this campaign."""
        return await self._one(
            _coupons()
            .where(coupons.c.campaign_id == campaign_id, coupons.c.user_id == user_id)
            .order_by(coupons.c.nth.desc(), coupons.c.won.desc())
            .limit(1)
        )

    async def usable(self, campaign_id: int, user_id: int, now: datetime) -> Coupon | None:
        """Return the member's newest coupon of this campaign that they can still use."""
        return await self._one(
            _coupons()
            .where(
                coupons.c.campaign_id == campaign_id,
                coupons.c.user_id == user_id,
                coupons.c.redeemed_at.is_(None),
                coupons.c.expires_at > now,
            )
            .order_by(coupons.c.nth.desc(), coupons.c.won.desc())
            .limit(1)
        )

    async def won(self, win: Win, user_id: int) -> Coupon | None:
        """Return the coupon that the member was given as this prize or gift."""
        return await self._one(
            _coupons().where(
                coupons.c.user_id == user_id,
                coupons.c.won_by == win.source,
                coupons.c.won_by_id == win.source_id,
            )
        )

    async def by_code(self, guild_id: int, code: str) -> Coupon | None:
        """Return the guild's coupon with this code."""
        return await self._one(
            _coupons().where(coupons.c.guild_id == guild_id, coupons.c.code == code)
        )

    async def of_member(self, guild_id: int, user_id: int) -> list[Coupon]:
        """Return the member's coupons, the newest first."""
        found = await self._transaction.execute(
            _coupons()
            .where(coupons.c.guild_id == guild_id, coupons.c.user_id == user_id)
            .order_by(coupons.c.claimed_at.desc(), coupons.c.id.desc())
        )
        return [_coupon(row) for row in found]

    async def get(self, guild_id: int, coupon_id: int) -> Coupon | None:
        """Return the guild's coupon with this id."""
        return await self._one(
            _coupons().where(coupons.c.guild_id == guild_id, coupons.c.id == coupon_id)
        )

    async def share(self, coupon_id: int, at: datetime) -> bool:
        """Record that its owner shares it; False if they did before."""
        shared = await self._transaction.execute(
            update(coupons)
            .where(coupons.c.id == coupon_id, coupons.c.shared_at.is_(None))
            .values(shared_at=at)
            .returning(coupons.c.guild_id, coupons.c.user_id)
        )
        return self._note(COUPONS_SHARED, shared, at)

    async def double(self, coupon_id: int, at: datetime) -> bool:
        """Double its worth; False if it is doubled already, is redeemed, or has expired."""
        doubled = await self._transaction.execute(
            update(coupons)
            .where(
                coupons.c.id == coupon_id,
                coupons.c.doubled_at.is_(None),
                coupons.c.redeemed_at.is_(None),
                coupons.c.expires_at > at,
            )
            .values(doubled_at=at)
        )
        return doubled.rowcount == 1

    async def redeemed_in_shop(self, coupon_id: int, at: datetime, sale: Sale = UNREPORTED) -> bool:
        """Record, once, that its shop has redeemed it, even if it has expired here.

        The amounts may be reported later than that; each is stored once.
        """
        for column, told in (
            (coupons.c.given, Sale(given=sale.given)),
            (coupons.c.order_total, Sale(order=sale.order)),
        ):
            if told != UNREPORTED:
                await self._transaction.execute(
                    update(coupons)
                    .where(coupons.c.id == coupon_id, column.is_(None))
                    .values(**_sale(told))
                )
        redeemed = await self._transaction.execute(
            update(coupons)
            .where(coupons.c.id == coupon_id, coupons.c.redeemed_at.is_(None))
            .values(redeemed_at=at)
            .returning(coupons.c.guild_id, coupons.c.user_id)
        )
        return self._note(COUPONS_REDEEMED, redeemed, at)

    async def undo_double(self, coupon_id: int) -> None:
        """Undo its doubling, since its shop had redeemed it before."""
        await self._transaction.execute(
            update(coupons).where(coupons.c.id == coupon_id).values(doubled_at=None)
        )

    async def first_taken_through(self, coupon_id: int) -> Coupon | None:
        """Return the first coupon that was taken through the sharing of this one."""
        return await self._one(
            _coupons()
            .where(coupons.c.from_coupon_id == coupon_id)
            .order_by(coupons.c.claimed_at, coupons.c.id)
            .limit(1)
        )

    async def has_taken_through(self, coupon_id: int, user_id: int) -> bool:
        """Return whether this member has taken a coupon through the sharing of this one."""
        found = await self._transaction.execute(
            select(coupons.c.id)
            .where(coupons.c.from_coupon_id == coupon_id, coupons.c.user_id == user_id)
            .limit(1)
        )
        return found.first() is not None

    async def has_shared_between(self, one: int, other: int, *, but: int) -> bool:
        """Return whether one has taken another coupon than `but` through the other's sharing."""
        sharers = coupons.alias()
        found = await self._transaction.execute(
            select(coupons.c.id)
            .join(sharers, sharers.c.id == coupons.c.from_coupon_id)
            .where(
                coupons.c.id != but,
                or_(
                    and_(coupons.c.user_id == one, sharers.c.user_id == other),
                    and_(coupons.c.user_id == other, sharers.c.user_id == one),
                ),
            )
            .limit(1)
        )
        return found.first() is not None

    async def redeem(
        self,
        coupon_id: int,
        at: datetime,
        *,
        by: int | None = None,
        key_id: int | None = None,
        sale: Sale = UNREPORTED,
    ) -> bool:
        """Redeem it, by a person or at a till; False if that is not possible.

        Of several attempts one succeeds. `sale` has the amounts that are known. It fails if
        it was redeemed before, has expired, or is reserved at another till. The conditions are in
        the statement itself, so this holds on any database.
        """
        redeemed = await self._transaction.execute(
            update(coupons)
            .where(coupons.c.id == coupon_id, _usable(at, key_id))
            .values(
                redeemed_at=at,
                redeemed_by=by,
                reserved_until=None,
                reserved_by_key_id=key_id,
                **_sale(sale),
            )
            .returning(coupons.c.guild_id, coupons.c.user_id)
        )
        return self._note(COUPONS_REDEEMED, redeemed, at)

    def _note(self, measure: Measure, changed: Iterable[Any], at: datetime) -> bool:
        """Count the changed coupons, if any; return whether there are any."""
        rows = list(changed)
        self._transaction.occurrences.extend(
            Occurrence(measure, row.guild_id, at, row.user_id) for row in rows
        )
        return bool(rows)

    async def reserve(self, coupon_id: int, at: datetime, until: datetime, *, key_id: int) -> bool:
        """Reserve it for a till; False if it cannot be redeemed there."""
        reserved = await self._transaction.execute(
            update(coupons)
            .where(coupons.c.id == coupon_id, _usable(at, key_id))
            .values(reserved_until=until, reserved_by_key_id=key_id)
        )
        return reserved.rowcount == 1

    async def release(self, coupon_id: int, *, key_id: int) -> bool:
        """Release it; False if this till does not hold it."""
        released = await self._transaction.execute(
            update(coupons)
            .where(
                coupons.c.id == coupon_id,
                coupons.c.reserved_by_key_id == key_id,
                coupons.c.reserved_until.is_not(None),
                coupons.c.redeemed_at.is_(None),
            )
            .values(reserved_until=None, reserved_by_key_id=None)
        )
        return released.rowcount == 1

    async def _one(self, query: Select[Any]) -> Coupon | None:
        row = (await self._transaction.execute(query)).one_or_none()
        return _coupon(row) if row else None


def _sale(sale: Sale) -> dict[str, Any]:
    """Return the columns for the amounts that are known."""
    amounts = (("given", "given_in", sale.given), ("order_total", "order_in", sale.order))
    return {
        column: part
        for name, unit, amount in amounts
        if amount is not None
        for column, part in ((name, amount.minor), (unit, amount.currency))
    }


def _usable(at: datetime, key_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a person (`key_id` None) or a till can redeem a coupon."""
    return and_(
        coupons.c.redeemed_at.is_(None),
        coupons.c.expires_at > at,
        or_(
            coupons.c.reserved_until.is_(None),
            coupons.c.reserved_until <= at,
            coupons.c.reserved_by_key_id == key_id,
        ),
    )


def _coupons() -> Select[Any]:
    more = (
        campaigns.c.product,
        campaigns.c.translations,
        campaigns.c.prefix,
        campaigns.c.uses_code_pool,
        campaigns.c.minimum,
        campaigns.c.share_channel_id,
        campaigns.c.link,
        campaigns.c.currency.label("least_in"),
    )
    return (
        select(coupons, *more, shop_coupons.c.shop, shop_coupons.c.holds)
        .join(campaigns, campaigns.c.id == coupons.c.campaign_id)
        .outerjoin(shop_coupons, shop_coupons.c.coupon_id == coupons.c.id)
    )


def _coupon(row: Any) -> Coupon:
    discount = discount_of(row._mapping)
    doubled = row.doubled_at is not None and row.holds in {None, DOUBLED}
    return Coupon(
        id=row.id,
        guild_id=row.guild_id,
        campaign_id=row.campaign_id,
        user_id=row.user_id,
        nth=row.nth,
        won=row.won,
        code=row.code,
        prefix=row.prefix,
        is_from_pool=row.uses_code_pool,
        product=row.product,
        translations=tuple((row.translations or {}).items()),
        discount=discount.doubled() if doubled else discount,
        minimum=Money(row.minimum, row.least_in) if row.minimum is not None else None,
        claimed_at=row.claimed_at,
        expires_at=row.expires_at,
        share_channel_id=row.share_channel_id,
        link=row.link,
        shared_at=row.shared_at,
        doubled_at=row.doubled_at,
        reserved_until=row.reserved_until,
        redeemed_at=row.redeemed_at,
        shop=row.shop,
        awaits_shop=row.holds == 0,
    )
