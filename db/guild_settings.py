"""The settings of each guild, one document a guild."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from db.database import Transaction
from db.tables.guilds import guilds
from db.upsert import upsert
from domain.guild_settings import GuildSettings


class GuildSettingsRepository:
    """Guilds' settings."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, guild_id: int) -> GuildSettings:
        """The guild's settings; the defaults where it has chosen nothing."""
        found = await self._transaction.execute(
            select(guilds.c.settings).where(guilds.c.guild_id == guild_id)
        )
        return GuildSettings.from_document(found.scalar_one_or_none() or {})

    async def put(self, guild_id: int, settings: GuildSettings, at: datetime) -> None:
        """Keep the guild's settings."""
        row = {"guild_id": guild_id, "settings": settings.as_document(), "updated_at": at}
        await upsert(self._transaction, guilds, row)

    async def since(self, at: datetime) -> dict[int, GuildSettings]:
        """The settings of every guild that has changed them at `at` or later."""
        found = await self._transaction.execute(
            select(guilds.c.guild_id, guilds.c.settings).where(guilds.c.updated_at >= at)
        )
        return {row.guild_id: GuildSettings.from_document(row.settings) for row in found}

    async def all(self) -> dict[int, GuildSettings]:
        """The settings of every guild that has chosen something."""
        found = await self._transaction.execute(select(guilds.c.guild_id, guilds.c.settings))
        return {row.guild_id: GuildSettings.from_document(row.settings) for row in found}
