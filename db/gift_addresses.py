"""The encrypted addresses to which gifts are sent, of every guild."""

from __future__ import annotations

from sqlalchemy import select, update

from db.database import Transaction
from db.tables.gifts import grants


class AddressRepository:
    """All encrypted addresses, of every guild, for a change of keys."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> dict[int, bytes]:
        """Return the addresses by the id of their grant."""
        found = await self._transaction.execute(
            select(grants.c.id, grants.c.address).where(grants.c.address.is_not(None))
        )
        return {row.id: row.address for row in found}

    async def put(self, grant_id: int, address: bytes) -> None:
        """Store the address with its new encryption, if it still exists."""
        await self._transaction.execute(
            update(grants)
            .where(grants.c.id == grant_id, grants.c.address.is_not(None))
            .values(address=address)
        )
