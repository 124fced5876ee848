"""A Discord on the loopback address, and a bot for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from bot.config import Settings
from tests.process.clock import SharedClock
from tests.process.fake_discord import Wire
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@pytest.fixture
def clock(path: Path) -> SharedClock:
    return SharedClock(path)


@pytest.fixture
async def wire(clock: SharedClock) -> AsyncIterator[Wire]:
    wire = Wire(clock)
    await wire.listen()
    yield wire
    await wire.hang_up()


@pytest.fixture
def talk(wire: Wire) -> Talk:
    return Talk(wire)


@pytest.fixture
async def bot(
    wire: Wire, settings: Settings, clock: SharedClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[NearBot]:
    """Yield a bot that is not started yet; its log can be read."""
    with structlog.testing.capture_logs() as logged:
        bot = NearBot(wire, settings, clock, monkeypatch)
        bot.logged = logged
        yield bot
        await bot.stop()
