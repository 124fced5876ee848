"""The rule that raises alerts: judged after each complaint, report or negative reaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.core import Core
from bot.services.alerts.lifecycle import RATED_WITHIN, AlertService
from db.alert_signals import SignalRepository
from db.alerts import AlertRepository
from db.database import Transaction
from db.jobs import Job
from db.measures import MeasureRepository
from domain.alert_rule import HOUR, LEARNT_FROM, LEAST_MESSAGES, UsualCounts, evaluate, learn
from domain.alerts.alert import JUDGE, WINDOW, hour_end, is_news, windows
from domain.alerts.measures import ALARMING
from domain.alerts.settings import ALERTS, AlertSettings
from domain.domain_events import SettingsChanged
from domain.measures import hour_key

TRY_AGAIN = timedelta(minutes=1)


class AlertRuleService:
    """Judges the counts of guilds in which alerts are switched on."""

    def __init__(self, core: Core, alerts: AlertService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._alerts = alerts
        self._learnt: dict[int, tuple[datetime, UsualCounts | None]] = {}
        """The usual counts of a guild, and the end of the hour for which they were learnt."""
        core.scheduler.register(JUDGE, self._judge, prepare=self._prepare)
        core.events.subscribe(SettingsChanged, self._settings_changed)

    async def _settings_changed(self, transaction: Transaction, event: SettingsChanged) -> None:
        """Begin or stop learning what is usual."""
        rows = AlertRepository(transaction, event.guild_id)
        if event.after.has(ALERTS):
            await rows.watch(self._clock())
        elif event.before.has(ALERTS):
            await rows.unwatch()
        self._learnt.pop(event.guild_id, None)

    async def hourly(self, guild_id: int, first: datetime, end: datetime) -> Mapping[datetime, int]:
        """Return how many signals there were in each hour from `first` to before `end`."""
        async with self._database.snapshot() as reading:
            return await _hourly(reading, guild_id, first, end)

    async def usual(self, guild_id: int) -> UsualCounts | None:
        """Return what is usual in the guild now, or None while too little is known."""
        now = self._clock()
        end = hour_end(now)
        known = self._learnt.get(guild_id)
        if known is not None and known[0] == end:
            return known[1]
        async with self._database.snapshot() as reading:
            since = await AlertRepository(reading, guild_id).watched_since()
            counts = await _hourly(reading, guild_id, end - LEARNT_FROM - HOUR, end)
        found = None
        if since is not None:
            zone = self._guilds.of(guild_id).zone
            # Off the event loop: a busy guild's eight weeks take a tenth of a second.
            found = await asyncio.to_thread(learn, counts, since, now, zone)
        self._learnt[guild_id] = (end, found)
        return found

    async def _prepare(self, due: Job) -> None:
        """Learn what is usual, once an hour and only if there is enough to judge."""
        if not self._guilds.of(due.guild_id).has(ALERTS):
            return
        begin = hour_end(self._clock()) - HOUR * WINDOW
        async with self._database.snapshot() as reading:
            signals = await SignalRepository(reading, due.guild_id).since(begin)
        if len(signals) >= LEAST_MESSAGES:
            await self.usual(due.guild_id)

    async def _judge(self, transaction: Transaction, due: Job) -> datetime | None:
        guild_id, now = due.guild_id, self._clock()
        settings = self._guilds.of(guild_id)
        if not settings.has(ALERTS) or settings.moderator_channel_id is None:
            return None
        own, end = settings[AlertSettings], hour_end(now)
        rows = AlertRepository(transaction, guild_id)
        signals = await SignalRepository(transaction, guild_id).since(end - HOUR * WINDOW)
        alert, last = await rows.current(), await rows.last()
        if alert is None and last is not None and last.ended_at is not None:
            # What came before belongs to that one.
            signals = [each for each in signals if each.at > last.ended_at]
        evidence = None
        found = windows(signals, own.alert_account_days, now)
        if len(signals) >= LEAST_MESSAGES:
            known = self._learnt.get(guild_id)
            if known is None or known[0] != end:
                # The hour has just changed, or it could not be learnt.
                return now + TRY_AGAIN
            if known[1] is not None:
                usefulness = await rows.usefulness(now - RATED_WITHIN)
                evidence = evaluate(
                    known[1],
                    {hours: crowd.number for hours, (_, crowd) in found.items()},
                    {hours: crowd.people for hours, (_, crowd) in found.items()},
                    end,
                    usefulness.weeks(own.alert_weeks),
                )
        if alert is not None:
            return await self._alerts.follow(transaction, alert, unusual=evidence is not None)
        if evidence is not None and is_news(evidence, last, now):
            _, crowd = found[evidence.hours]
            await self._alerts.raise_by_rule(transaction, guild_id, evidence, crowd)
        return None


async def _hourly(
    reading: Transaction, guild_id: int, first: datetime, end: datetime
) -> Mapping[datetime, int]:
    counts = MeasureRepository(reading, guild_id)
    numbers: Counter[datetime] = Counter()
    for measure in ALARMING.values():
        found = await counts.counts(measure, hour_key(first), hour_key(end - HOUR))
        for period, count in found.items():
            numbers[datetime.strptime(period, "%Y-%m-%dT%H").replace(tzinfo=UTC)] += count.number
    return numbers
