"""Prizes that were claimed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.engine import Transaction
from db.tables import claims
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class Claim:
    """A winner asked for the prize of a contest."""

    id: int
    contest_id: int
    user_id: int
    claimed_at: datetime


class ClaimRepository:
    """The rows of the `claims` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, contest_id: int, user_id: int, at: datetime) -> int | None:
        """Keep a claim; returns its number, or None where this member has claimed already."""
        added = await self._transaction.execute(
            insert(self._transaction, claims)
            .values(contest_id=contest_id, user_id=user_id, claimed_at=at)
            .on_conflict_do_nothing(index_elements=["contest_id", "user_id"])
            .returning(claims.c.id)
        )
        number: int | None = added.scalar_one_or_none()
        return number

    async def get(self, claim_id: int) -> Claim | None:
        """The claim of this number."""
        found = await self._transaction.execute(select(claims).where(claims.c.id == claim_id))
        row = found.one_or_none()
        return Claim(row.id, row.contest_id, row.user_id, row.claimed_at) if row else None
