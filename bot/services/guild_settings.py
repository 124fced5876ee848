"""The settings of each guild, cached since every message needs them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.clock import Clock
from bot.event_bus import EventBus
from bot.feature_specs import FeatureSpec
from db.database import Database, Transaction
from db.guild_settings import GuildSettingsRepository
from domain.domain_events import GuildDataDeleted, SettingsChanged
from domain.guild_settings import GuildSettings
from domain.help_lines import HelpLine, HelpTopic
from domain.shards import ALL_SHARDS, Shards
from domain.translatable_text import text

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far the clocks of two machines may differ."""


@cache
def _unchanged() -> GuildSettings:
    """Return the settings of guilds that have set none: built once, since each message asks."""
    return GuildSettings()


class GuildSettingsService:
    """Reads and changes guilds' settings."""

    def __init__(
        self, database: Database, clock: Clock, events: EventBus, shards: Shards = ALL_SHARDS
    ) -> None:
        self._database = database
        self._shards = shards
        self._clock = clock
        self._known: dict[int, GuildSettings] = {}
        self._read_at: datetime
        self._events = events
        events.subscribe(GuildDataDeleted, self._forget)

    async def load(self) -> None:
        """Read the settings of all guilds."""
        self._read_at = self._clock()
        async with self._database.snapshot() as reading:
            self._known = await GuildSettingsRepository(reading).all()

    async def reload_changed(self) -> None:
        """Reload what other processes have changed lately, in guilds on their shards."""
        since, self._read_at = self._read_at - CLOCKS_DIFFER, self._clock()
        async with self._database.snapshot() as reading:
            changed = await GuildSettingsRepository(reading).since(since)
        for guild_id, settings in changed.items():
            if not self._shards.has(guild_id):
                self._known[guild_id] = settings

    def of(self, guild_id: int) -> GuildSettings:
        """Return the guild's settings from memory; the defaults if it has set none."""
        return self._known.get(guild_id) or _unchanged()

    async def _forget(self, _transaction: Transaction, event: GuildDataDeleted) -> None:
        self._known.pop(event.guild_id, None)

    async def change(
        self, guild_id: int, *, by: int | None = None, **choices: Any
    ) -> GuildSettings:
        """Store `choices`; return the settings after that. Raises `Refusal` for invalid ones.

        `by` is the person who made them, None for the bot itself.
        """
        async with self._database.transaction(guild_id) as transaction:
            repository = GuildSettingsRepository(transaction)
            before = await repository.get(guild_id)
            settings = before.changed(**choices)
            await repository.put(guild_id, settings, self._clock())
            await self._events.publish(transaction, SettingsChanged(guild_id, before, settings, by))
        self._known[guild_id] = settings
        return settings


FEATURE = FeatureSpec(
    key="guild_settings",
    modules=("guilds", "setup"),
    results={"setup": "/setup"},
    help=(
        HelpLine(
            10,
            text(
                "**Set me up**: /setup says where, when and what I do, and writes a post "
                "that introduces me to members."
            ),
            topic=HelpTopic.SETUP,
        ),
    ),
)
