"""The backlogs of thousands of guilds are read some at a time, and each is looked at once."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock, Mock

import pytest

from bot.services.contributions import ContributionService
from cogs.contributions.history_backfill import READ_AT_ONCE, Backfill
from cogs.contributions.live_event_log import LiveEventLog
from domain.urgency import Urgency, urgency

GUILDS = 300


class Held:
    """Which guilds' cursors are frozen, and how often that is asked."""

    def __init__(self) -> None:
        self.held = set(range(GUILDS))
        self.asked = 0
        self.flush = AsyncMock()

    def is_frozen(self, guild_id: int) -> bool:
        self.asked += 1
        return guild_id in self.held

    def unfreeze_cursors(self, guild_id: int) -> None:
        self.held.discard(guild_id)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def backfill(held: Held) -> Backfill:
    services = {ContributionService: held}
    app = Mock()
    app.__getitem__ = lambda _self, kind: services.get(kind, AsyncMock())
    guilds = [SimpleNamespace(id=number, unavailable=False) for number in range(GUILDS)]
    hearing = SimpleNamespace(meanwhile=LiveEventLog())
    client = SimpleNamespace(app=app, guilds=guilds)
    return Backfill(cast("Any", client), cast("Any", hearing))


async def test_some_guilds_are_read_at_the_same_time_and_each_is_looked_at_once(
    backfill: Backfill, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    underway, most, read = 0, 0, []

    async def read_past(_self: Backfill, guild: Any) -> None:
        nonlocal underway, most
        underway += 1
        most = max(most, underway)
        await asyncio.sleep(0)
        read.append(guild.id)
        underway -= 1

    monkeypatch.setattr(Backfill, "_read_past", read_past)
    await backfill._catch_up()
    assert sorted(read) == [*range(GUILDS)]
    assert most == READ_AT_ONCE
    assert not held.held
    assert held.asked <= 4 * GUILDS


async def test_what_was_missed_is_read_after_all_that_is_due(
    backfill: Backfill, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[Urgency] = set()

    async def read_past(_self: Backfill, _guild: Any) -> None:
        asked.add(urgency())

    monkeypatch.setattr(Backfill, "_read_past", read_past)
    await backfill.on_shard_ready(0)
    assert backfill._catching_up is not None
    await backfill._catching_up
    assert not held.held
    assert asked == {Urgency.CAN_WAIT}


async def test_events_are_noted_until_the_last_of_several_guilds_is_read() -> None:
    log = LiveEventLog()
    log.begin()
    log.begin()
    log.lose(1)
    log.end()
    assert log.has_lost(1)
    log.end()
    assert not log.has_lost(1)
