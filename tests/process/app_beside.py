"""The application without Discord, on the database of a bot that is not running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from tests.process.clock import SharedClock


@asynccontextmanager
async def app_beside(settings: Settings, clock: SharedClock) -> AsyncIterator[App]:
    """Yield the application, which runs no jobs, to prepare what the bot finds at its start."""
    app = App(settings, open_database(settings), clock=clock, alarmed=False)
    await app.start()
    try:
        yield app
    finally:
        await app.stop()
