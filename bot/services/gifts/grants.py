"""Grants: gifts granted to members, claimed, delivered, or returned to the stock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from db.campaigns import CampaignRepository
from db.consent import ConsentRepository
from db.coupons import CouponRepository
from db.database import Transaction
from db.gifts import GiftRepository, GrantRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.campaign_states import CampaignState
from domain.coupons import can_claim
from domain.domain_events import GiftReturned, GrantNotDue, GrantUse
from domain.gift_settings import GiftSettings
from domain.gifts import Gift, Grant, GrantState, remind_at
from domain.recognition.settings import RecognitionSettings

RETURN, REMIND, ENDS, FORGET = "gift.return", "gift.remind", "gift.ends", "gift.forget"
"""The kinds of the jobs, whose subject is the grant.

It returns to the stock, its owner is reminded, a preview ends, an unused address is erased.
"""
OFFER, REMINDER, REWRITE = "gift.offer", "gift.reminder", "gift.rewrite"
"""The kinds of the posts to its owner.

About a new gift, a reminder, and a guest post's text that must be changed.
"""
RETURNED = "gift.returned"
"""The kind of the post to moderators about an unclaimed gift that was returned."""
TAKE_AWAY = "gift.taken_away"
"""The kind of the action that ends a preview."""


class GrantService:
    """Brings each granted gift to its owner, or back into the stock."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._events = core.events
        core.scheduler.register(RETURN, self._goes_back)
        core.scheduler.register(REMIND, self._remind)
        core.scheduler.register(ENDS, self._ends)
        core.scheduler.register(FORGET, self._forget)

    async def is_claimable(self, reading: Transaction, grant: Grant) -> bool:
        """Return whether its owner may still claim it, or has claimed it."""
        if grant.state is GrantState.OFFERED:
            try:
                await self._events.publish(reading, GrantUse(grant))
            except GrantNotDue:
                return False
        return True

    # --- Granting: for those who decide, in the transaction in which they do ----------------------

    async def available(self, transaction: Transaction, guild_id: int, user_id: int) -> list[Gift]:
        """Return the gifts that could be granted now: in stock, and no coupon they may not take.

        Valid until the end of the transaction, which keeps others from taking any.
        """
        now = self._clock()
        found = []
        for gift in await GiftRepository(transaction, guild_id).all():
            if not gift.in_stock:
                continue
            if gift.campaign_id is not None:
                campaign = await CampaignRepository(transaction).get(guild_id, gift.campaign_id)
                held = await CouponRepository(transaction).newest(gift.campaign_id, user_id)
                if campaign is None or campaign.state(now) is not CampaignState.ON:
                    continue
                if not can_claim(campaign, held, now):
                    continue
            found.append(gift)
        return found

    async def grant(
        self,
        transaction: Transaction,
        guild_id: int,
        gift: Gift,
        user_id: int,
        *,
        source: str,
        source_id: int,
        tell: bool = False,
    ) -> int | None:
        """Take one `gift` out of the stock for the member; return the grant's id.

        `source` and `source_id` are the kind and subject of the post in the outbox that has the
        button to claim it; with `tell` there is no such post, and they get a separate message about
        this gift. Returns None if there is none left, or this source has granted it to them
        already.
        """
        now = self._clock()
        if gift.campaign_id is not None:
            # One of the campaign's codes is reserved too, so that there is one when it is claimed.
            codes = CampaignRepository(transaction)
            campaign = await codes.get(guild_id, gift.campaign_id)
            if campaign is None or campaign.state(now) is not CampaignState.ON:
                return None
        until = self._until(guild_id, now)
        grant_id = await GiftRepository(transaction, guild_id).reserve(
            gift.id, user_id, source=source, source_id=source_id, at=now, until=until
        )
        if grant_id is None:
            return None
        if gift.campaign_id is not None:
            await CampaignRepository(transaction).take_one(gift.campaign_id)
        await _plan(transaction, guild_id, grant_id, now, until)
        if tell:
            await tell_owner(transaction, OFFER, guild_id, grant_id, self._fallback(guild_id), now)
        return grant_id

    async def pass_on(
        self, transaction: Transaction, kept: Grant, user_id: int, *, source: str, source_id: int
    ) -> None:
        """Grant a gift that was reserved before its owner was known; otherwise like `grant`."""
        now = self._clock()
        until = self._until(kept.guild_id, now)
        if kept.gift.campaign_id is not None:
            await CampaignRepository(transaction).take_one(kept.gift.campaign_id)
        passed = await GrantRepository(transaction, kept.guild_id).pass_on(
            kept.id, user_id, source=source, source_id=source_id, at=now, until=until
        )
        if passed:
            await _plan(transaction, kept.guild_id, kept.id, now, until)

    async def take_back(self, transaction: Transaction, grant: Grant, at: datetime) -> bool:
        """Return an unclaimed gift to the stock; False if it was claimed."""
        if not await GrantRepository(transaction, grant.guild_id).give_back(grant.id, at):
            return False
        if grant.gift.campaign_id is not None:
            await CampaignRepository(transaction).give_back_one(grant.gift.campaign_id)
        return True

    async def granted(
        self, guild_id: int, source: str, source_id: int, user_id: int
    ) -> Grant | None:
        """Return the grant of this source to the member, or None."""
        async with self._database.snapshot() as reading:
            return await GrantRepository(reading, guild_id).granted_by(source, source_id, user_id)

    async def find(self, guild_id: int, grant_id: int) -> Grant | None:
        """Return the guild's grant with this id, or None."""
        async with self._database.snapshot() as reading:
            return await GrantRepository(reading, guild_id).get(grant_id)

    async def of_member(self, guild_id: int, user_id: int) -> list[Grant]:
        """Return the member's gifts that can be claimed or are on their way."""
        async with self._database.snapshot() as reading:
            found = await GrantRepository(reading, guild_id).waiting(
                (GrantState.OFFERED, GrantState.CLAIMED), user_id
            )
            return [grant for grant in found if await self.is_claimable(reading, grant)]

    # --- Scheduled ---------------------------------------------------------------------------

    async def _goes_back(self, transaction: Transaction, due: Job) -> datetime | None:
        grants = GrantRepository(transaction, due.guild_id)
        grant, now = await grants.get(due.subject_id), self._clock()
        if grant is None or not await self.take_back(transaction, grant, now):
            return None
        if not grant.is_contest_prize:
            await self._tell_moderators(transaction, grant, now)
        await self._events.publish(transaction, GiftReturned(grant, now))
        return None

    async def _tell_moderators(self, transaction: Transaction, grant: Grant, now: datetime) -> None:
        channel_id = self._guilds.of(grant.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                RETURNED, grant.id, guild_id=grant.guild_id, channel_id=channel_id, at=now
            )

    async def _remind(self, transaction: Transaction, due: Job) -> datetime | None:
        grant = await GrantRepository(transaction, due.guild_id).get(due.subject_id)
        now = self._clock()
        if grant is None or not await self.is_claimable(transaction, grant):
            return None
        if grant.state is GrantState.OFFERED and now < grant.until:
            where = self._fallback(due.guild_id)
            await tell_owner(transaction, REMINDER, due.guild_id, grant.id, where, now)
        return None

    async def _ends(self, transaction: Transaction, due: Job) -> datetime | None:
        await OutboxRepository(transaction).add(
            TAKE_AWAY, due.subject_id, guild_id=due.guild_id, channel_id=0, at=self._clock()
        )
        return None

    async def _forget(self, transaction: Transaction, due: Job) -> datetime | None:
        await GrantRepository(transaction, due.guild_id).forget_address(due.subject_id)
        return None

    def _until(self, guild_id: int, now: datetime) -> datetime:
        return now + timedelta(days=self._guilds.of(guild_id)[GiftSettings].gift_days)

    def _fallback(self, guild_id: int) -> int | None:
        return self._guilds.of(guild_id)[RecognitionSettings].recognition_channel_id


