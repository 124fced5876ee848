"""What the bot remembers of itself."""

from __future__ import annotations

from sqlalchemy import delete, select

from db.engine import Transaction
from db.tables import facts
from db.upsert import upsert


class Facts:
    """Named values."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, name: str) -> str | None:
        """The value of `name`, or None."""
        found = await self._transaction.execute(select(facts.c.value).where(facts.c.name == name))
        return found.scalar_one_or_none()

    async def put(self, name: str, value: str) -> None:
        """Set `name` to `value`."""
        await upsert(self._transaction, facts, {"name": name, "value": value})

    async def delete(self, name: str) -> None:
        """Delete `name`, if it is there."""
        await self._transaction.execute(delete(facts).where(facts.c.name == name))
