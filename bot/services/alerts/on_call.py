"""On call: the people of the team who are asked, one after the other, to take an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core import Core
from bot.services.alerts.lifecycle import CARD, PING
from db.alerts import AlertRepository
from db.database import Transaction
from db.jobs import Job
from db.outbox import OutboxRepository
from domain.alerts.alert import MAX_PINGS, PING_AFTER, Alert, LogEntry, Logged

PING_POST = "alert.asked"
"""The kind of post that asks somebody to take an alert; its subject is the entry in the log."""


class OnCallService:
    """Asks the people on call. Setting who they are requires a manager; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(PING, self._ask_next)

    async def people(self, guild_id: int) -> Sequence[int]:
        """Return who is on call, in their order."""
        async with self._database.snapshot() as reading:
            return await AlertRepository(reading, guild_id).on_call()

    async def choose(self, guild_id: int, user_ids: Sequence[int]) -> None:
        """Store who is on call, in this order, each once."""
        async with self._database.transaction(guild_id) as transaction:
            rows = AlertRepository(transaction, guild_id)
            await rows.set_on_call(list(dict.fromkeys(user_ids))[:MAX_PINGS])

    async def asked(
        self, guild_id: int, log_id: int
    ) -> tuple[Alert, Logged, tuple[int, int] | None] | None:
        """Return an alert that still needs somebody, the entry, and where its card is."""
        async with self._database.snapshot() as reading:
            rows = AlertRepository(reading, guild_id)
            found = await rows.entry(log_id)
            alert = None if found is None else await rows.get(found[0])
            if found is None or alert is None or not alert.is_open or alert.handled_by is not None:
                return None
            return alert, found[1], await OutboxRepository(reading).message(CARD, alert.id)

    async def _ask_next(self, transaction: Transaction, due: Job) -> datetime | None:
        """Ask the next person on call, and the moderators' role after the last one."""
        rows = AlertRepository(transaction, due.guild_id)
        alert = await rows.get(due.subject_id)
        desk = self._guilds.of(due.guild_id).moderator_channel_id
        if alert is None or not alert.is_open or alert.handled_by is not None or desk is None:
            return None
        order: list[int | None] = [*await rows.on_call(), None][:MAX_PINGS]
        asked = [each for each in await rows.logged(alert.id) if each.what is LogEntry.PINGED]
        if len(asked) >= len(order) or any(each.user_id is None for each in asked):
            return None
        now, person = self._clock(), order[len(asked)]
        log_id = await rows.log(alert.id, LogEntry.PINGED, now, by=person)
        await OutboxRepository(transaction).add(
            PING_POST, log_id, guild_id=due.guild_id, channel_id=desk, at=now
        )
        return now + PING_AFTER if len(asked) + 1 < len(order) else None
