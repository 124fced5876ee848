"""Erasure of a person's coupons and gifts, and its effect on campaigns and stock."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from db.campaigns import WORTH, CampaignRepository
from db.database import Transaction
from db.declarations import random_pseudonym
from db.erasure_marks import SpentMarkRepository
from db.shop_coupons import ShopCouponRepository
from db.tables.campaigns import campaigns
from db.tables.coupons import coupons
from db.tables.gifts import gifts, grants
from db.tables.shops import shop_coupons

MAY_BE_AT_THE_SHOP = or_(
    shop_coupons.c.holds > 0,
    shop_coupons.c.attempts > 0,
    shop_coupons.c.failures > 0,
    shop_coupons.c.reference.is_not(None),
)
"""The shop has the coupon, or may have it since it was asked to take it."""


async def erase_coupons(transaction: Transaction, campaign_id: int, user_id: int) -> None:
    """Delete the person's unused coupons of a campaign; used ones stay without person and code."""
    mine = and_(coupons.c.campaign_id == campaign_id, coupons.c.user_id == user_id)
    unused = and_(mine, coupons.c.redeemed_at.is_(None))
    await _mark_spent(transaction, campaign_id, user_id, mine)
    await _give_back(transaction, campaign_id, unused)
    # Their shop must no longer accept them; they are withdrawn as soon as they are deleted.
    await ShopCouponRepository(transaction).withdraw(
        shop_coupons.c.coupon_id.in_(select(coupons.c.id).where(unused))
    )
    await transaction.execute(delete(coupons).where(unused))
    found = await transaction.execute(select(coupons.c.id).where(mine))
    for coupon_id in found.scalars().all():
        await transaction.execute(
            update(coupons)
            .where(coupons.c.id == coupon_id)
            .values(user_id=random_pseudonym(), code=f"erased-{secrets.token_hex(8)}")
        )


async def _mark_spent(transaction: Transaction, campaign_id: int, user_id: int, mine: Any) -> None:
    """Mark the person as having had a coupon of a running campaign, without storing who it was.

    They are marked if they used theirs, if its code stays valid wherever else the shop published
    it, and if an outside shop may have it, where it may be used, or was used, before the bot learns
    of it. Coupons that such a shop may still report carry the mark as well.
    """
    campaign = (
        await transaction.execute(
            select(campaigns.c.uses_code_pool, campaigns.c.ended_at).where(
                campaigns.c.id == campaign_id
            )
        )
    ).one()
    if campaign.ended_at is not None:
        return
    found = await transaction.execute(
        select(
            coupons.c.redeemed_at,
            shop_coupons.c.id.label("shop_row"),
            MAY_BE_AT_THE_SHOP.label("at_the_shop"),
        )
        .select_from(coupons.outerjoin(shop_coupons, shop_coupons.c.coupon_id == coupons.c.id))
        .where(mine)
    )
    rows = found.all()
    marks = SpentMarkRepository(transaction)
    if any(campaign.uses_code_pool or row.redeemed_at or row.at_the_shop for row in rows):
        await marks.add(campaign_id, await marks.of(campaign_id, user_id))
    for row in rows:
        if row.shop_row is not None and row.redeemed_at is None:
            await transaction.execute(
                update(shop_coupons)
                .where(shop_coupons.c.id == row.shop_row)
                .values(campaign_id=campaign_id, mark=await marks.of(campaign_id, user_id))
            )


async def _give_back(transaction: Transaction, campaign_id: int, unused: Any) -> None:
    """Return unusable coupons of an erased person to the campaign.

    Coupons that an outside shop has are left out, since they may have been used there by now.
    """
    found = await transaction.execute(
        select(
            func.count(coupons.c.id).label("unused"),
            func.count(coupons.c.shared_at).label("shared"),
        ).where(unused)
    )
    row = found.one()
    await transaction.execute(
        update(campaigns)
        .where(
            campaigns.c.id == campaign_id, campaigns.c.shop.is_(None), ~campaigns.c.uses_code_pool
        )
        .values(
            taken=campaigns.c.taken - row.unused,
            reserved_amount=campaigns.c.reserved_amount - WORTH * (row.unused + row.shared),
        )
    )


async def erase_grant(transaction: Transaction, grant_id: int) -> None:
    """Return an unclaimed gift of the person to the stock; pseudonymise a delivered one."""
    waits = and_(grants.c.id == grant_id, grants.c.state.in_(("offered", "claimed")))
    found = await transaction.execute(
        select(gifts.c.id, gifts.c.campaign_id)
        .join(grants, grants.c.gift_id == gifts.c.id)
        .where(waits)
    )
    for row in found.all():
        await transaction.execute(
            update(gifts).where(gifts.c.id == row.id).values(quantity=gifts.c.quantity + 1)
        )
        if row.campaign_id is not None:
            await CampaignRepository(transaction).give_back_one(row.campaign_id)
    await transaction.execute(delete(grants).where(waits))
    await transaction.execute(
        update(grants)
        .where(grants.c.id == grant_id)
        .values(address=None, post="", note="", user_id=random_pseudonym())
    )


async def partners_of(reading: Transaction, user_id: int) -> set[int]:
    """Return who took a coupon through the person's sharing, and through whose they took theirs."""
    sharers, takers = coupons.alias(), coupons.alias()
    pairs = select(sharers.c.user_id, takers.c.user_id).join(
        takers, takers.c.from_coupon_id == sharers.c.id
    )
    found = [
        *await reading.execute(pairs.where(sharers.c.user_id == user_id)),
        *await reading.execute(pairs.where(takers.c.user_id == user_id)),
    ]
    return {person for row in found for person in row if person > 0 and person != user_id}
