"""Campaigns: created, paused and ended by moderators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.products import ProductService
from bot.services.tiers import TierService
from db.campaign_funnel import FunnelRepository
from db.campaigns import CampaignRepository
from db.database import Transaction
from db.erasure_marks import SpentMarkRepository
from db.jobs import Job, JobRepository
from domain.campaign_funnel import Funnel, FunnelWeek
from domain.campaign_overlap import UNFINISHED, Overlap, overlap
from domain.campaign_states import ENDED, CampaignState
from domain.campaigns import Campaign, Terms
from domain.contributions.periods import monday_of, week_bounds, week_of
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.money import Money
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_WEEKS = 12
OVER = "campaign.over"
"""The job that ends a campaign at its planned time; the subject is the campaign's id."""


class CampaignService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, tiers: TierService, products: ProductService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._tiers = tiers
        self.products = products
        core.scheduler.register(OVER, self._over)
        self._going: dict[int, tuple[int, list[Campaign]]] = {}
        """Campaigns by guild, with the revision of its products when they were read."""

    async def create(
        self, guild_id: int, terms: Terms, *, by: int, paused: bool = False
    ) -> Campaign:
        """Create a campaign that begins at once or as its terms say, or else waits for `start`.

        Its product is one of the guild's, or becomes one; the campaign uses all names of the
        product.
        """
        now = self._clock()
        terms.check_sharing()
        if terms.ends_at is not None and terms.ends_at <= now:
            raise Refusal(text("That end has already passed. Choose a time in the future."))
        async with self._database.transaction(guild_id) as transaction:
            product = await self.products.put(transaction, guild_id, terms.product, terms.aliases)
            named = replace(
                terms,
                product=product.name,
                aliases=product.aliases,
                translations=product.details.translations,
            )
            campaign = await CampaignRepository(transaction).add(
                guild_id,
                named,
                created_by=by,
                at=now,
                product_id=product.id,
                paused_at=now if paused else None,
            )
            if terms.ends_at is not None:
                await JobRepository(transaction).schedule(
                    guild_id, OVER, campaign.id, terms.ends_at
                )
        self.products.forget(guild_id)
        return campaign

    async def overlap(self, campaign: Campaign) -> Overlap | None:
        """Return which of the unfinished campaigns for the same product applies; None if alone."""
        guild_id, now = campaign.guild_id, self._clock()
        async with self._database.snapshot() as reading:
            going = await CampaignRepository(reading).not_ended(guild_id)
        product = await self.products.named(guild_id, campaign.product)
        unfinished = [
            one for one in going if one.product == campaign.product and one.state(now) in UNFINISHED
        ]
        return overlap(unfinished, product.details.price if product else None)

    async def of(self, guild_id: int) -> list[tuple[Campaign, Funnel]]:
        """Return all campaigns of the guild with their funnels, the newest first."""
        async with self._database.snapshot() as reading:
            return await FunnelRepository(reading).of(guild_id)

    async def all(self, guild_id: int) -> list[Campaign]:
        """Return all campaigns of the guild, the newest first."""
        async with self._database.snapshot() as reading:
            return await CampaignRepository(reading).all(guild_id)

    async def active(self, guild_id: int) -> list[Campaign]:
        """Return the campaigns that give coupons now, from the cache where possible.

        Every message that may matter needs them. How many coupons are left is checked by the
        transaction that gives one.
        """
        revision = self.products.revision(guild_id)
        known, going = self._going.get(guild_id, (None, []))
        if known != revision:
            async with self._database.snapshot() as reading:
                going = await CampaignRepository(reading).not_ended(guild_id)
            self._going[guild_id] = revision, going
        now = self._clock()
        return [one for one in going if one.state(now) is CampaignState.ON]

    async def tier_that_matters(self, guild_id: int, user_id: int) -> int:
        """Return the member's tier if an active campaign requires one; else 0."""
        if not any(one.terms.min_tier for one in await self.active(guild_id)):
            return 0
        return await self._tiers.tier_of(guild_id, user_id)

    async def one(self, guild_id: int, campaign_id: int) -> tuple[Campaign, Funnel]:
        """Return one campaign and its funnel; raise `Refusal` if the guild does not have it."""
        async with self._database.snapshot() as reading:
            found = await FunnelRepository(reading).of(guild_id, campaign_id)
        if not found:
            raise Refusal(NO_SUCH)
        return found[0]

    async def weeks(self, campaign: Campaign, zone: tzinfo) -> list[FunnelWeek]:
        """Return the campaign's weeks in the guild's time zone, the latest last.

        They go from its first day until now, or until its last coupons expired; at most
        `MAX_WEEKS`.
        """
        terms, until = campaign.terms, self._clock()
        over = min(filter(None, (campaign.ended_at, terms.ends_at)), default=None)
        if over is not None:
            until = min(until, over + timedelta(days=terms.valid_days))
        monday = monday_of(until.astimezone(zone).date())
        first = monday_of(campaign.created_at.astimezone(zone).date())
        count = min((monday - first).days // 7 + 1, MAX_WEEKS)
        mondays = [monday - timedelta(weeks=back) for back in reversed(range(count))]
        bounds = [week_bounds(week_of(each), zone) for each in mondays]
        async with self._database.snapshot() as reading:
            counts = await FunnelRepository(reading).weeks(campaign.id, bounds)
        return [FunnelWeek(each, *counted) for each, counted in zip(mondays, counts, strict=True)]

    async def going(self, guild_id: int, campaign_id: int) -> Campaign:
        """Return a campaign; raise `Refusal` if there is no such campaign or it has ended."""
        async with self._database.snapshot() as reading:
            return await self._held(reading, guild_id, campaign_id)

    async def end(self, guild_id: int, campaign_id: int) -> Campaign:
        """End a campaign: it makes no more offers; codes that were taken stay valid.

        Raises `Refusal` if there is no such campaign or it has ended.
        """
        return await self._end(guild_id, campaign_id, only_unstarted=False)

    async def discard(self, guild_id: int, campaign_id: int) -> Campaign:
        """End a campaign that waits for `start`.

        Raises `Refusal` if there is no such campaign, or it has started or ended.
        """
        return await self._end(guild_id, campaign_id, only_unstarted=True)

    async def _end(self, guild_id: int, campaign_id: int, *, only_unstarted: bool) -> Campaign:
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            campaign = await self._held(transaction, guild_id, campaign_id)
            if only_unstarted and campaign.was_started:
                raise Refusal(text("This campaign has already started. /campaign end ends it."))
            await CampaignRepository(transaction).end(campaign_id, now)
            await JobRepository(transaction).cancel(guild_id, OVER, campaign_id)
        self._going.pop(guild_id, None)
        return campaign

    async def pause(self, guild_id: int, campaign_id: int) -> Campaign:
        """Pause a running campaign, or resume a paused one; return it.

        Raises `Refusal` if there is no such campaign or it has ended.
        """
        async with self._database.transaction(guild_id) as transaction:
            campaigns = CampaignRepository(transaction)
            campaign = await self._held(transaction, guild_id, campaign_id)
            await campaigns.pause(campaign_id, None if campaign.paused_at else self._clock())
            changed = await campaigns.get(guild_id, campaign_id)
        self._going.pop(guild_id, None)
        return changed or campaign

    async def start(self, guild_id: int, campaign_id: int) -> Campaign:
        """Start a campaign that waits, or resume a paused one; return it.

        Raises `Refusal` if there is no such campaign or it has ended.
        """
        async with self._database.transaction(guild_id) as transaction:
            await self._held(transaction, guild_id, campaign_id)
            await CampaignRepository(transaction).pause(campaign_id, None)
            started = await self._held(transaction, guild_id, campaign_id)
        self._going.pop(guild_id, None)
        return started

    async def start_limited(
        self,
        guild_id: int,
        campaign_id: int,
        *,
        ends_at: datetime | None,
        most: int | None,
        budget: Money | None,
    ) -> Campaign:
        """Give a campaign without any limit these, and start it.

        Raises `Refusal` if that is not possible, or the campaign is not one that waits for it.
        """
        async with self._database.transaction(guild_id) as transaction:
            campaign = await self._held(transaction, guild_id, campaign_id)
            if campaign.paused_at is None or not campaign.terms.is_unlimited:
                raise Refusal(text("This campaign has already started, or already has its limits."))
            terms = replace(campaign.terms, ends_at=ends_at, max_coupons=most, budget=budget)
            campaigns = CampaignRepository(transaction)
            await campaigns.limit(campaign_id, terms)
            await campaigns.pause(campaign_id, None)
            if ends_at is not None:
                await JobRepository(transaction).schedule(guild_id, OVER, campaign_id, ends_at)
            started = await self._held(transaction, guild_id, campaign_id)
        self._going.pop(guild_id, None)
        return started

    async def add_codes(
        self, guild_id: int, campaign_id: int, codes: Sequence[str]
    ) -> tuple[int, Campaign]:
        """Add the shop's own codes to the campaign; return how many were new, and the campaign.

        Raises `Refusal` if there is no such campaign or it has ended.
        """
        async with self._database.transaction(guild_id) as transaction:
            campaigns = CampaignRepository(transaction)
            campaign = await self._taking_codes(transaction, guild_id, campaign_id)
            added = await campaigns.add_codes(campaign, codes)
            changed = await campaigns.get(guild_id, campaign_id)
        self._going.pop(guild_id, None)
        return added, changed or campaign

    async def check_takes_codes(self, guild_id: int, campaign_id: int) -> Campaign:
        """Return the campaign if the shop's own codes can be added to it; else raise `Refusal`."""
        async with self._database.snapshot() as reading:
            return await self._taking_codes(reading, guild_id, campaign_id)

    async def _over(self, transaction: Transaction, due: Job) -> datetime | None:
        await SpentMarkRepository(transaction).forget(due.subject_id)
        return None

    async def _taking_codes(
        self, transaction: Transaction, guild_id: int, campaign_id: int
    ) -> Campaign:
        campaign = await self._held(transaction, guild_id, campaign_id)
        if campaign.terms.shop is not None:
            raise Refusal(
                text("The shop creates this campaign's codes itself, so you cannot add any.")
            )
        return campaign

    async def _held(self, transaction: Transaction, guild_id: int, campaign_id: int) -> Campaign:
        campaign = await CampaignRepository(transaction).get(guild_id, campaign_id)
        if campaign is None:
            raise Refusal(NO_SUCH)
        if campaign.state(self._clock()) in ENDED:
            raise Refusal(
                text("The campaign for {product} is already over.", product=campaign.product_name)
            )
        return campaign


NO_SUCH = text("That campaign doesn't exist. Pick one from the list.")


FEATURE = FeatureSpec(
    key="campaigns",
    services=(CampaignService,),
    jobs={
        OVER: GOES_ON,
    },
    results={"campaign": "/campaign list", "codes": "/campaign list"},
    help=(
        HelpLine(
            90,
            text(
                "**Give a discount**: /campaign create. /campaign show says whom it "
                "reached and what it brought."
            ),
            topic=HelpTopic.SELL,
        ),
    ),
)
