"""Alerts: raised by the rule or a moderator, taken, and over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.core import Core
from bot.services.holds import HoldService
from db.alert_signals import SignalRepository
from db.alerts import AlertRepository
from db.database import Transaction
from db.holds import HoldRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from domain.alert_rule import CALM_AFTER, HOUR, Evidence
from domain.alerts.alert import (
    PROMOTIONS_HELD,
    WINDOW,
    Alert,
    Crowd,
    LogEntry,
    Logged,
    Signal,
    crowd_of,
)
from domain.alerts.drills import INVENTED
from domain.alerts.measures import ALERTS_RAISED
from domain.alerts.settings import ALERTS, AlertSettings
from domain.alerts.tuning import Usefulness
from domain.holds import Hold, checked_reason
from domain.measures import Occurrence
from domain.refusals import Refusal
from domain.translatable_text import User, text

CARD = "alert.card"
"""The kind of post to moderators about an alert, which is its subject."""
STEPS = "playbook.steps"
"""The kind of post with the steps of an alert's playbook; its subject is the alert."""
REFRESH = "alert.refresh"
"""The kind of action that brings the card and the steps up to date."""
PING, CALM = "alert.ping", "alert.calm"
"""Kinds of jobs: the next person on call is asked, and an alert ends when it was calm for long."""
RATED_WITHIN = timedelta(days=90)
GONE = text("That alert is too old, and I deleted it.")

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AlertDetails:
    """An alert with what its card shows."""

    alert: Alert
    signals: Sequence[Signal]
    """The signals since it began."""
    log: Sequence[Logged]
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """The state of alerts in a guild."""

    current: AlertDetails | None
    watched_since: datetime | None
    on_call: Sequence[int]
    usefulness: Usefulness
    card: tuple[int, int] | None
    """Channel and message of the current alert's card."""


