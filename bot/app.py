"""Where the parts of the application are built and joined; nothing else builds them."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from random import Random

from bot.clock import Clock, system_clock
from bot.config import Settings
from bot.images.avatars import AvatarCache
from bot.images.sanitizer import PictureReader
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.scheduler import Scheduler, Timer
from bot.services.campaigns import CampaignService
from bot.services.consent import ConsentService
from bot.services.contests.audit import AuditService
from bot.services.contests.closing import ClosingService
from bot.services.contests.drafts import DraftService
from bot.services.contests.editing import EditingService
from bot.services.contests.entries import EntryService
from bot.services.contests.jury import JuryService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.moderation import ModerationService
from bot.services.contests.prizes import PrizeService
from bot.services.contests.removal_notices import RemovalNoticeService
from bot.services.contests.succession import SuccessionService
from bot.services.contests.templates import ContestTemplateService
from bot.services.contests.ties import TieService
from bot.services.contests.votes import VoteService
from bot.services.contributions import FLUSH_SECONDS, ContributionService, ScoreReviewService
from bot.services.contributions.accepted_answers import AcceptedAnswerService
from bot.services.contributions.event_signups import EventSignupService
from bot.services.contributions.leaderboards import LeaderboardService
from bot.services.contributions.manual_points import ManualPointsService
from bot.services.coupon_sharing import CouponSharingService
from bot.services.coupons import CouponService
from bot.services.gifts.address_encryption import AddressCipher
from bot.services.gifts.claims import GiftClaimService
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.guild_removal import GuildRemovalService
from bot.services.guild_settings import GuildSettingsService
from bot.services.milestones import MilestoneService
from bot.services.monthly_digest import MonthlyDigestService
from bot.services.offer_trials import OfferTrialService
from bot.services.offers import OfferService
from bot.services.privacy import PrivacyService
from bot.services.products import ProductService
from bot.services.recognition import RecognitionService
from bot.services.recognition.proposals import ProposalService
from bot.services.retention import RetentionService
from bot.services.shop_sync import ShopSyncService
from bot.services.tier_roles import TierRoleService
from bot.services.tiers import TierService
from bot.services.tills import TillService
from bot.shops import configured_shops
from db.database import Database
from db.pending_work import PendingWork, Queue
from domain import intent
from domain.contributions import ThanksDetector

PURGE_EVERY = timedelta(minutes=5)
"""How long what was deleted may be left in the database's log: forgotten addresses, say."""


