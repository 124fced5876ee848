"""Tills: their keys and requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from db.database import Transaction
from db.tables.tills import till_keys, till_requests
from db.upsert import insert
from domain.tills import TillAction, TillAnswer, TillKey, TillRequest


class TillRepository:
    """The rows of the tables `till_keys` and `till_requests`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, guild_id: int, name: str, secret: str, *, by: int, at: datetime) -> TillKey:
        """Store a new till."""
        statement = insert(self._transaction, till_keys).values(
            guild_id=guild_id, name=name, secret=secret, created_by=by, created_at=at
        )
        added = await self._transaction.execute(statement.returning(till_keys.c.id))
        return TillKey(added.scalar_one(), guild_id, name, secret)

    async def key(self, key_id: int) -> TillKey | None:
        """Return the till with this id, unless its key was revoked."""
        found = await self._transaction.execute(
            select(till_keys).where(till_keys.c.id == key_id, till_keys.c.revoked_at.is_(None))
        )
        row = found.one_or_none()
        return TillKey(row.id, row.guild_id, row.name, row.secret) if row else None

    async def of(self, guild_id: int) -> list[TillKey]:
        """Return the tills of the guild."""
        found = await self._transaction.execute(
            select(till_keys)
            .where(till_keys.c.guild_id == guild_id, till_keys.c.revoked_at.is_(None))
            .order_by(till_keys.c.id)
        )
        return [TillKey(row.id, row.guild_id, row.name, row.secret) for row in found]

    async def revoke(self, guild_id: int, key_id: int, at: datetime) -> bool:
        """Revoke the key of the till; False if there is no such till."""
        revoked = await self._transaction.execute(
            update(till_keys)
            .where(
                till_keys.c.guild_id == guild_id,
                till_keys.c.id == key_id,
                till_keys.c.revoked_at.is_(None),
            )
            .values(revoked_at=at)
        )
        return revoked.rowcount == 1

    async def asked(
        self,
        key_id: int,
        action: TillAction,
        idempotency_key: str | None,
        fingerprint: str,
        at: datetime,
    ) -> int | TillAnswer:
        """Store a request; returns its id, or the answer to the same one before.

        Of two at the same moment under the same idempotency key the second waits for the first.
        """
        statement = insert(self._transaction, till_requests).values(
            key_id=key_id,
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
            action=action.value,
            at=at,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing(
                index_elements=["key_id", "idempotency_key"]
            ).returning(till_requests.c.id)
        )
        request_id: int | None = added.scalar_one_or_none()
        if request_id is not None:
            return request_id
        found = await self._transaction.execute(
            select(till_requests).where(
                till_requests.c.key_id == key_id,
                till_requests.c.idempotency_key == idempotency_key,
            )
        )
        row = found.one()
        return TillAnswer(row.fingerprint, row.status, row.answer)

    async def recent_requests(self, guild_id: int, key_id: int, most: int) -> list[TillRequest]:
        """Return the last requests of a till of the guild, removed or not, the latest first."""
        found = await self._transaction.execute(
            select(till_requests)
            .join(till_keys, till_keys.c.id == till_requests.c.key_id)
            .where(
                till_keys.c.guild_id == guild_id,
                till_keys.c.id == key_id,
                till_requests.c.status.is_not(None),
            )
            .order_by(till_requests.c.id.desc())
            .limit(most)
        )
        return [
            TillRequest(row.at, TillAction(row.action), row.status, row.answer) for row in found
        ]

    async def answered(self, request_id: int, status: int, answer: dict[str, Any]) -> None:
        """Store the answer, which contains no code."""
        await self._transaction.execute(
            update(till_requests)
            .where(till_requests.c.id == request_id)
            .values(status=status, answer=answer)
        )
