"""Prizes that were passed on to the next in line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from db.database import Transaction
from db.tables.contest_prizes import prize_transfers
from domain.contests.prize_transfer import PrizeTransfer
from domain.contests.prizes import PrizeAward


class PrizeTransferRepository:
    """The rows of the `prize_transfers` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, contest_id: int, prize: PrizeAward, step: PrizeTransfer, *, by: int, at: datetime
    ) -> int:
        """Store that the prize passes from one entry to another; return the row's id."""
        added = await self._transaction.execute(
            insert(prize_transfers).values(
                contest_id=contest_id,
                prize=prize.value,
                from_entry_id=step.from_id,
                to_entry_id=step.to_id,
                user_id=by,
                passed_at=at,
            )
        )
        (number,) = added.inserted_primary_key or (0,)
        return int(number)

    async def get(self, number: int) -> tuple[int, PrizeAward, PrizeTransfer] | None:
        """Return one step, with its contest and prize."""
        found = await self._transaction.execute(
            select(prize_transfers).where(prize_transfers.c.id == number)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return (
            row.contest_id,
            PrizeAward(row.prize),
            PrizeTransfer(row.from_entry_id, row.to_entry_id),
        )

    async def of_contest(self, contest_id: int, prize: PrizeAward) -> list[PrizeTransfer]:
        """Return the steps that a prize of the contest took, in order."""
        found = await self._transaction.execute(
            select(prize_transfers.c.from_entry_id, prize_transfers.c.to_entry_id)
            .where(
                prize_transfers.c.contest_id == contest_id, prize_transfers.c.prize == prize.value
            )
            .order_by(prize_transfers.c.id)
        )
        return [PrizeTransfer(row.from_entry_id, row.to_entry_id) for row in found]
