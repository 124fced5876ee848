"""Reminders of the team, once for each wait, when most of the promised time is over."""

from __future__ import annotations

from datetime import datetime

from bot.core import Core
from db.cases import CaseRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.cases.case import Case, CaseState
from domain.cases.settings import CareSettings

REMIND = "case.remind"
"""The kind of the job that looks after a wait."""
REMINDER_POST = "case.reminder"
"""The kind of post that reminds the team; its subject is the case."""


class CaseReminderService:
    """Plans reminders when members begin to wait."""

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(REMIND, self._remind)

    async def plan(
        self, transaction: Transaction, case: Case, before: datetime | None = None
    ) -> None:
        """Plan the reminder of the case's wait, unless it was planned for this moment `before`."""
        at = await self.next_at(transaction, case)
        if at is not None and at != before:
            await JobRepository(transaction).schedule(case.guild_id, REMIND, case.id, at)

    async def next_at(self, transaction: Transaction, case: Case) -> datetime | None:
        """Return when the team is to be reminded of the case; None if it does not wait."""
        settings = self._guilds.of(case.guild_id)
        promise = settings[CareSettings].promise(settings.zone)
        return promise.reminder_at(await CaseRepository(transaction).messages(case.id))

    async def _remind(self, transaction: Transaction, due: Job) -> datetime | None:
        """Remind the team, or come back later if the promise was changed meanwhile."""
        case = await CaseRepository(transaction).get(due.guild_id, due.subject_id)
        if case is None or case.state is CaseState.SOLVED:
            return None
        at, now = await self.next_at(transaction, case), self._clock()
        if at is None or at > now:
            return at
        desk = self._guilds.of(case.guild_id).moderator_channel_id or case.thread_id
        if desk is not None:
            outbox = OutboxRepository(transaction)
            await outbox.allow_again(REMINDER_POST, case.id, now)
            await outbox.add(
                REMINDER_POST, case.id, guild_id=case.guild_id, channel_id=desk, at=now
            )
        return None
