"""Prizes: claimed by the winners, once each; moderators are notified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.services.contests.announcements import OPENED, RESULT
from bot.services.contests.lifecycle import require_contest
from bot.services.contests.prize_transfer import prize_holders
from bot.services.coupons import hand_over
from bot.services.gifts.grants import GrantService
from db.campaigns import CampaignRepository
from db.contests.contests import ContestRepository
from db.contests.prize_claims import PrizeClaimRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.gifts import GiftRepository, GrantRepository
from db.outbox import OutboxRepository
from domain.campaigns import Campaign
from domain.contests.contest import Contest
from domain.contests.prizes import PrizeAward, PrizeSlot
from domain.coupons import Coupon, Win
from domain.domain_events import (
    ContestCancelled,
    ContestOpening,
    ContestResultPublished,
    GrantNotDue,
    GrantUse,
)
from domain.gifts import NOBODY, Gift
from domain.refusals import Refusal
from domain.translatable_text import text

CLAIMED = "contest.claimed"
"""The kind of the posts that notify moderators of a claim, which is their subject."""


@dataclass(frozen=True, slots=True)
class ClaimedPrize:
    """A prize that its winner claimed.

    `again` if they had claimed it before; `told` if moderators are notified, which needs a channel.
    """

    contest: Contest
    prize: PrizeAward
    winner_id: int
    again: bool
    told: bool
    coupon: Coupon | None = None
    """The coupon, if the prize is one and the campaign had one left."""
    grant_id: int | None = None
    """The grant, if the prize is a gift from the inventory, reserved since the contest closed."""

    @property
    def is_missing(self) -> bool:
        """Whether the prize is a coupon and none was left."""
        rules = self.contest.plan.rules
        is_coupon = bool(rules.campaign_id) and rules.slot_of(self.prize) is PrizeSlot.MAIN
        return is_coupon and self.coupon is None

    @property
    def words(self) -> str:
        """The prize in words."""
        return self.contest.plan.rules.prize_of(self.prize)


@dataclass(frozen=True, slots=True)
class AvailablePrizes:
    """Gifts and campaigns that a guild can offer as prizes."""

    gifts: Sequence[Gift]
    campaigns: Sequence[Campaign]

    def __bool__(self) -> bool:
        return bool(self.gifts or self.campaigns)


class PrizeService:
    """Stores claims of prizes."""

    def __init__(
        self,
        core: Core,
        grants: GrantService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._grants = grants
        core.events.subscribe(GrantUse, self._check_still_won)
        core.events.subscribe(ContestOpening, self._set_aside)
        core.events.subscribe(ContestCancelled, self._cancelled)
        core.events.subscribe(ContestResultPublished, self._keep_for_winners)

    async def claim(
        self, contest_id: int, guild_id: int, user_id: int, slot: PrizeSlot = PrizeSlot.MAIN
    ) -> ClaimedPrize:
        """Store the winner's claim of the prize; idempotent.

        A member who won both prizes of a contest claims both. Raises `Refusal` for anybody who has
        not won this one.
        """
        now = self._clock()
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            prize = contest.plan.rules.prize_in(slot)
            if user_id not in await prize_holders(transaction, contest_id, prize):
                raise Refusal(
                    text(
                        "This prize is for the winner of “{title}”. The next one may be yours!",
                        title=contest.plan.title,
                    )
                )
            claims = PrizeClaimRepository(transaction)
            claim_id = await claims.add(contest_id, prize, user_id, now)
            grants = GrantRepository(transaction, guild_id)
            # Only the main prize comes from the inventory or a campaign.
            is_main = slot is PrizeSlot.MAIN
            grant = await grants.granted_by(RESULT, contest_id, user_id) if is_main else None
            if grant is not None:
                return ClaimedPrize(
                    contest, prize, user_id, claim_id is None, told=True, grant_id=grant.id
                )
            coupon = await self._coupon(transaction, contest, user_id) if is_main else None
            if claim_id is not None and channel_id is not None:
                await OutboxRepository(transaction).add(
                    CLAIMED, claim_id, guild_id=guild_id, channel_id=channel_id, at=now
                )
        return ClaimedPrize(
            contest,
            prize,
            user_id,
            again=claim_id is None,
            told=channel_id is not None,
            coupon=coupon,
        )

    async def _set_aside(self, transaction: Transaction, event: ContestOpening) -> None:
        """Reserve the prize in the inventory. Raises `Refusal` if there is none left."""
        contest, rules = event.contest, event.contest.plan.rules
        if not rules.gift_id:
            return
        gifts = GiftRepository(transaction, contest.guild_id)
        reserved = await gifts.reserve(
            rules.gift_id,
            NOBODY,
            source=OPENED,
            source_id=contest.id,
            at=event.at,
            until=event.at,
        )
        if reserved is None:
            raise Refusal(
                text(
                    "This prize has run out: {prize}. Choose another, or restock it with "
                    "/gift restock.",
                    prize=rules.prize,
                )
            )

    async def _cancelled(self, transaction: Transaction, event: ContestCancelled) -> None:
        await self._put_back(transaction, event.contest, event.at)

    async def _put_back(self, transaction: Transaction, contest: Contest, now: datetime) -> None:
        grants = GrantRepository(transaction, contest.guild_id)
        kept = await grants.granted_by(OPENED, contest.id, NOBODY)
        if kept is not None:
            await grants.give_back(kept.id, now)

    async def _keep_for_winners(
        self, transaction: Transaction, event: ContestResultPublished
    ) -> None:
        """Grant the reserved gift; further winners get more from the inventory.

        If none is left for one of them, moderators handle their claim.
        """
        contest, now = event.contest, event.at
        gift_id, guild_id = contest.plan.rules.gift_id, contest.guild_id
        gift = await GiftRepository(transaction, guild_id).get(gift_id)
        if gift is None:
            return
        prize = contest.plan.rules.prizes[0]
        winners = sorted(await prize_holders(transaction, contest.id, prize))
        kept = await GrantRepository(transaction, guild_id).granted_by(OPENED, contest.id, NOBODY)
        if kept is not None and winners:
            await self._grants.pass_on(
                transaction, kept, winners.pop(0), source=RESULT, source_id=contest.id
            )
        await self._put_back(transaction, contest, now)
        for winner_id in winners:
            await self._grants.grant(
                transaction, guild_id, gift, winner_id, source=RESULT, source_id=contest.id
            )

    async def _check_still_won(self, reading: Transaction, event: GrantUse) -> None:
        """Raise `GrantNotDue` for a prize whose owner was disqualified or erased since."""
        grant = event.grant
        if not grant.is_contest_prize:
            return
        contest = await ContestRepository(reading).get(grant.source_id, grant.guild_id)
        holders: set[int] = set()
        if contest is not None:
            holders = await prize_holders(reading, contest.id, contest.plan.rules.prizes[0])
        if grant.user_id not in holders:
            raise GrantNotDue

    async def offered(self, guild_id: int) -> AvailablePrizes:
        """Return the gifts and campaigns to choose a prize from."""
        async with self._database.snapshot() as reading:
            return AvailablePrizes(
                [gift for gift in await GiftRepository(reading, guild_id).all() if gift.in_stock],
                await CampaignRepository(reading).not_ended(guild_id),
            )

    async def _coupon(
        self, transaction: Transaction, contest: Contest, user_id: int
    ) -> Coupon | None:
        """Return the winner's coupon, if that is the prize and there is one left."""
        campaign_id = contest.plan.rules.campaign_id
        if not campaign_id:
            return None
        campaign = await CampaignRepository(transaction).get(contest.guild_id, campaign_id)
        if campaign is None:
            return None
        try:
            return await hand_over(
                transaction, campaign, user_id, self._clock(), won_by=Win(RESULT, contest.id)
            )
        except Refusal:
            # It is over or has none left: the claim stays, and moderators handle it.
            return None

    async def claimed(self, claim_id: int) -> ClaimedPrize | None:
        """Return a claim for the post to moderators; None if it was deleted."""
        async with self._database.snapshot() as reading:
            claim = await PrizeClaimRepository(reading).get(claim_id)
            contest = await ContestRepository(reading).get(claim.contest_id) if claim else None
            if claim is None or contest is None:
                return None
            rules, coupon = contest.plan.rules, None
            if rules.campaign_id and rules.slot_of(claim.prize) is PrizeSlot.MAIN:
                win = Win(RESULT, contest.id)
                coupon = await CouponRepository(reading).won(win, claim.user_id)
        return ClaimedPrize(
            contest, claim.prize, claim.user_id, again=False, told=True, coupon=coupon
        )
