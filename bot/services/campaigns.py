"""Campaigns: begun and ended by moderators."""

from __future__ import annotations

from bot.clock import Clock
from db.campaigns import CampaignRepository, Funnel
from db.engine import Database
from domain.campaigns import Campaign, Discount, check_product, check_valid_days
from domain.refusals import Refusal
from domain.text import text


class CampaignService:
    """Whoever calls has made sure that it is a moderator who asks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self, guild_id: int, *, product: str, percent: int, valid_days: int, by: int
    ) -> Campaign:
        """Begin a campaign; raises `Refusal` where a value cannot be."""
        product, discount = check_product(product), Discount(percent)
        check_valid_days(valid_days)
        async with self._database.transaction() as transaction:
            return await CampaignRepository(transaction).add(
                guild_id, product, discount, valid_days, created_by=by, at=self._clock()
            )

    async def of(self, guild_id: int) -> list[tuple[Campaign, Funnel]]:
        """All campaigns of the guild and how they do, the newest first."""
        async with self._database.snapshot() as reading:
            return await CampaignRepository(reading).of(guild_id)

    async def active(self, guild_id: int) -> list[Campaign]:
        """The campaigns of the guild that go on."""
        async with self._database.snapshot() as reading:
            return await CampaignRepository(reading).active(guild_id)

    async def end(self, guild_id: int, campaign_id: int) -> Campaign:
        """End a campaign: nothing more is offered of it, and codes that were taken stay good.

        Raises `Refusal` where there is no such campaign or it is over already.
        """
        async with self._database.transaction() as transaction:
            campaigns = CampaignRepository(transaction)
            campaign = await campaigns.get(guild_id, campaign_id)
            if campaign is None:
                raise Refusal(text("I know no such campaign. Pick one from the list."))
            if not await campaigns.end(guild_id, campaign_id, self._clock()):
                raise Refusal(
                    text("The campaign for {product} is over already.", product=campaign.product)
                )
        return campaign
