"""A key-value store of the bot's own state."""

from __future__ import annotations

from sqlalchemy import delete, select

from db.database import Transaction
from db.tables.key_values import key_values
from db.upsert import insert, upsert


class KeyValueStore:
    """Named values in the `key_values` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, name: str) -> str | None:
        """Return the value of `name`, or None."""
        found = await self._transaction.execute(
            select(key_values.c.value).where(key_values.c.name == name)
        )
        return found.scalar_one_or_none()

    async def put(self, name: str, value: str) -> None:
        """Set `name` to `value`."""
        await upsert(self._transaction, key_values, {"name": name, "value": value})

    async def ensure(self, name: str, value: str) -> str:
        """Set `name` to `value` unless it has one; return the one it has now."""
        await self._transaction.execute(
            insert(self._transaction, key_values)
            .values(name=name, value=value)
            .on_conflict_do_nothing()
        )
        return await self.get(name) or value

    async def delete(self, name: str) -> None:
        """Delete `name`, if it is there."""
        await self._transaction.execute(delete(key_values).where(key_values.c.name == name))
