"""The monthly message, with consent: how often a member was thanked."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.batch_cursors import BatchCursor, BatchCursorRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.monthly_digest import MonthlyDigestRepository
from db.outbox import OutboxRepository
from domain.contributions import day_of, month_of
from domain.domain_events import HeldJobDropped, SettingsChanged
from domain.holds import waits
from domain.monthly_digest import month_before, next_month
from domain.monthly_digest_settings import MONTHLY_DIGEST
from domain.translatable_text import text

MONTHLY = "digest.monthly"
"""The kind of the job, of its cursor over the members, and of the direct message."""
STEP = 25
PAUSE = timedelta(minutes=2)
"""The pause between two steps: Discord suspects bots that open many conversations at once."""
MORNING = 11


class MonthlyDigestService:
    """Sends messages to members on the first of the month."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(MONTHLY, self._write, needs_history=True)
        core.events.subscribe(SettingsChanged, self._replan)
        core.events.subscribe(HeldJobDropped, self._skip_month)

    async def digest(self, guild_id: int, number: int) -> int | None:
        """Return how often the member in this monthly message was thanked; None if deleted."""
        async with self._database.snapshot() as reading:
            found = await MonthlyDigestRepository(reading, guild_id).written(number)
        return found[1] if found else None

    async def _replan(self, transaction: Transaction, event: SettingsChanged) -> None:
        guild_id, settings = event.guild_id, event.after
        walks = BatchCursorRepository(transaction, guild_id)
        if not settings.has(MONTHLY_DIGEST):
            await JobRepository(transaction).cancel(guild_id, MONTHLY, 0)
            await walks.clear(MONTHLY)
        elif not await walks.is_active(MONTHLY):
            now, jobs = self._clock(), JobRepository(transaction)
            planned = await jobs.scheduled_for(guild_id, MONTHLY, 0)
            # One that is overdue is not moved on, or this month's would be skipped.
            if planned is None or planned > now:
                await jobs.schedule(guild_id, MONTHLY, 0, next_month(now, settings.zone, MORNING))

    async def _skip_month(self, transaction: Transaction, event: HeldJobDropped) -> None:
        """Go on with next month's messages: those that a hold stopped are dropped."""
        settings = self._guilds.of(event.guild_id)
        if event.kind == MONTHLY and settings.has(MONTHLY_DIGEST):
            await BatchCursorRepository(transaction, event.guild_id).clear(MONTHLY)
            await JobRepository(transaction).schedule(
                event.guild_id, MONTHLY, 0, next_month(self._clock(), settings.zone, MORNING)
            )

    async def _write(self, transaction: Transaction, due: Job) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        if not settings.has(MONTHLY_DIGEST):
            return None
        now = self._clock()
        walks = BatchCursorRepository(transaction, due.guild_id)
        walk = await walks.load(MONTHLY, now)
        rows = MonthlyDigestRepository(transaction, due.guild_id)
        members = await rows.to_write(walk.user_id, STEP)
        since, until = month_before(walk.at, settings.zone)
        month = month_of(day_of(since, settings.zone))
        for user_id, times in (await rows.thanks(members, since, until)).items():
            number = await rows.write(user_id, month, times)
            if number is not None:
                await OutboxRepository(transaction).add_direct(
                    MONTHLY, number, guild_id=due.guild_id, user_id=user_id, at=now
                )
        if len(members) == STEP:
            await walks.save(MONTHLY, BatchCursor(members[-1], walk.at))
            return now + PAUSE
        await walks.clear(MONTHLY)
        return next_month(now, settings.zone, MORNING)


FEATURE = FeatureSpec(
    key="monthly_digest",
    modules=("monthly_digest_settings", "monthly_digests"),
    services=(MonthlyDigestService,),
    jobs={
        MONTHLY: waits(text("Monthly messages to all members who want them")),
    },
    posts={
        MONTHLY: waits(text("Monthly message")),
    },
    results={"monthly": "/setup"},
)