class App:
    """The application without Discord: its services, its schedule and its outbox."""

    def __init__(  # noqa: PLR0915 (a statement for each part)
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock = system_clock,
        rng: Random | None = None,
        encoder: intent.Encoder | None = None,
        alarmed: bool = True,
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        """Join the parts. Without `alarmed`, due work waits for whoever calls `tick`.

        With an `encoder` wishes are heard by their meaning too, at the price of memory and time.

        Contributions are written every `flush_seconds`, and before anything reads them.
        """
        self._ticking = asyncio.Lock()
        self._stopped = False
        self._purged_at = datetime.min.replace(tzinfo=UTC)
        self.settings = settings
        self.database = database
        self.clock = clock
        self.rng = rng or Random()
        self.metrics = Metrics()
        self.shards = shards = settings.shards
        self.schedule = Scheduler(database, clock, self.metrics, shards)
        self.guild_settings = GuildSettingsService(database, clock, shards)
        self.outbox = Outbox(database, clock, self.metrics, self.guild_settings.of, shards)
        self.alarm = Timer(self.run_pending, shared=not shards.is_complete) if alarmed else None
        database.on_commit(self._work_added)
        self.members = ConsentService(database, clock)
        thanks = ThanksDetector.load()
        self.contributions = ContributionService(
            database,
            clock,
            self.guild_settings,
            thanks,
            self.metrics,
            flush_seconds=flush_seconds,
        )
        self.scores = ScoreReviewService(
            database, clock, self.guild_settings, self.schedule, self.contributions, shards
        )
        self.boards = LeaderboardService(database, clock, self.guild_settings, self.contributions)
        seal = AddressCipher(settings.addresses)
        self.gifts = GiftInventoryService(database, clock, lambda: bool(seal))
        self.grants = GrantService(database, clock, self.guild_settings, self.schedule)
        self.claims = GiftClaimService(database, clock, self.guild_settings, self.grants, seal)
        self.handover = FulfilmentService(database, clock, self.guild_settings, seal)
        self.recognition = RecognitionService(
            database,
            clock,
            self.guild_settings,
            self.schedule,
            self.grants,
            # A rehearsal with a told chance draws by it; in earnest, seeds are secret.
            secrets.token_bytes if rng is None else rng.randbytes,
        )
        self.answers = AcceptedAnswerService(database, self.contributions)
        self.events = EventSignupService(database, clock, self.guild_settings, self.contributions)
        self.points = ManualPointsService(database, self.guild_settings, self.contributions)
        self.tiers = TierService(
            database,
            clock,
            self.guild_settings,
            self.members,
            self.contributions,
            self.grants,
            self.schedule,
        )
        self.tier_roles = TierRoleService(database, clock, self.guild_settings, shards)
        self.milestones = MilestoneService(database, clock, self.guild_settings, self.schedule)
        self.monthly = MonthlyDigestService(database, clock, self.guild_settings, self.schedule)
        self.proposals = ProposalService(database, clock, self.guild_settings, self.recognition)
        self.campaigns = CampaignService(
            database, clock, self.schedule, self.tiers.tier_of, ProductService(database, clock)
        )
        self.coupons = CouponService(database, clock)
        self.tills = TillService(database, clock)
        self.trials = OfferTrialService(database, clock, self.guild_settings, self.schedule)
        self.shops = ShopSyncService(database, clock, configured_shops(settings), shards)
        self.sharing = CouponSharingService(
            database, clock, self.contributions, self.tiers.tier_of, self.shops
        )
        self.offers = OfferService(
            database,
            clock,
            self.guild_settings,
            intent.load(encoder, thanks=thanks),
            self.campaigns,
            self.trials,
            self.metrics,
        )
        self.pictures = PictureReader()
        self.portraits = AvatarCache()
        self.votes = VoteService(database, clock, self.rng, self.metrics)
        self.privacy = PrivacyService(
            database,
            clock,
            self.contributions,
            self.votes,
            seal,
            self.tier_roles,
            self.schedule,
            self.guild_settings,
        )
        self.retention = RetentionService(database, clock, self.schedule)
        self.guild_removal = GuildRemovalService(
            database, clock, self.schedule, self.guild_settings, shards
        )
        self.entries = EntryService(database, clock, self.contributions)
        self.changes = EditingService(database, clock, self.votes)
        self.verdicts = RemovalNoticeService(database, clock)
        self.review = ModerationService(
            database, clock, self.votes, self.contributions, self.verdicts
        )
        self.closing = ClosingService(
            database, clock, self.schedule, self.guild_settings, self.votes, self.contributions
        )
        self.contests = ContestLifecycleService(
            database, clock, self.schedule, self.votes, self.closing
        )
        self.ties = TieService(database, clock, self.closing)
        self.jury = JuryService(database, clock, self.guild_settings, self.schedule)
        self.drafts = DraftService(database, clock, self.schedule, self.contests)
        self.templates = ContestTemplateService(
            database, clock, self.guild_settings, self.drafts, self.schedule
        )
        self.prizes = PrizeService(
            database, clock, self.guild_settings, self.grants, self.contests, self.closing
        )
        self.succession = SuccessionService(
            database, clock, self.guild_settings, self.grants, self.closing
        )
        self.audit = AuditService(
            database, clock, self.guild_settings, self.contests, self.closing, self.schedule
        )

    async def start(self) -> None:
        """Make ready to serve; the database is migrated already."""
        await self.guild_settings.load()
        await self.scores.plan()
        if self.alarm is not None:
            self.alarm.start()

    async def run_pending(self) -> None:
        """Do what is due, send what waits, and set the alarm for what comes next."""
        async with self._ticking:
            if self._stopped:
                return
            await self.contributions.flush()
            if not self.shards.is_complete:
                await self.guild_settings.reload_changed()
                await self.privacy.apply_remote_erasures()
            await self.schedule.run_due()
            await self.tier_roles.deliver()
            # A Discord that hangs is not to keep what is due next waiting.
            self.outbox.wake()
            self.shops.wake()
            await self._purge()
            await self.set_alarm()

    async def _purge(self) -> None:
        """Now and then empty the database's log, where what was deleted would be kept for long."""
        now = self.clock()
        if abs(now - self._purged_at) >= PURGE_EVERY and await self.database.purge(patient=False):
            self._purged_at = now

    async def set_alarm(self) -> None:
        """Ring when the next thing is due."""
        if self.alarm is not None:
            moments = (await self.schedule.next_at(), await self.tier_roles.next_at())
            self.alarm.schedule_at(min((moment for moment in moments if moment), default=None))

    def _work_added(self, added: PendingWork) -> None:
        """Wake the workers for which a transaction that was just committed added something."""
        if self._stopped:
            return
        if Queue.OUTBOX in added:
            self.outbox.wake()
        if Queue.SHOP_WITHDRAWALS in added:
            self.shops.wake()
        if self.alarm is not None:
            self.alarm.ring_by(added.earliest(Queue.JOBS, Queue.TIER_ROLES, Queue.SHOP_COUPONS))

    async def stop(self) -> None:
        """Finish what is under way, write what is buffered, and close.

        What is decided meanwhile is sent after the next start.
        """
        self._stopped = True
        await self.outbox.close()
        async with self._ticking:
            # The alarm would break off what it has set off.
            if self.alarm is not None:
                self.alarm.stop()
        try:
            await self.privacy.close()
            await self.offers.close()
            await self.shops.close()
            await self.contributions.close()
            await self.votes.close()
        finally:
            await self.database.close()
