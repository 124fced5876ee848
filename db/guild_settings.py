"""The settings of guilds, one document for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from db.database import Transaction
from db.tables.guilds import guilds
from db.upsert import upsert
from domain.guild_settings import GuildSettings


class GuildSettingsRepository:
    """The rows of the `guilds` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, guild_id: int) -> GuildSettings:
        """Return the guild's settings, with defaults for what it has not chosen."""
        found = await self._transaction.execute(
            select(guilds.c.settings).where(guilds.c.guild_id == guild_id)
        )
        return GuildSettings.from_document(found.scalar_one_or_none() or {})

    async def put(self, guild_id: int, settings: GuildSettings, at: datetime) -> None:
        """Store the guild's settings."""
        row = {"guild_id": guild_id, "settings": settings.as_document(), "updated_at": at}
        await upsert(self._transaction, guilds, row)

    async def since(self, at: datetime) -> dict[int, GuildSettings]:
        """Return the settings of every guild that changed them at `at` or later."""
        found = await self._transaction.execute(
            select(guilds.c.guild_id, guilds.c.settings).where(guilds.c.updated_at >= at)
        )
        return {row.guild_id: GuildSettings.from_document(row.settings) for row in found}

    async def all(self) -> dict[int, GuildSettings]:
        """Return the settings of every guild that has chosen something."""
        found = await self._transaction.execute(select(guilds.c.guild_id, guilds.c.settings))
        return {row.guild_id: GuildSettings.from_document(row.settings) for row in found}