async def _plan(
    transaction: Transaction, guild_id: int, grant_id: int, now: datetime, until: datetime
) -> None:
    due = JobRepository(transaction)
    await due.schedule(guild_id, RETURN, grant_id, until)
    await due.schedule(guild_id, REMIND, grant_id, remind_at(now, until))


async def tell_owner(
    transaction: Transaction,
    kind: str,
    guild_id: int,
    grant_id: int,
    fallback_id: int | None,
    at: datetime,
) -> None:
    """Queue a message to the owner of a grant, once for each `kind`.

    A direct message if they allow it; otherwise a reply to the post about the gift or, if there is
    none, a post in the channel `fallback_id`.
    """
    grant = await GrantRepository(transaction, guild_id).get(grant_id)
    if grant is None:
        return
    outbox = OutboxRepository(transaction)
    consent = await ConsentRepository(transaction).get(guild_id, grant.user_id)
    if consent.direct_messages:
        await outbox.add_direct(kind, grant_id, guild_id=guild_id, user_id=grant.user_id, at=at)
        return
    posted = await outbox.message(grant.source, grant.source_id)
    channel_id, message_id = posted or (fallback_id, None)
    if channel_id is not None:
        await outbox.add(
            kind, grant_id, guild_id=guild_id, channel_id=channel_id, at=at, reply_to_id=message_id
        )
