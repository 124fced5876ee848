"""Sharing coupons: one card in a chosen channel; the coupon doubles when a friend takes one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.contributions import ContributionService
from bot.services.coupons import SHARED, announce_doubled, hand_over
from bot.services.shop_sync import ShopSyncService
from bot.services.tiers import TierService
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.erasure_marks import ErasureMarkRepository, Marked
from db.outbox import OutboxRepository
from db.score_review import ScoreReviewRepository
from db.shop_coupons import ShopCouponRepository
from domain.campaigns import ALL_TAKEN, Campaign, closed_reason
from domain.contributions import Contribution, ContributionKind, Source, giver_trust
from domain.contributions.collusion import KNOWN_WINDOW
from domain.coupon_sharing import friend_refusal
from domain.coupons import Coupon, cannot_redeem
from domain.refusals import Refusal
from domain.translatable_text import text


@dataclass(frozen=True, slots=True)
class FriendCoupon:
    """The result of a friend's click on a shared card."""

    coupon: Coupon
    doubled_for: int | None
    """The sharer, if this has just doubled their coupon."""
    doubled_later: bool = False
    """Whether the sharer's shop does not answer, so that theirs doubles later."""


class CouponSharingService:
    """Shares coupons and doubles them."""

    def __init__(
        self,
        core: Core,
        contributions: ContributionService,
        tiers: TierService,
        shops: ShopSyncService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._contributions = contributions
        self._tiers = tiers
        self._shops = shops

    async def share(self, guild_id: int, coupon_id: int, *, by: int) -> int:
        """Share the member's coupon, once; return the channel.

        Raises `Refusal` if it is not theirs, or cannot be shared.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            coupons = CouponRepository(transaction)
            coupon = await coupons.get(guild_id, coupon_id)
            if coupon is None or coupon.user_id != by:
                raise Refusal(GONE)
            campaign = await _campaign(transaction, coupon)
            reason = cannot_redeem(coupon, now) or closed_reason(campaign.state(now))
            if reason is not None:
                raise Refusal(reason)
            channel_id = campaign.terms.share_channel_id
            if channel_id is None:
                raise Refusal(text("Coupons from this campaign cannot be shared."))
            if not await coupons.share(coupon_id, now):
                raise Refusal(text("You have already shared this coupon."))
            # The sharer is promised that it doubles, so the budget must be enough for that, and
            # for the coupon of a friend.
            if not campaign.can_afford(2):
                raise Refusal(ALL_TAKEN)
            await CampaignRepository(transaction).reserve_double(campaign.id)
            await OutboxRepository(transaction).add(
                SHARED, coupon_id, guild_id=guild_id, channel_id=channel_id, at=now
            )
        return channel_id

    async def take(self, guild_id: int, coupon_id: int, *, by: int) -> FriendCoupon:
        """Give the member who clicks on the card a coupon; the first one doubles the sharer's.

        A member who holds a usable one is given that one. Two who have shared with each other
        before, or are in a ring that moderators are shown, get theirs, but nothing is doubled. In
        all other cases the sharer brought a friend, which counts as a contribution, though only the
        first one doubles. Raises `Refusal` if there is nothing to give.
        """
        now = self._clock()
        tier = await self._tiers.tier_of(guild_id, by)
        async with self._database.transaction(guild_id) as transaction:
            coupons = CouponRepository(transaction)
            shared = await coupons.get(guild_id, coupon_id)
            if shared is None or shared.shared_at is None:
                raise Refusal(GONE)
            reason = friend_refusal(shared.user_id, by, now)
            if reason is not None:
                raise Refusal(reason)
            campaign = await _campaign(transaction, shared)
            usable = await coupons.usable(campaign.id, by, now)
            if usable is None:
                check_tier(campaign, tier)
            coupon = await hand_over(transaction, campaign, by, now, shared=shared)
            doubled = usable is None and await self._reward(transaction, shared, coupon, now)
        if not doubled:
            return FriendCoupon(await self._shops.sync_now(coupon), doubled_for=None)
        # At once: both together must not take longer than Discord waits.
        coupon, theirs = await asyncio.gather(
            self._shops.sync_now(coupon), self._shops.sync_now(shared, by_owner=False)
        )
        later = shared.shop is not None and theirs.discount != shared.discount.doubled()
        return FriendCoupon(coupon, shared.user_id, doubled_later=later)

    async def _reward(
        self, transaction: Transaction, shared: Coupon, taken: Coupon, now: datetime
    ) -> bool:
        """Credit the sharer with a friend; return whether that doubles the sharer's coupon."""
        coupons, by = CouponRepository(transaction), taken.user_id
        before = await coupons.has_shared_between(
            shared.user_id, by, but=taken.id
        ) or await ErasureMarkRepository(transaction).has(
            Marked.SHARED, 0, shared.user_id, by, now=now
        )
        if before:
            return False
        await self._contributions.credit(
            transaction, await _brought(transaction, shared, taken, now)
        )
        ring = await ScoreReviewRepository(transaction, shared.guild_id).share_ring(
            shared.user_id, by, now - KNOWN_WINDOW
        )
        doubled = not ring and await coupons.double(shared.id, now)
        if doubled and shared.shop is None:
            await announce_doubled(transaction, shared, now)
        elif doubled:
            # Told once the shop has doubled it.
            await ShopCouponRepository(transaction).schedule_check(shared.id, now)
        return doubled

    async def card(self, guild_id: int, coupon_id: int) -> tuple[Coupon, Campaign] | None:
        """Return a shared coupon for its card; None if it gives nothing."""
        async with self._database.snapshot() as reading:
            coupon = await CouponRepository(reading).get(guild_id, coupon_id)
            if coupon is None:
                return None
            campaign = await _campaign(reading, coupon)
        return None if closed_reason(campaign.state(self._clock())) else (coupon, campaign)

    async def doubled(self, guild_id: int, coupon_id: int) -> tuple[Coupon, int] | None:
        """Return a doubled coupon, and the first member who took one through it."""
        async with self._database.snapshot() as reading:
            coupons = CouponRepository(reading)
            coupon = await coupons.get(guild_id, coupon_id)
            first = await coupons.first_taken_through(coupon_id)
        return (coupon, first.user_id) if coupon and first else None


def check_tier(campaign: Campaign, tier: int) -> None:
    """Raise `Refusal` if the campaign is not for members of this tier."""
    if tier < campaign.terms.min_tier:
        raise Refusal(
            text(
                "This coupon is for members from tier {tier} up. /tiers says how to get there.",
                tier=campaign.terms.min_tier,
            )
        )


async def _brought(
    transaction: Transaction, shared: Coupon, taken: Coupon, now: datetime
) -> Contribution:
    """Return the contribution of bringing a friend; its message is the card.

    If the card could not be posted, the coupon's id takes its place, which no message has.
    """
    posted = await OutboxRepository(transaction).message(SHARED, shared.id)
    channel_id, message_id = posted or (shared.share_channel_id or 0, shared.id)
    return Contribution(
        guild_id=shared.guild_id,
        channel_id=channel_id,
        message_id=message_id,
        source=Source.FRIEND,
        kind=ContributionKind.CONNECTED,
        giver_id=taken.user_id,
        receiver_id=shared.user_id,
        at=now,
        detail=str(taken.id),
        giver_trust=giver_trust(taken.user_id, None, now),
    )


GONE = text("That offer is gone, but nothing is lost: just ask in the channel again.")


async def _campaign(transaction: Transaction, coupon: Coupon) -> Campaign:
    campaign = await CampaignRepository(transaction).get(coupon.guild_id, coupon.campaign_id)
    if campaign is None:
        raise Refusal(GONE)
    return campaign


FEATURE = FeatureSpec(
    key="coupon_sharing",
    services=(CouponSharingService,),
    results={"share": "/coupons"},
)
