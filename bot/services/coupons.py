"""Coupons: viewed by their owners, checked and redeemed by staff."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.outbox import OutboxRepository
from db.shop_coupons import ShopCouponRepository
from domain.campaigns import ALL_TAKEN, Campaign, closed_reason
from domain.coupons import (
    CODES,
    UNREPORTED,
    Coupon,
    Sale,
    Win,
    can_claim,
    cannot_redeem,
    new_code,
    parse_code,
)
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.refusals import Refusal
from domain.translatable_text import text

SHARED = "coupon.shared"
DOUBLED = "coupon.doubled"
"""Kinds of posts; the subject of both is the id of the sharer's coupon."""


AT_THE_SHOP = text("This coupon is redeemed in the shop's own checkout, and the shop lets me know.")


class CouponService:
    """Coupons of members. Codes are never logged."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock

    async def of(self, guild_id: int, user_id: int) -> list[Coupon]:
        """Return the member's coupons in this guild, the newest first."""
        async with self._database.snapshot() as reading:
            return await CouponRepository(reading).of_member(guild_id, user_id)

    async def check(self, guild_id: int, typed: str) -> Coupon:
        """Return the coupon with the code that staff typed; raise `Refusal` if there is none."""
        async with self._database.snapshot() as reading:
            return await find_coupon(reading, guild_id, typed)

    async def redeem(
        self, guild_id: int, typed: str, *, by: int, sale: Sale = UNREPORTED
    ) -> Coupon:
        """Redeem the coupon, once; raise `Refusal` if it cannot be redeemed.

        `sale` has the amounts that are known, for the campaign's figures.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            coupon = await find_coupon(transaction, guild_id, typed)
            if coupon.shop is not None:
                raise Refusal(AT_THE_SHOP)
            if await CouponRepository(transaction).redeem(coupon.id, now, by=by, sale=sale):
                return coupon
            # Read again: on PostgreSQL somebody else may have redeemed it in between.
            coupon = await find_coupon(transaction, guild_id, typed)
        reason = cannot_redeem(coupon, now)
        if reason is None:
            raise AssertionError("a coupon that is ready can be redeemed")
        raise Refusal(reason)


async def hand_over(
    transaction: Transaction,
    campaign: Campaign,
    user_id: int,
    now: datetime,
    *,
    won_by: Win | None = None,
    shared: Coupon | None = None,
) -> Coupon:
    """Hand a member a coupon of the campaign: for a prize, a gift, an offer or a `shared` card.

    One that was won is new, whatever they took before, and the same one whenever they ask again.
    Otherwise it is the one that they can still use, or a new one if they may take it, but only one
    through each card. Raises `Refusal` if there is none for them: a coupon that was redeemed or has
    expired is never handed over.
    """
    coupons = CouponRepository(transaction)
    if won_by is not None:
        handed = await coupons.won(won_by, user_id)
    else:
        handed = await coupons.usable(campaign.id, user_id, now)
    if handed is not None:
        return handed
    if shared is not None and await coupons.has_taken_through(shared.id, user_id):
        raise Refusal(text("You already have your coupon from this card."))
    return await claim_coupon(
        transaction,
        campaign,
        user_id,
        now,
        won_by=won_by,
        from_coupon_id=shared.id if shared is not None else None,
    )


async def claim_coupon(
    transaction: Transaction,
    campaign: Campaign,
    user_id: int,
    now: datetime,
    *,
    from_coupon_id: int | None = None,
    won_by: Win | None = None,
) -> Coupon:
    """Claim a new coupon of the campaign for a member, or return the one they can still use.

    This transaction locks the campaign, so that the last coupon is never given twice. Raises
    `Refusal` if none is left, or the member has had theirs. Coupons they won do not count among
    those.
    """
    reason = closed_reason(campaign.state(now))
    if reason is not None:
        raise Refusal(reason)
    coupons = CouponRepository(transaction)
    usable = await coupons.usable(campaign.id, user_id, now)
    if usable is not None and won_by is None:
        return usable
    newest = await coupons.newest(campaign.id, user_id)
    if won_by is None and (
        not can_claim(campaign, newest, now)
        or await CampaignRepository(transaction).has_redeemed_hash(campaign.id, user_id)
    ):
        raise Refusal(text("You have already used all your coupons from this campaign."))
    nth, won = (newest.nth, newest.won) if newest is not None else (0, 0)
    nth, won = (nth, won + 1) if won_by is not None else (nth + 1, won)
    # A code that exists already (one in 10¹⁶) is drawn again.
    while not await coupons.add(
        campaign,
        user_id,
        await _draw(transaction, campaign),
        now,
        number=(nth, won),
        won_by=won_by,
        from_coupon_id=from_coupon_id,
    ):
        pass
    await CampaignRepository(transaction).take_one(campaign.id)
    await _list(transaction, campaign, await _newest(transaction, campaign, user_id), now)
    # Read again, with the state for its shop.
    return await _newest(transaction, campaign, user_id)


async def _newest(transaction: Transaction, campaign: Campaign, user_id: int) -> Coupon:
    coupon = await CouponRepository(transaction).newest(campaign.id, user_id)
    if coupon is None:
        raise AssertionError("a coupon was kept just now")
    return coupon


async def _list(
    transaction: Transaction, campaign: Campaign, coupon: Coupon, now: datetime
) -> None:
    """Queue the new coupon for the campaign's shop, if it has one."""
    if campaign.terms.shop is None:
        return
    await ShopCouponRepository(transaction).add(
        coupon.guild_id,
        coupon.id,
        shop=campaign.terms.shop,
        key=f"ovation-{secrets.token_hex(12)}",
        at=now,
    )


