"""Playbooks at work: steps that are done, updates that are due, texts, and the review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import Core
from bot.services.alerts.lifecycle import STEPS, AlertService
from db.alerts import AlertRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.playbooks import PlaybookRepository
from domain.alerts.alert import MAX_REMINDERS, Alert, LogEntry, reminders, steps_done
from domain.alerts.review import Review, checked_answer
from domain.playbooks.base import ApprovedText, Playbook, checked_text
from domain.refusals import Refusal
from domain.translatable_text import text

UPDATE_DUE = "playbook.update_due"
"""The kind of job, and of post, that reminds the team to say how things are going."""
REVIEW = "alert.review"
"""The kind of post that shows the review of an alert, which is its subject."""


class PlaybookService:
    """Works through playbooks. Requires a moderator, and a manager for texts; callers check."""

    def __init__(self, core: Core, alerts: AlertService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._alerts = alerts
        core.scheduler.register(UPDATE_DUE, self._update_due)

    async def start(self, guild_id: int, alert_id: int, playbook: Playbook, *, by: int) -> None:
        """Begin a playbook; raise `Refusal` if one is at work, or the alert is over."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            alert = await self._alerts.existing(transaction, guild_id, alert_id)
            if alert.playbook is not None:
                raise Refusal(text("A playbook is already running; its steps are below the card."))
            await AlertRepository(transaction, guild_id).change(alert_id, playbook=playbook.key)
            await self._alerts.note(transaction, alert, LogEntry.PLAYBOOK, by=by)
            await OutboxRepository(transaction).add(
                STEPS,
                alert_id,
                guild_id=guild_id,
                channel_id=self._alerts.desk(guild_id),
                at=now,
            )
            await self._plan_update(transaction, alert, playbook)

    async def tick(self, guild_id: int, alert_id: int, step: int, *, by: int) -> None:
        """Record that a step is done, or is not done after all."""
        async with self._database.transaction(guild_id) as transaction:
            alert, playbook = await self._at_work(transaction, guild_id, alert_id)
            if not 0 <= step < len(playbook.steps):
                raise Refusal(text("This comes from an older version of me. Please open it again."))
            done = steps_done(await AlertRepository(transaction, guild_id).logged(alert_id))
            what = LogEntry.UNTICKED if step in done else LogEntry.TICKED
            await self._alerts.note(transaction, alert, what, by=by, step=step)

    async def update_given(self, guild_id: int, alert_id: int, *, by: int) -> datetime:
        """Record an update to those who wait; return when to do so again."""
        async with self._database.transaction(guild_id) as transaction:
            alert, playbook = await self._at_work(transaction, guild_id, alert_id)
            await self._alerts.note(transaction, alert, LogEntry.UPDATED, by=by)
            return await self._plan_update(transaction, alert, playbook)

    async def _plan_update(
        self, transaction: Transaction, alert: Alert, playbook: Playbook
    ) -> datetime:
        at = self._clock() + timedelta(minutes=playbook.update_minutes)
        await JobRepository(transaction).schedule(alert.guild_id, UPDATE_DUE, alert.id, at)
        return at

    async def _at_work(
        self, transaction: Transaction, guild_id: int, alert_id: int
    ) -> tuple[Alert, Playbook]:
        alert = await self._alerts.existing(transaction, guild_id, alert_id)
        if alert.playbook is None:
            raise Refusal(text("No playbook was started."))
        return alert, Playbook.find(alert.playbook)

    async def _update_due(self, transaction: Transaction, due: Job) -> datetime | None:
        """Remind the team, some times, until somebody says that an update was given."""
        rows = AlertRepository(transaction, due.guild_id)
        alert = await rows.get(due.subject_id)
        if alert is None or not alert.is_open or alert.playbook is None:
            return None
        if reminders(await rows.logged(alert.id)) >= MAX_REMINDERS:
            return None
        now, outbox = self._clock(), OutboxRepository(transaction)
        await rows.log(alert.id, LogEntry.REMINDED, now)
        await outbox.add_again(
            UPDATE_DUE,
            alert.id,
            guild_id=alert.guild_id,
            channel_id=self._alerts.desk(alert.guild_id),
            at=now,
        )
        return now + timedelta(minutes=Playbook.find(alert.playbook).update_minutes)

    # --- Texts --------------------------------------------------------------------------------

    async def texts(self, guild_id: int, playbook: Playbook) -> Sequence[ApprovedText | None]:
        """Return the guild's own texts, in the order of the playbook's; None where it has none."""
        async with self._database.snapshot() as reading:
            own = await PlaybookRepository(reading, guild_id).texts(playbook.key)
        return [own.get(number) for number in range(len(playbook.texts))]

    async def approve(
        self, guild_id: int, playbook: Playbook, words: Sequence[str], *, by: int
    ) -> None:
        """Store the guild's own texts, which are approved by that."""
        checked = [checked_text(each) for each in words]
        async with self._database.transaction(guild_id) as transaction:
            await PlaybookRepository(transaction, guild_id).approve(
                playbook.key, checked, by=by, at=self._clock()
            )

    # --- The review ---------------------------------------------------------------------------

    async def review(
        self, guild_id: int, alert_id: int, answers: tuple[str, str, str], *, by: int
    ) -> None:
        """Store what the team learnt from an alert that is over, and post it to moderators."""
        happened, went_well, to_change = map(checked_answer, answers)
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            alert = await self._alerts.existing(transaction, guild_id, alert_id, open_only=False)
            if alert.is_open:
                raise Refusal(text("The alert goes on. End it first, with /crisis end."))
            await PlaybookRepository(transaction, guild_id).put_review(
                Review(alert_id, guild_id, by, now, happened, went_well, to_change)
            )
            await self._alerts.note(transaction, alert, LogEntry.REVIEWED, by=by)
            outbox = OutboxRepository(transaction)
            await outbox.add_again(
                REVIEW,
                alert_id,
                guild_id=guild_id,
                channel_id=self._alerts.desk(guild_id),
                at=now,
            )

    async def reviewed(self, guild_id: int, alert_id: int) -> Review | None:
        """Return the review of an alert."""
        async with self._database.snapshot() as reading:
            return await PlaybookRepository(reading, guild_id).review(alert_id)
