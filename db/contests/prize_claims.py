"""Prizes that were claimed, by the contest and by who decided: the public or a jury."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.database import Transaction
from db.tables.contest_prizes import prize_claims
from db.upsert import insert
from domain.contests.prizes import PrizeAward


@dataclass(frozen=True, slots=True)
class PrizeClaim:
    """A winner's claim to a prize of a contest."""

    id: int
    contest_id: int
    prize: PrizeAward
    user_id: int
    claimed_at: datetime


class PrizeClaimRepository:
    """The rows of the `prize_claims` table; a member who won two prizes claims each."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, contest_id: int, prize: PrizeAward, user_id: int, at: datetime
    ) -> int | None:
        """Store a claim; return its id, or None if this member has claimed the prize before."""
        added = await self._transaction.execute(
            insert(self._transaction, prize_claims)
            .values(contest_id=contest_id, prize=prize.value, user_id=user_id, claimed_at=at)
            .on_conflict_do_nothing(index_elements=["contest_id", "prize", "user_id"])
            .returning(prize_claims.c.id)
        )
        number: int | None = added.scalar_one_or_none()
        return number

    async def has(self, contest_id: int, prize: PrizeAward, user_id: int) -> bool:
        """Return whether this member has claimed the prize."""
        found = await self._transaction.execute(
            select(prize_claims.c.id).where(
                prize_claims.c.contest_id == contest_id,
                prize_claims.c.prize == prize.value,
                prize_claims.c.user_id == user_id,
            )
        )
        return found.first() is not None

    async def get(self, claim_id: int) -> PrizeClaim | None:
        """Return the claim with this id."""
        found = await self._transaction.execute(
            select(prize_claims).where(prize_claims.c.id == claim_id)
        )
        row = found.one_or_none()
        if row is None:
            return None
        prize = PrizeAward(row.prize)
        return PrizeClaim(row.id, row.contest_id, prize, row.user_id, row.claimed_at)