class AlertService:
    """Raises and ends alerts. Requires a moderator; callers must check."""

    def __init__(self, core: Core, holds: HoldService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._metrics = core.metrics
        self._holds = holds
        core.scheduler.register(CALM, self._end_when_calm)

    def desk(self, guild_id: int) -> int:
        """Return the channel for alerts; raise `Refusal` where there is none."""
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is None:
            raise Refusal(text("Choose the moderators' channel in /setup first."))
        return channel_id

    # --- Beginning ----------------------------------------------------------------------------

    async def raise_by_rule(
        self, transaction: Transaction, guild_id: int, evidence: Evidence, crowd: Crowd
    ) -> None:
        """Open an alert about unusual counts, unless there is one, and hold promotional posts."""
        now = self._clock()
        alert_id = await AlertRepository(transaction, guild_id).open(
            drill=False,
            opened_at=now,
            since=evidence.since,
            hours=evidence.hours,
            number=crowd.number,
            people=crowd.people,
            young=crowd.young,
            expected=evidence.expected,
            last_unusual_at=now,
            card_at=now,
        )
        if alert_id is None:
            return
        await self._begin(transaction, guild_id, alert_id, how="rule")
        await self._holds.hold_promotions(transaction, guild_id, now + PROMOTIONS_HELD)
        jobs = JobRepository(transaction)
        await jobs.schedule(guild_id, PING, alert_id, now)
        await jobs.schedule(guild_id, CALM, alert_id, now + CALM_AFTER)

    async def start(self, guild_id: int, reason: str, *, by: int) -> int:
        """Open an alert by hand, which that person has; raise `Refusal` if there is one."""
        reason, now = checked_reason(reason), self._clock()
        self.desk(guild_id)
        since = now - HOUR * WINDOW
        async with self._database.transaction(guild_id) as transaction:
            rows = AlertRepository(transaction, guild_id)
            crowd = await self._crowd(transaction, guild_id, since)
            alert_id = await rows.open(
                drill=False,
                created_by=by,
                reason=reason,
                opened_at=now,
                since=since,
                hours=WINDOW,
                number=crowd.number,
                people=crowd.people,
                young=crowd.young,
                handled_by=by,
                last_unusual_at=now,
                card_at=now,
            )
            if alert_id is None:
                raise Refusal(text("There is already an alert. /crisis status leads to its card."))
            await self._begin(transaction, guild_id, alert_id, by=by, how="hand")
        return alert_id

    async def drill(self, guild_id: int, *, by: int) -> int:
        """Open an alert with invented numbers, about which nothing is held or counted."""
        now = self._clock()
        desk = self.desk(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            rows = AlertRepository(transaction, guild_id)
            alert_id = await rows.open(
                drill=True, opened_at=now, last_unusual_at=now, card_at=now, **INVENTED.values(now)
            )
            if alert_id is None:
                raise Refusal(text("A drill is already going on. /crisis end ends it."))
            await rows.log(alert_id, LogEntry.OPENED, now, by=by)
            await OutboxRepository(transaction).add(
                CARD, alert_id, guild_id=guild_id, channel_id=desk, at=now
            )
            jobs = JobRepository(transaction)
            await jobs.schedule(guild_id, PING, alert_id, now)
            await jobs.schedule(guild_id, CALM, alert_id, now + CALM_AFTER)
        log.info("drill_started", guild=guild_id, alert=alert_id)
        return alert_id

    async def _begin(
        self,
        transaction: Transaction,
        guild_id: int,
        alert_id: int,
        *,
        by: int | None = None,
        how: str,
    ) -> None:
        now = self._clock()
        await AlertRepository(transaction, guild_id).log(alert_id, LogEntry.OPENED, now, by=by)
        await OutboxRepository(transaction).add(
            CARD, alert_id, guild_id=guild_id, channel_id=self.desk(guild_id), at=now
        )
        transaction.occurrences.add(Occurrence(ALERTS_RAISED, guild_id, now))
        self._metrics.alerts.labels(how).inc()
        log.info("alert_raised", guild=guild_id, alert=alert_id, how=how)

    # --- During an alert ------------------------------------------------------------------------

    async def follow(
        self, transaction: Transaction, alert: Alert, *, unusual: bool
    ) -> datetime | None:
        """Bring an alert's numbers up to date; return when to do so again, if it is too soon."""
        now, rows = self._clock(), AlertRepository(transaction, alert.guild_id)
        if unusual:
            await rows.change(alert.id, last_unusual_at=now)
        crowd = await self._crowd(transaction, alert.guild_id, alert.since)
        if (crowd.number, crowd.people, crowd.young) == (alert.number, alert.people, alert.young):
            return None
        if now < alert.next_edit_at:
            return alert.next_edit_at
        await rows.change(
            alert.id, number=crowd.number, people=crowd.people, young=crowd.young, card_at=now
        )
        await self.refresh(transaction, alert)
        return None

    async def _crowd(self, transaction: Transaction, guild_id: int, since: datetime) -> Crowd:
        signals = await SignalRepository(transaction, guild_id).since(since)
        days = self._guilds.of(guild_id)[AlertSettings].alert_account_days
        return crowd_of(signals, days, self._clock())

    async def refresh(self, transaction: Transaction, alert: Alert) -> None:
        """Queue the update of an alert's card."""
        outbox, now = OutboxRepository(transaction), self._clock()
        await outbox.add_again(
            REFRESH,
            alert.id,
            guild_id=alert.guild_id,
            channel_id=self.desk(alert.guild_id),
            at=now,
        )

    async def take(self, guild_id: int, alert_id: int, *, by: int) -> Alert:
        """Record who has the alert; raise `Refusal` if another has it, or it is over."""
        async with self._database.transaction(guild_id) as transaction:
            alert = await self.existing(transaction, guild_id, alert_id)
            if alert.handled_by not in {None, by}:
                raise Refusal(
                    text("{member} already has this one.", member=User(alert.handled_by or 0))
                )
            if alert.handled_by is None:
                await AlertRepository(transaction, guild_id).change(alert_id, handled_by=by)
                await self.note(transaction, alert, LogEntry.TAKEN, by=by)
                await JobRepository(transaction).cancel(guild_id, PING, alert_id)
        return alert

    async def hold_everything(self, guild_id: int, alert_id: int, reason: str, *, by: int) -> None:
        """Stop everything planned; raise `Refusal` if that is so already, or in a drill."""
        async with self._database.snapshot() as reading:
            alert = await self.existing(reading, guild_id, alert_id)
        if alert.drill:
            raise Refusal(
                text("This is a drill. In earnest, everything planned would be on hold now.")
            )
        await self._holds.start(guild_id, reason, by=by)
        async with self._database.transaction(guild_id) as transaction:
            await self.note(transaction, alert, LogEntry.HELD, by=by)

    async def note(
        self,
        transaction: Transaction,
        alert: Alert,
        what: LogEntry,
        *,
        by: int | None = None,
        step: int | None = None,
    ) -> None:
        """Add to an alert's log, and bring its card up to date."""
        rows = AlertRepository(transaction, alert.guild_id)
        await rows.log(alert.id, what, self._clock(), by=by, step=step)
        await self.refresh(transaction, alert)

    # --- The end ------------------------------------------------------------------------------

    async def dismiss(self, guild_id: int, alert_id: int, *, by: int) -> None:
        """End an alert that was nothing: it counts as not useful, and the bot is quiet a while."""
        async with self._database.transaction(guild_id) as transaction:
            alert = await self.existing(transaction, guild_id, alert_id)
            await self._end(transaction, alert, LogEntry.DISMISSED, by=by)
            await AlertRepository(transaction, guild_id).change(
                alert_id, dismissed=True, useful=False
            )
            if not alert.drill:
                await self._holds.release_promotions(transaction, guild_id)

    async def end(self, guild_id: int, *, by: int) -> Alert:
        """End the guild's alert, or else its drill; raise `Refusal` if there is none."""
        async with self._database.transaction(guild_id) as transaction:
            rows = AlertRepository(transaction, guild_id)
            alert = await rows.current() or await rows.current(drill=True)
            if alert is None:
                raise Refusal(text("There is no alert. /crisis start begins one."))
            await self._end(transaction, alert, LogEntry.ENDED, by=by)
        return alert

    async def _end(
        self, transaction: Transaction, alert: Alert, what: LogEntry, *, by: int | None
    ) -> None:
        await AlertRepository(transaction, alert.guild_id).change(alert.id, ended_at=self._clock())
        await self.note(transaction, alert, what, by=by)
        for kind in (PING, CALM):
            await JobRepository(transaction).cancel(alert.guild_id, kind, alert.id)
        log.info("alert_ended", guild=alert.guild_id, alert=alert.id, how=what.value)

    async def _end_when_calm(self, transaction: Transaction, due: Job) -> datetime | None:
        """End an alert about which nothing was unusual for long, unless a playbook is at work."""
        alert = await AlertRepository(transaction, due.guild_id).get(due.subject_id)
        if alert is None or not alert.is_open or alert.playbook is not None:
            return None
        calm_at = alert.last_unusual_at + CALM_AFTER
        if calm_at > self._clock():
            return calm_at
        await self._end(transaction, alert, LogEntry.ENDED, by=None)
        return None

    async def rate(self, guild_id: int, alert_id: int, *, useful: bool, by: int) -> None:
        """Store whether an alert was useful."""
        async with self._database.transaction(guild_id) as transaction:
            alert = await self.existing(transaction, guild_id, alert_id, open_only=False)
            await AlertRepository(transaction, guild_id).change(alert_id, useful=useful)
            what = LogEntry.USEFUL if useful else LogEntry.NOT_USEFUL
            await self.note(transaction, alert, what, by=by)

    # --- Reading ------------------------------------------------------------------------------

    @staticmethod
    async def existing(
        transaction: Transaction, guild_id: int, alert_id: int, *, open_only: bool = True
    ) -> Alert:
        """Return an alert; raise `Refusal` if there is none, or it is over."""
        alert = await AlertRepository(transaction, guild_id).get(alert_id)
        if alert is None:
            raise Refusal(GONE)
        if open_only and not alert.is_open:
            raise Refusal(text("That alert is over."))
        return alert

    async def details(self, guild_id: int, alert_id: int) -> AlertDetails | None:
        """Return an alert with what its card shows; None if it was deleted."""
        async with self._database.snapshot() as reading:
            alert = await AlertRepository(reading, guild_id).get(alert_id)
            return None if alert is None else await self._details(reading, alert)

    @staticmethod
    async def _details(reading: Transaction, alert: Alert) -> AlertDetails:
        until = alert.ended_at
        signals: Sequence[Signal] = ()
        if not alert.drill:
            signals = await SignalRepository(reading, alert.guild_id).since(alert.since)
        return AlertDetails(
            alert,
            [each for each in signals if until is None or each.at <= until],
            await AlertRepository(reading, alert.guild_id).logged(alert.id),
            await HoldRepository(reading, alert.guild_id).active(),
        )

    async def places(self, alert_id: int) -> dict[str, tuple[int, int]]:
        """Return channel and message of an alert's card and steps, once they are posted."""
        async with self._database.snapshot() as reading:
            rows = OutboxRepository(reading)
            found = {kind: await rows.message(kind, alert_id) for kind in (CARD, STEPS)}
        return {kind: place for kind, place in found.items() if place is not None}

    async def status(self, guild_id: int) -> AlertStatus:
        """Return the state of alerts in the guild."""
        async with self._database.snapshot() as reading:
            rows = AlertRepository(reading, guild_id)
            alert = await rows.current() or await rows.current(drill=True)
            card = None
            if alert is not None:
                card = await OutboxRepository(reading).message(CARD, alert.id)
            return AlertStatus(
                None if alert is None else await self._details(reading, alert),
                await rows.watched_since() if self._guilds.of(guild_id).has(ALERTS) else None,
                await rows.on_call(),
                await rows.usefulness(self._clock() - RATED_WITHIN),
                card,
            )
