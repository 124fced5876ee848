"""The bot in the test's process, but with sockets between it and Discord.

It starts at once, and a test can inspect it from both sides. `tests/process/bot_process.py` has the
one that can be killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

import discord
import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import Row, Table, select
from yarl import URL

import bot.cli.run
from bot.app import App
from bot.cli.database import open_database
from bot.client import OvationBot, connect
from bot.config import Settings
from tests.process.app_beside import app_beside
from tests.process.bot import redirections
from tests.process.clock import SharedClock
from tests.process.fake_discord import TOKEN, Wire

PATIENCE_SECONDS = 60.0
"""How long to wait for a condition; the machine may be busy."""
HASTE = 100
GUILDS_SECONDS = 0.3
"""How long after the last guild the client is ready."""


class FastAsyncio:
    """An asyncio with sleeps a hundred times shorter, since discord.py waits long to retry."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / HASTE)


class NearBot:
    """`ovation run` as a task."""

    def __init__(
        self, wire: Wire, settings: Settings, clock: SharedClock, patch: pytest.MonkeyPatch
    ) -> None:
        self.wire = wire
        self.settings = settings.model_copy(update={"token": SecretStr(TOKEN), "meaning": False})
        self.clock = clock
        self.heartbeat_timeout = PATIENCE_SECONDS
        """After how many seconds of silence it drops the gateway's connection."""
        self.client: OvationBot | None = None
        """The latest client: each connection attempt has its own."""
        self.logged: list[structlog.typing.EventDict] = []
        self._serving: asyncio.Task[None] | None = None
        for owner, name, value in redirections(URL(wire.address)):
            patch.setattr(owner, name, value)
        for module in (discord.http, discord.client, discord.shard, discord.webhook.async_):
            patch.setattr(module, "asyncio", FastAsyncio())
        patch.setattr(bot.cli.run, "FIRST_WAIT_SECONDS", 0.01)
        patch.setattr(bot.cli.run, "MAX_WAIT_SECONDS", 0.1)
        patch.setattr(bot.cli.run, "connect", self._connect)

    async def _connect(self, client: OvationBot, token: str) -> None:
        self.client = client
        client._connection.heartbeat_timeout = self.heartbeat_timeout
        client._connection.guild_ready_timeout = GUILDS_SECONDS
        await connect(client, token)

    @property
    def app(self) -> App:
        """The bot's application."""
        assert self.client is not None, "it was not started"
        return self.client.app

    async def prepare(self, guild_id: int, **choices: Any) -> None:
        """Set a guild's settings before the bot is started."""
        async with app_beside(self.settings, self.clock) as app:
            await app.guild_settings.change(guild_id, **choices)

    def start(self) -> None:
        """Start it without waiting until it is up."""
        self._serving = asyncio.create_task(bot.cli.run.serve(self.settings, clock=self.clock))

    async def ready(self) -> None:
        """Start it, and wait until the backfill and all due jobs are done."""
        self.start()
        await self.until(lambda: self.said("ready"))

    async def stop(self) -> None:
        """Stop the bot and wait for its end; raise the error that it ended with."""
        if self._serving is None:
            return
        if not self._serving.done():
            os.kill(os.getpid(), signal.SIGTERM)
        serving, self._serving = self._serving, None
        await asyncio.wait_for(serving, PATIENCE_SECONDS)

    async def ended(self) -> None:
        """Wait until it ends by itself; raise the error that it ends with."""
        assert self._serving is not None
        serving, self._serving = self._serving, None
        await asyncio.wait_for(serving, PATIENCE_SECONDS)

    async def until(self, happened: Callable[[], object]) -> None:
        """Wait until the condition holds; raise an error with the log if it does not."""
        for _ in range(int(PATIENCE_SECONDS * 100)):
            if happened():
                return
            if self._serving is not None and self._serving.done():
                break
            await asyncio.sleep(0.01)
        raise AssertionError("\n".join(map(repr, self.logged[-20:])) or "nothing was logged")

    async def rows(self, table: Table) -> list[Row[Any]]:
        """Return all rows of a table."""
        # Not by the bot's own connections: it may have closed them.
        database = open_database(self.settings)
        try:
            async with database.snapshot() as reading:
                return list(await reading.execute(select(table)))
        finally:
            await database.close()

    def said(self, event: str) -> list[structlog.typing.EventDict]:
        """Return the log lines of this event."""
        return [entry for entry in self.logged if entry["event"] == event]

    def bugs(self) -> list[structlog.typing.EventDict]:
        """Return the log lines that report a bug."""
        return [entry for entry in self.logged if entry["log_level"] in {"error", "critical"}]
