"""Campaigns of moderators, and the shop's own codes that they give."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from db.database import Transaction
from db.erasure_marks import SpentMarkRepository
from db.tables.campaigns import campaigns, code_pool
from db.tables.coupons import coupons
from db.tables.gifts import gifts, grants
from db.tables.offers import offers
from db.upsert import insert
from domain.campaigns import Campaign, Discount, Terms
from domain.gifts import NOBODY, GrantState
from domain.money import Money
from domain.offers import OfferAnswer

WORTH = func.coalesce(campaigns.c.amount, campaigns.c.max_amount, 0)
"""The most that one coupon can cost, in smallest units; 0 if it is not known."""


class CampaignRepository:
    """The rows of the `campaigns` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        guild_id: int,
        terms: Terms,
        *,
        created_by: int,
        at: datetime,
        product_id: int | None = None,
        paused_at: datetime | None = None,
    ) -> Campaign:
        """Store a new campaign, which may be paused from the start."""
        money = terms.discount.max_cost or terms.minimum
        statement = insert(self._transaction, campaigns).values(
            guild_id=guild_id,
            product=terms.product,
            product_id=product_id,
            aliases=list(terms.aliases),
            translations=dict(terms.translations) or None,
            percent=terms.discount.percent,
            amount=terms.discount.amount.minor if terms.discount.amount else None,
            currency=money.currency if money else None,
            max_amount=terms.discount.max_amount.minor if terms.discount.max_amount else None,
            minimum=terms.minimum.minor if terms.minimum else None,
            budget=terms.budget.minor if terms.budget else None,
            min_tier=terms.min_tier,
            secret=secrets.token_hex(32),
            valid_days=terms.valid_days,
            prefix=terms.prefix,
            max_coupons=terms.max_coupons,
            max_per_member=terms.max_per_member,
            share_channel_id=terms.share_channel_id,
            shop=terms.shop,
            link=terms.link,
            begins_at=terms.begins_at,
            ends_at=terms.ends_at,
            created_by=created_by,
            created_at=at,
            paused_at=paused_at,
        )
        row = (await self._transaction.execute(statement.returning(campaigns))).one()
        return campaign_of(row._mapping)

    async def get(self, guild_id: int, campaign_id: int) -> Campaign | None:
        """Return the guild's campaign with this id."""
        query = select(campaigns).where(
            campaigns.c.guild_id == guild_id, campaigns.c.id == campaign_id
        )
        found = await self._transaction.execute(query)
        row = found.one_or_none()
        return campaign_of(row._mapping) if row else None

    async def all(self, guild_id: int) -> list[Campaign]:
        """Return all campaigns of the guild, the newest first."""
        known = await self._list(select(campaigns).where(campaigns.c.guild_id == guild_id))
        return known[::-1]

    async def not_ended(self, guild_id: int) -> list[Campaign]:
        """Return the guild's campaigns that nobody has ended."""
        return await self._list(
            select(campaigns).where(
                campaigns.c.guild_id == guild_id, campaigns.c.ended_at.is_(None)
            )
        )

    async def available_to(self, guild_id: int, user_id: int, now: datetime) -> list[Campaign]:
        """Return the campaigns to offer to a member.

        Coupons are given now, the member may take one, declined none, and has not redeemed one for
        the same product.
        """
        given = await self._list(_AVAILABLE, {"guild": guild_id, "user": user_id, "now": now})
        return [
            campaign for campaign in given if not await self.has_redeemed_hash(campaign.id, user_id)
        ]

    async def has_redeemed_hash(self, campaign_id: int, user_id: int) -> bool:
        """Return whether the member had a usable coupon of it and was erased since."""
        return await SpentMarkRepository(self._transaction).has(campaign_id, user_id)

    async def reserve_double(self, campaign_id: int) -> None:
        """Reserve the amount by which one of its coupons may double."""
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.id == campaign_id)
            .values(reserved_amount=campaigns.c.reserved_amount + WORTH)
        )

    async def take_one(self, campaign_id: int) -> None:
        """Count one more coupon as taken."""
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.id == campaign_id)
            .values(
                taken=campaigns.c.taken + 1, reserved_amount=campaigns.c.reserved_amount + WORTH
            )
        )

    async def give_back_one(self, campaign_id: int) -> None:
        """Count one coupon less, as one that was reserved will not be taken."""
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.id == campaign_id, campaigns.c.taken > 0)
            .values(
                taken=campaigns.c.taken - 1, reserved_amount=campaigns.c.reserved_amount - WORTH
            )
        )

    async def end(self, campaign_id: int, at: datetime) -> None:
        """End the campaign."""
        await self._set(campaign_id, ended_at=at)
        await SpentMarkRepository(self._transaction).forget(campaign_id)

    async def pause(self, campaign_id: int, at: datetime | None) -> None:
        """Pause the campaign, or with None resume it."""
        await self._set(campaign_id, paused_at=at)

    async def limit(self, campaign_id: int, terms: Terms) -> None:
        """Give the campaign the end, the number of coupons and the budget of these terms."""
        await self._set(
            campaign_id,
            ends_at=terms.ends_at,
            max_coupons=terms.max_coupons,
            budget=terms.budget.minor if terms.budget else None,
        )

    async def add_codes(self, campaign: Campaign, codes: Sequence[str]) -> int:
        """Add the shop's codes to the campaign's pool; returns how many were new to the guild."""
        known = select(coupons.c.code).where(coupons.c.guild_id == campaign.guild_id)
        used = set((await self._transaction.execute(known)).scalars())
        new = [
            {"guild_id": campaign.guild_id, "campaign_id": campaign.id, "code": code}
            for code in codes
            if code not in used
        ]
        pool = select(func.count()).where(code_pool.c.campaign_id == campaign.id)
        held = (await self._transaction.execute(pool)).scalar_one()
        if new:
            # One statement for many rows is quick, since other writers wait for it.
            await self._transaction.execute(
                insert(self._transaction, code_pool).on_conflict_do_nothing(), new
            )
        added: int = (await self._transaction.execute(pool)).scalar_one() - held
        if campaign.terms.uses_code_pool:
            before = campaign.terms.max_coupons or 0
        else:
            # Coupons reserved for gifts will be drawn from the pool, unlike those taken before.
            before = campaign.taken - await self._set_aside(campaign.id)
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.id == campaign.id)
            .values(max_coupons=before + added, uses_code_pool=True)
        )
        return added

    async def draw_code(self, campaign_id: int) -> str | None:
        """Take one of the shop's codes out of the pool; None if none is left.

        The transaction must lock the campaign, so that no two draw the same code.
        """
        first = (
            select(code_pool.c.id)
            .where(code_pool.c.campaign_id == campaign_id)
            .order_by(code_pool.c.id)
            .limit(1)
            .scalar_subquery()
        )
        drawn = await self._transaction.execute(
            delete(code_pool).where(code_pool.c.id == first).returning(code_pool.c.code)
        )
        code: str | None = drawn.scalar_one_or_none()
        return code

    async def _set_aside(self, campaign_id: int) -> int:
        """Return how many coupons are reserved for members' gifts and have no code yet."""
        found = await self._transaction.execute(
            select(func.count(grants.c.id))
            .join(gifts, gifts.c.id == grants.c.gift_id)
            .where(
                gifts.c.campaign_id == campaign_id,
                grants.c.state == GrantState.OFFERED.value,
                grants.c.user_id != NOBODY,
            )
        )
        return found.scalar_one()

    async def _set(self, campaign_id: int, **values: Any) -> None:
        await self._transaction.execute(
            update(campaigns).where(campaigns.c.id == campaign_id).values(**values)
        )

    async def _list(
        self, query: Select[Any], parameters: Mapping[str, Any] | None = None
    ) -> list[Campaign]:
        found = await self._transaction.execute(query.order_by(campaigns.c.id), parameters)
        return [campaign_of(row._mapping) for row in found]


