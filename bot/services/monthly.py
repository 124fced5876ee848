"""The quiet monthly word: to those who allow it, how often they were thanked."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.settings import SettingsService
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.milestones import MilestoneRepository
from db.outbox import OutboxRepository
from db.walks import Walk, WalkRepository
from domain.contributions import day_of, month_of
from domain.milestones import month_before, next_month
from domain.settings import Feature, GuildSettings

MONTHLY = "monthly"
"""The kind of the due row, of the walk over the members, and of the direct message."""
STEP = 25
PAUSE = timedelta(minutes=2)
"""Between two steps: Discord looks askance at bots that open many conversations at once."""
MORNING = 11


class MonthlyService:
    """Writes to members on the first of the month."""

    def __init__(
        self, database: Database, clock: Clock, guilds: SettingsService, schedule: Schedule
    ) -> None:
        self._database = database
        self._clock = clock
        self._guilds = guilds
        schedule.on(MONTHLY, self._write)
        guilds.watch(self._replan)

    async def written(self, guild_id: int, number: int) -> int | None:
        """How often the member of the word of this number was thanked; None if it is gone."""
        async with self._database.snapshot() as reading:
            found = await MilestoneRepository(reading, guild_id).written(number)
        return found[1] if found else None

    async def _replan(
        self, transaction: Transaction, guild_id: int, settings: GuildSettings
    ) -> None:
        walks = WalkRepository(transaction, guild_id)
        if not settings.has(Feature.MONTHLY):
            await DueRepository(transaction).cancel(guild_id, MONTHLY, 0)
            await walks.end(MONTHLY)
        elif not await walks.is_under_way(MONTHLY):
            await DueRepository(transaction).plan(
                guild_id, MONTHLY, 0, next_month(self._clock(), settings.zone, MORNING)
            )

    async def _write(self, transaction: Transaction, due: Due) -> datetime | None:
        settings = self._guilds.of(due.guild_id)
        if not settings.has(Feature.MONTHLY):
            return None
        now = self._clock()
        walks = WalkRepository(transaction, due.guild_id)
        walk = await walks.under_way(MONTHLY, now)
        rows = MilestoneRepository(transaction, due.guild_id)
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
            await walks.go_on(MONTHLY, Walk(members[-1], walk.at))
            return now + PAUSE
        await walks.end(MONTHLY)
        return next_month(now, settings.zone, MORNING)
