"""Logos of brands, one for each guild."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from db.database import Transaction
from db.tables.brand import brand_logos


class BrandLogoRepository:
    """The rows of the `brand_logos` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def put(self, data: bytes, sha256: str, at: datetime) -> None:
        """Store the guild's logo in place of the one before."""
        await self.remove()
        await self._transaction.execute(
            insert(brand_logos).values(
                guild_id=self._guild_id, sha256=sha256, data=data, created_at=at
            )
        )

    async def get(self, sha256: str) -> bytes | None:
        """Return the file of the guild's logo; None if it no longer has this one."""
        found = await self._transaction.execute(
            select(brand_logos.c.data).where(
                brand_logos.c.guild_id == self._guild_id, brand_logos.c.sha256 == sha256
            )
        )
        data = found.scalar_one_or_none()
        return bytes(data) if data is not None else None

    async def remove(self) -> None:
        """Delete the guild's logo, if it has one."""
        await self._transaction.execute(
            delete(brand_logos).where(brand_logos.c.guild_id == self._guild_id)
        )