def _available() -> Select[Any]:
    """Return the query for campaigns of `:guild` that are on and may be offered to `:user`."""
    user = bindparam("user", type_=coupons.c.user_id.type)
    now = bindparam("now", type_=coupons.c.expires_at.type)
    # What `Campaign.state` calls `ON`.
    is_on = (
        campaigns.c.ended_at.is_(None),
        campaigns.c.paused_at.is_(None),
        or_(campaigns.c.begins_at.is_(None), campaigns.c.begins_at <= now),
        or_(campaigns.c.ends_at.is_(None), campaigns.c.ends_at > now),
        or_(campaigns.c.max_coupons.is_(None), campaigns.c.taken < campaigns.c.max_coupons),
        or_(
            campaigns.c.budget.is_(None),
            campaigns.c.reserved_amount + WORTH <= campaigns.c.budget,
        ),
    )
    theirs = (coupons.c.campaign_id == campaigns.c.id, coupons.c.user_id == user)
    # The rule of `domain.coupons.can_claim`, as a query.
    usable = select(coupons.c.id).where(
        *theirs, coupons.c.redeemed_at.is_(None), coupons.c.expires_at > now
    )
    had = select(func.coalesce(func.max(coupons.c.nth), 0)).where(*theirs).scalar_subquery()
    declined = select(offers.c.id).where(
        offers.c.campaign_id == campaigns.c.id,
        offers.c.user_id == user,
        offers.c.answer == OfferAnswer.DECLINED.value,
    )
    # A member who bought it with a coupon has it, unless it is bought more than once.
    before = campaigns.alias()
    bought = and_(
        campaigns.c.max_per_member == 1,
        select(coupons.c.id)
        .join(before, before.c.id == coupons.c.campaign_id)
        .where(
            before.c.product_id == campaigns.c.product_id,
            coupons.c.user_id == user,
            coupons.c.redeemed_at.is_not(None),
        )
        .exists(),
    )
    return select(campaigns).where(
        campaigns.c.guild_id == bindparam("guild", type_=campaigns.c.guild_id.type),
        *is_on,
        had < campaigns.c.max_per_member,
        ~usable.exists(),
        ~declined.exists(),
        ~bought,
    )


