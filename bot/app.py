"""Where the parts of the application are built and joined; nothing else builds them."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from random import Random

from bot.clock import Clock, system_clock
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.pictures import PictureReader
from bot.portraits import PortraitShelf
from bot.schedule import Alarm, Schedule
from bot.services.answers import AnswerService
from bot.services.campaigns import CampaignService
from bot.services.contests.audit import AuditService
from bot.services.contests.changes import ChangeService
from bot.services.contests.closing import ClosingService
from bot.services.contests.course import ContestService
from bot.services.contests.drafts import DraftService
from bot.services.contests.entries import EntryService
from bot.services.contests.jury import JuryService
from bot.services.contests.prizes import PrizeService
from bot.services.contests.review import ReviewService
from bot.services.contests.succession import SuccessionService
from bot.services.contests.templates import TemplateService
from bot.services.contests.ties import TieService
from bot.services.contests.verdicts import VerdictService
from bot.services.contests.votes import VoteService
from bot.services.contributions import FLUSH_SECONDS, ContributionService, ScoreService
from bot.services.contributions.boards import BoardService
from bot.services.coupons import CouponService
from bot.services.events import EventService
from bot.services.gifts.addresses import AddressSeal
from bot.services.gifts.claims import ClaimService
from bot.services.gifts.grants import GrantService
from bot.services.gifts.handover import HandoverService
from bot.services.gifts.inventory import GiftService
from bot.services.guild_removal import GuildRemovalService
from bot.services.members import MemberService
from bot.services.milestones import MilestoneService
from bot.services.monthly import MonthlyService
from bot.services.offers import OfferService
from bot.services.points import PointsService
from bot.services.privacy import PrivacyService
from bot.services.products import ProductService
from bot.services.recognition import RecognitionService
from bot.services.recognition.moderating import ProposalService
from bot.services.retention import RetentionService
from bot.services.settings import SettingsService
from bot.services.sharing import SharingService
from bot.services.shops import ShopService
from bot.services.tier_roles import TierRoleService
from bot.services.tiers import TierService
from bot.services.tills import TillService
from bot.services.trials import TrialService
from bot.settings import Settings
from bot.shops import opened
from db.engine import Database
from db.pending_work import PendingWork, Queue
from domain import intent
from domain.contributions import Thanks

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
        self.schedule = Schedule(database, clock, self.metrics, shards)
        self.guilds = SettingsService(database, clock, shards)
        self.outbox = Outbox(database, clock, self.metrics, self.guilds.of, shards)
        self.alarm = Alarm(self.tick, shared=not shards.whole) if alarmed else None
        database.on_commit(self._work_added)
        self.members = MemberService(database, clock)
        thanks = Thanks.load()
        self.contributions = ContributionService(
            database,
            clock,
            self.guilds,
            thanks,
            self.metrics,
            flush_seconds=flush_seconds,
        )
        self.scores = ScoreService(
            database, clock, self.guilds, self.schedule, self.contributions, shards
        )
        self.boards = BoardService(database, clock, self.guilds, self.contributions)
        seal = AddressSeal(settings.addresses)
        self.gifts = GiftService(database, clock, lambda: bool(seal))
        self.grants = GrantService(database, clock, self.guilds, self.schedule)
        self.claims = ClaimService(database, clock, self.guilds, self.grants, seal)
        self.handover = HandoverService(database, clock, self.guilds, seal)
        self.recognition = RecognitionService(
            database,
            clock,
            self.guilds,
            self.schedule,
            self.grants,
            # A rehearsal with a told chance draws by it; in earnest, seeds are secret.
            secrets.token_bytes if rng is None else rng.randbytes,
        )
        self.answers = AnswerService(database, self.contributions)
        self.events = EventService(database, clock, self.guilds, self.contributions)
        self.points = PointsService(database, self.guilds, self.contributions)
        self.tiers = TierService(
            database,
            clock,
            self.guilds,
            self.members,
            self.contributions,
            self.grants,
            self.schedule,
        )
        self.tier_roles = TierRoleService(database, clock, self.guilds, shards)
        self.milestones = MilestoneService(database, clock, self.guilds, self.schedule)
        self.monthly = MonthlyService(database, clock, self.guilds, self.schedule)
        self.proposals = ProposalService(database, clock, self.guilds, self.recognition)
        self.campaigns = CampaignService(
            database, clock, self.schedule, self.tiers.tier_of, ProductService(database, clock)
        )
        self.coupons = CouponService(database, clock)
        self.tills = TillService(database, clock)
        self.trials = TrialService(database, clock, self.guilds, self.schedule)
        self.shops = ShopService(database, clock, opened(settings), shards)
        self.sharing = SharingService(
            database, clock, self.contributions, self.tiers.tier_of, self.shops
        )
        self.offers = OfferService(
            database,
            clock,
            self.guilds,
            intent.load(encoder, thanks=thanks),
            self.campaigns,
            self.trials,
            self.metrics,
        )
        self.pictures = PictureReader()
        self.portraits = PortraitShelf()
        self.votes = VoteService(database, clock, self.rng, self.metrics)
        self.privacy = PrivacyService(
            database,
            clock,
            self.contributions,
            self.votes,
            seal,
            self.tier_roles,
            self.schedule,
            self.guilds,
        )
        self.retention = RetentionService(database, clock, self.schedule)
        self.guild_removal = GuildRemovalService(
            database, clock, self.schedule, self.guilds, shards
        )
        self.entries = EntryService(database, clock, self.contributions)
        self.changes = ChangeService(database, clock, self.votes)
        self.verdicts = VerdictService(database, clock)
        self.review = ReviewService(database, clock, self.votes, self.contributions, self.verdicts)
        self.closing = ClosingService(
            database, clock, self.schedule, self.guilds, self.votes, self.contributions
        )
        self.contests = ContestService(database, clock, self.schedule, self.votes, self.closing)
        self.ties = TieService(database, clock, self.closing)
        self.jury = JuryService(database, clock, self.guilds, self.schedule)
        self.drafts = DraftService(database, clock, self.schedule, self.contests)
        self.templates = TemplateService(database, clock, self.guilds, self.drafts, self.schedule)
        self.prizes = PrizeService(
            database, clock, self.guilds, self.grants, self.contests, self.closing
        )
        self.succession = SuccessionService(database, clock, self.guilds, self.grants, self.closing)
        self.audit = AuditService(
            database, clock, self.guilds, self.contests, self.closing, self.schedule
        )

    async def start(self) -> None:
        """Make ready to serve; the database is migrated already."""
        await self.guilds.load()
        await self.scores.plan()
        if self.alarm is not None:
            self.alarm.start()

    async def tick(self) -> None:
        """Do what is due, send what waits, and set the alarm for what comes next."""
        async with self._ticking:
            if self._stopped:
                return
            await self.contributions.flush()
            if not self.shards.whole:
                await self.guilds.follow()
                await self.privacy.follow()
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
            self.alarm.ring_at(min((moment for moment in moments if moment), default=None))

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
