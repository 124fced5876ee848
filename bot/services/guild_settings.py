"""The settings of each guild, kept at hand since every message asks for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from db.database import Database, Transaction
from db.guild_settings import GuildSettingsRepository
from domain.guild_settings import GuildSettings
from domain.shards import ALL_SHARDS, Shards

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""

Watcher = Callable[[Transaction, int, GuildSettings], Awaitable[None]]
"""Told of a guild's new settings, within the transaction that keeps them."""
Auditor = Callable[[Transaction, int, GuildSettings, GuildSettings, int | None], Awaitable[None]]
"""Told, likewise, of the settings before and after, and of who changed them."""


class GuildSettingsService:
    """Reads and changes guilds' settings."""

    def __init__(self, database: Database, clock: Clock, shards: Shards = ALL_SHARDS) -> None:
        self._database = database
        self._shards = shards
        self._clock = clock
        self._known: dict[int, GuildSettings] = {}
        self._read_at: datetime
        self._watchers: list[Watcher] = []
        self._auditors: list[Auditor] = []

    def watch(self, watcher: Watcher) -> None:
        """Have `watcher` told of each change."""
        self._watchers.append(watcher)

    def audit(self, auditor: Auditor) -> None:
        """Have `auditor` told of each change and of who made it."""
        self._auditors.append(auditor)

    async def load(self) -> None:
        """Read the settings of all guilds."""
        self._read_at = self._clock()
        async with self._database.snapshot() as reading:
            self._known = await GuildSettingsRepository(reading).all()

    async def reload_changed(self) -> None:
        """Read what other processes have changed lately, in guilds on their shards."""
        since, self._read_at = self._read_at - CLOCKS_DIFFER, self._clock()
        async with self._database.snapshot() as reading:
            changed = await GuildSettingsRepository(reading).since(since)
        for guild_id, settings in changed.items():
            if not self._shards.has(guild_id):
                self._known[guild_id] = settings

    def of(self, guild_id: int) -> GuildSettings:
        """The guild's settings, without waiting; the defaults where it has chosen nothing."""
        return self._known.get(guild_id) or GuildSettings()

    def forget(self, guild_id: int) -> None:
        """Forget the settings of a guild whose data was deleted."""
        self._known.pop(guild_id, None)

    async def change(
        self, guild_id: int, *, by: int | None = None, **choices: Any
    ) -> GuildSettings:
        """Keep `choices`; returns the settings as they now are. Raises `Refusal` for bad ones.

        `by` is the person who made them, None for the bot itself.
        """
        async with self._database.transaction() as transaction:
            repository = GuildSettingsRepository(transaction)
            before = await repository.get(guild_id)
            settings = before.changed(**choices)
            await repository.put(guild_id, settings, self._clock())
            for watcher in self._watchers:
                await watcher(transaction, guild_id, settings)
            for auditor in self._auditors:
                await auditor(transaction, guild_id, before, settings, by)
        self._known[guild_id] = settings
        return settings
