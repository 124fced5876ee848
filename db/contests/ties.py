"""Ties for a first place, and the votes of run-offs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from db.database import Transaction
from db.tables.contest_prizes import run_off_votes, ties
from db.upsert import upsert
from domain.contests.contest_rules import TiePolicy
from domain.contests.prizes import PrizeAward
from domain.contests.ties import OpenTie


class TieRepository:
    """The rows of the `ties` and `run_off_votes` tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        contest_id: int,
        prize: PrizeAward,
        policy: TiePolicy,
        entries: Sequence[int],
        until: datetime,
    ) -> int:
        """Store a tie that is to be broken; returns its id."""
        added = await self._transaction.execute(
            insert(ties).values(
                contest_id=contest_id,
                prize=prize.value,
                policy=policy.value,
                entries=list(entries),
                until=until,
            )
        )
        (number,) = added.inserted_primary_key or (0,)
        return int(number)

    async def get(self, tie_id: int) -> OpenTie | None:
        """Return the tie with this id."""
        query = select(ties).where(ties.c.id == tie_id)
        found = await self._transaction.execute(query)
        row = found.one_or_none()
        return _tie(row) if row else None

    async def of_contest(self, contest_id: int) -> list[OpenTie]:
        """Return the contest's ties, decided or not."""
        found = await self._transaction.execute(
            select(ties).where(ties.c.contest_id == contest_id).order_by(ties.c.id)
        )
        return [_tie(row) for row in found]

    async def decide(
        self, tie_id: int, at: datetime, *, chosen_id: int | None = None, by: int | None = None
    ) -> bool:
        """Store the decision; False if there was one before."""
        decided = await self._transaction.execute(
            update(ties)
            .where(ties.c.id == tie_id, ties.c.decided_at.is_(None))
            .values(decided_at=at, chosen_id=chosen_id, user_id=by)
        )
        return bool(decided.rowcount)

    async def extend(self, tie_id: int, until: datetime) -> None:
        """Extend the time for the decision."""
        await self._transaction.execute(update(ties).where(ties.c.id == tie_id).values(until=until))

    async def vote(
        self, tie_id: int, voter_id: int, entry_id: int, at: datetime, *, left_out: bool = False
    ) -> None:
        """Store a vote of a run-off, over an earlier one of the same voter.

        One that is `left_out` is not counted, even after the voter is erased.
        """
        row = {
            "tie_id": tie_id,
            "voter_id": voter_id,
            "entry_id": entry_id,
            "cast_at": at,
            "left_out": left_out,
        }
        await upsert(self._transaction, run_off_votes, row)

    async def votes(self, tie_id: int) -> list[tuple[int, int]]:
        """Return all votes of a run-off: (entry, voter), in no order."""
        found = await self._transaction.execute(
            select(run_off_votes.c.entry_id, run_off_votes.c.voter_id).where(
                run_off_votes.c.tie_id == tie_id
            )
        )
        return [(row[0], row[1]) for row in found]

    async def left_out(self, tie_id: int) -> frozenset[int]:
        """Return the voters of a run-off whose votes are not counted."""
        found = await self._transaction.execute(
            select(run_off_votes.c.voter_id).where(
                run_off_votes.c.tie_id == tie_id, run_off_votes.c.left_out
            )
        )
        return frozenset(found.scalars())


def _tie(row: Row[Any]) -> OpenTie:
    return OpenTie(
        id=row.id,
        contest_id=row.contest_id,
        prize=PrizeAward(row.prize),
        policy=TiePolicy(row.policy),
        entries=tuple(row.entries),
        until=row.until,
        decided=row.decided_at is not None,
        chosen_id=row.chosen_id,
        withdrawn=frozenset(row.withdrawn),
    )
