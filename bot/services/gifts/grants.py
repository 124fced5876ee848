"""Gifts on their way to members: granted, claimed, delivered, or back in the stock."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.settings import SettingsService
from db.campaigns import CampaignRepository
from db.coupons import CouponRepository
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.gifts import GiftRepository, GrantRepository
from domain import campaigns
from domain.gifts import Gift, Grant

RETURN = "gift.return"
"""The kind of the due row by which what nobody claims goes back; its subject is the grant."""


class GrantService:
    """Sees each granted gift to its owner, or back into the stock."""

    def __init__(
        self, database: Database, clock: Clock, guilds: SettingsService, schedule: Schedule
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        schedule.on(RETURN, self._goes_back)

    # --- Granting: for those who decide, in the transaction in which they do ----------------------

    async def available(self, transaction: Transaction, guild_id: int, user_id: int) -> list[Gift]:
        """What could be granted to the member now: in stock, and no coupon of which they have one.

        What it says holds for the transaction that asks.
        """
        now = self._clock()
        found = []
        for gift in await GiftRepository(transaction, guild_id).all():
            if not gift.in_stock:
                continue
            if gift.campaign_id is not None:
                campaign = await CampaignRepository(transaction).get(guild_id, gift.campaign_id)
                held = await CouponRepository(transaction).held(gift.campaign_id, user_id)
                if campaign is None or held or campaign.state(now) is not campaigns.State.ON:
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
    ) -> int | None:
        """Take one `gift` out of the stock for the member; returns the grant's id.

        `source` and `source_id` are the kind and the subject of the post in the outbox that tells
        them and carries the button to claim it. None where there is none left, or where this
        source has granted it to them already.
        """
        now = self._clock()
        if gift.campaign_id is not None:
            # One of the campaign's codes is set aside too, so that there is one when it is claimed.
            codes = CampaignRepository(transaction)
            campaign = await codes.get(guild_id, gift.campaign_id, hold=True)
            if campaign is None or campaign.state(now) is not campaigns.State.ON:
                return None
        until = now + timedelta(days=self._guilds.of(guild_id).gift_days)
        grant_id = await GiftRepository(transaction, guild_id).reserve(
            gift.id, user_id, source=source, source_id=source_id, at=now, until=until
        )
        if grant_id is None:
            return None
        if gift.campaign_id is not None:
            await CampaignRepository(transaction).take_one(gift.campaign_id)
        await DueRepository(transaction).plan(guild_id, RETURN, grant_id, until)
        return grant_id

    async def granted(
        self, guild_id: int, source: str, source_id: int, user_id: int
    ) -> Grant | None:
        """What this source granted to the member."""
        async with self._database.snapshot() as reading:
            return await GrantRepository(reading, guild_id).of(source, source_id, user_id)

    # --- What happens by itself ----------------------------------------------------------------

    async def _goes_back(self, transaction: Transaction, due: Due) -> datetime | None:
        grants = GrantRepository(transaction, due.guild_id)
        grant = await grants.get(due.subject_id)
        if grant is None or not await grants.give_back(grant.id, self._clock()):
            return None
        if grant.gift.campaign_id is not None:
            await CampaignRepository(transaction).give_back_one(grant.gift.campaign_id)
        return None
