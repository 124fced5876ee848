"""Claims of prizes.

If the public and a jury have a prize each, the jury's claims are in a separate table: a member who
won both claims both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.database import Transaction
from db.tables.contest_prizes import jury_prize_claims, prize_claims
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class PrizeClaim:
    """A winner's claim of the prize of a contest."""

    id: int
    contest_id: int
    user_id: int
    claimed_at: datetime


class PrizeClaimRepository:
    """The claims of a contest's main prize or, if `second`, those of the jury's beside it."""

    def __init__(self, transaction: Transaction, *, second: bool = False) -> None:
        self._transaction = transaction
        self._table = jury_prize_claims if second else prize_claims

    async def add(self, contest_id: int, user_id: int, at: datetime) -> int | None:
        """Store a claim; returns its id, or None if this member has claimed already."""
        added = await self._transaction.execute(
            insert(self._transaction, self._table)
            .values(contest_id=contest_id, user_id=user_id, claimed_at=at)
            .on_conflict_do_nothing(index_elements=["contest_id", "user_id"])
            .returning(self._table.c.id)
        )
        number: int | None = added.scalar_one_or_none()
        return number

    async def has(self, contest_id: int, user_id: int) -> bool:
        """Return whether this member has claimed."""
        found = await self._transaction.execute(
            select(self._table.c.id).where(
                self._table.c.contest_id == contest_id, self._table.c.user_id == user_id
            )
        )
        return found.first() is not None

    async def get(self, claim_id: int) -> PrizeClaim | None:
        """Return the claim with this id."""
        found = await self._transaction.execute(
            select(self._table).where(self._table.c.id == claim_id)
        )
        row = found.one_or_none()
        return PrizeClaim(row.id, row.contest_id, row.user_id, row.claimed_at) if row else None