async def announce_doubled(transaction: Transaction, shared: Coupon, at: datetime) -> None:
    """Notify the sharer, in reply to the card if it is known."""
    if shared.share_channel_id is None:
        return
    outbox = OutboxRepository(transaction)
    posted = await outbox.message(SHARED, shared.id)
    await outbox.add(
        DOUBLED,
        shared.id,
        guild_id=shared.guild_id,
        channel_id=shared.share_channel_id,
        reply_to_id=posted[1] if posted and posted[0] == shared.share_channel_id else None,
        at=at,
    )


async def _draw(transaction: Transaction, campaign: Campaign) -> str:
    """Return an unused code: one of the shop's own, or a new random one.

    Raises `Refusal` if none of the shop's own is left.
    """
    if not campaign.terms.uses_code_pool:
        return new_code(secrets.randbelow(CODES))
    code = await CampaignRepository(transaction).draw_code(campaign.id)
    if code is None:
        raise Refusal(ALL_TAKEN)
    return code


async def find_coupon(transaction: Transaction, guild_id: int, typed: str) -> Coupon:
    """Return the guild's coupon with the code that somebody typed, of any format.

    Raises `Refusal` if there is none, with the fault of the code if it is malformed.
    """
    coupons = CouponRepository(transaction)
    coupon = await coupons.by_code(guild_id, typed.strip())
    if coupon is None:
        coupon = await coupons.by_code(guild_id, parse_code(typed))
    if coupon is None:
        raise Refusal(text("No coupon on this server has that code. Check it and try again."))
    return coupon


FEATURE = FeatureSpec(
    key="coupons",
    modules=("coupon_measures",),
    services=(CouponService,),
    posts={
        DOUBLED: GOES_ON,
        SHARED: GOES_ON,
    },
    results={"coupon": "/coupon check", "coupons": "/coupons"},
    help=(
        HelpLine(
            90,
            text("**Find your codes**: /coupons, with a link to the shop."),
        ),
        HelpLine(
            110,
            text("**Take a code at the counter**: /coupon check, then /coupon redeem."),
            topic=HelpTopic.SELL,
        ),
    ),
)
