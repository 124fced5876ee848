"""The bot is killed around an alert: there is one card and one hold, whatever died when."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.config import Settings
from db.alerts import AlertRepository
from db.tables.alerts import alert_log, alert_signals, alerts
from db.tables.holds import holds
from domain.alerts.alert import LogEntry
from domain.alerts.settings import ALERTS
from domain.holds import HoldScope
from domain.offer_settings import OFFERS
from tests.process import audit
from tests.process.app_beside import app_beside
from tests.process.clock import SharedClock
from tests.process.community import TeamTown
from tests.process.fake_discord import Wire

pytestmark = pytest.mark.long
COMPLAINT = "I paid for this and it broke after a day. Terrible, I want my money back!"
KILLS = 4
TITLE = "Unusually many complaints"


class Crisis(TeamTown):
    """A town in which unusually many people complain."""

    async def watch(self) -> None:
        """Switch alerts on, a fortnight ago, with the moderator on call."""
        await self.choose(
            features=frozenset({ALERTS, OFFERS}), offer_channel_ids=(self.general.id,)
        )
        async with (
            app_beside(self.settings, self.clock) as app,
            app.database.transaction() as transaction,
        ):
            rows = AlertRepository(transaction, self.guild.id)
            await rows.unwatch()
            await rows.watch(self.clock() - timedelta(days=14))
            await rows.set_on_call([self.mod.id])

    def cards(self) -> list[Any]:
        """Return the messages that alert moderators."""
        return [one for one in self.desk.history() if TITLE in str(one.components)]

    async def has_nothing_left(self) -> bool:
        """Return whether an alert is open, and nothing is due."""
        opened = await audit.rows(self.settings, alerts)
        return bool(opened) and not await audit.undone(self.settings, self.clock())


@pytest.mark.parametrize("seed", range(2))
async def test_an_alert_has_one_card_and_one_hold_however_often_the_bot_dies(
    wire: Wire, settings: Settings, clock: SharedClock, path: Path, seed: int
) -> None:
    crisis, rng = Crisis(wire, settings, clock, path), Random(seed)
    try:
        await crisis.watch()
        await crisis.bot.start()
        await crisis.bot.connected()
        for person in crisis.people:
            await person.send(crisis.general, COMPLAINT)
            if rng.random() < KILLS / len(crisis.people):
                await asyncio.sleep(rng.uniform(0.0, 0.3))
                await crisis.bot.restart()
        for person in crisis.people:
            # What was said while it was away is not read: the conversation has moved on.
            await person.send(crisis.general, COMPLAINT)
        await crisis.bot.until(crisis.has_nothing_left)
        await crisis.bot.restart()
        await crisis.bot.until(crisis.has_nothing_left)
    finally:
        await crisis.bot.away()
    (alert,) = await audit.rows(settings, alerts)
    assert len(crisis.cards()) == 1
    (hold,) = await audit.rows(settings, holds)
    assert (hold.scope, hold.ended_at) == (HoldScope.PROMOTIONS.value, None)
    signals = await audit.rows(settings, alert_signals)
    assert len({row.message_id for row in signals}) == len(signals), "each counts once"
    pinged = [
        row for row in await audit.rows(settings, alert_log) if row.what == LogEntry.PINGED.value
    ]
    assert [(row.alert_id, row.user_id) for row in pinged] == [(alert.id, crisis.mod.id)]