_AVAILABLE = _available()
"""Built once, since building it takes longer than running it."""


def discount_of(row: Mapping[Any, Any]) -> Discount:
    """Return the discount in the columns `percent`, `max_amount`, `amount` and `currency`."""
    if row["percent"] is not None:
        limit = Money(row["max_amount"], row["currency"]) if row["max_amount"] is not None else None
        return Discount(percent=row["percent"], max_amount=limit)
    return Discount(amount=Money(row["amount"], row["currency"]))


def campaign_of(row: Mapping[Any, Any]) -> Campaign:
    """Return the campaign in a row of the table."""
    return Campaign(
        id=row["id"],
        guild_id=row["guild_id"],
        terms=Terms(
            product=row["product"],
            aliases=tuple(row["aliases"]),
            translations=tuple((row["translations"] or {}).items()),
            discount=discount_of(row),
            valid_days=row["valid_days"],
            prefix=row["prefix"],
            max_coupons=row["max_coupons"],
            max_per_member=row["max_per_member"],
            uses_code_pool=row["uses_code_pool"],
            begins_at=row["begins_at"],
            ends_at=row["ends_at"],
            minimum=minimum_of(row),
            budget=Money(row["budget"], row["currency"]) if row["budget"] is not None else None,
            min_tier=row["min_tier"],
            share_channel_id=row["share_channel_id"],
            shop=row["shop"],
            link=row["link"],
        ),
        created_at=row["created_at"],
        taken=row["taken"],
        reserved_amount=row["reserved_amount"],
        paused_at=row["paused_at"],
        ended_at=row["ended_at"],
    )


def minimum_of(row: Mapping[Any, Any]) -> Money | None:
    """Return the minimum order in the columns `minimum` and `currency`."""
    return Money(row["minimum"], row["currency"]) if row["minimum"] is not None else None
