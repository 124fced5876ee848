"""Reminders, once for each wait: of the team before the promised time is over, then of its lead."""

from __future__ import annotations

from datetime import datetime

from bot.core import Core
from db.cases import CaseRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.cases.case import Case, CaseState
from domain.cases.response_clock import REMINDER
from domain.cases.settings import CareSettings

REMIND = "case.remind"
"""The kind of the job that looks after a wait."""
REMINDER_POST = "case.reminder"
"""The kind of post that reminds the team; its subject is the case."""
LATE_POST = "case.late"
"""The kind of post that notifies the team's lead of a promise that was not kept; as above."""


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
        return (await self._moments(transaction, case))[0]

    async def _moments(
        self, transaction: Transaction, case: Case
    ) -> tuple[datetime | None, datetime | None]:
        """Return when the team is reminded of the case's wait, and when that is too long."""
        settings = self._guilds.of(case.guild_id)
        promise = settings[CareSettings].promise(settings.zone)
        messages = await CaseRepository(transaction).messages(case.id)
        return promise.moment(messages, REMINDER), promise.moment(messages, 1)

    async def _remind(self, transaction: Transaction, due: Job) -> datetime | None:
        """Remind the team, then its lead; or come back later if the promise was changed."""
        case = await CaseRepository(transaction).get(due.guild_id, due.subject_id)
        if case is None or case.state is CaseState.SOLVED:
            return None
        (at, late), now = await self._moments(transaction, case), self._clock()
        if at is None or at > now:
            return at
        has_lead = self._guilds.of(case.guild_id)[CareSettings].care_lead_role is not None
        is_late = has_lead and late is not None and late <= now
        await self._post(transaction, LATE_POST if is_late else REMINDER_POST, case)
        return None if is_late or not has_lead else late

    async def _post(self, transaction: Transaction, kind: str, case: Case) -> None:
        now = self._clock()
        desk = self._guilds.of(case.guild_id).moderator_channel_id or case.thread_id
        if desk is not None:
            outbox = OutboxRepository(transaction)
            await outbox.add_again(kind, case.id, guild_id=case.guild_id, channel_id=desk, at=now)
