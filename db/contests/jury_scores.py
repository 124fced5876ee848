"""Scores that jurors gave to entries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from db.database import Transaction
from db.tables.contests import entries, jury_scores
from db.upsert import upsert
from domain.contests.export import JuryScoreRecord
from domain.contests.jury import Scored


class JuryRepository:
    """The rows of the `jury_scores` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(
        self,
        contest_id: int,
        entry_id: int,
        juror_id: int,
        criterion: int,
        score: int,
        at: datetime,
    ) -> None:
        """Store a score, over an earlier one of the same juror on the same entry and criterion."""
        row = {
            "entry_id": entry_id,
            "voter_id": juror_id,
            "criterion": criterion,
            "contest_id": contest_id,
            "score": score,
            "scored_at": at,
        }
        await upsert(self._transaction, jury_scores, row)

    async def of_contest(self, contest_id: int) -> list[Scored]:
        """Return all scores, in no order."""
        return [
            (given.entry_id, given.juror_id, given.criterion, given.score)
            for given in await self.sheets(contest_id)
        ]

    async def of_juror(self, contest_id: int, juror_id: int) -> dict[int, dict[int, int]]:
        """Return the scores of one juror by criterion, by entry."""
        found: dict[int, dict[int, int]] = {}
        for given in await self.sheets(contest_id, juror_id):
            found.setdefault(given.entry_id, {})[given.criterion] = given.score
        return found

    async def sheets(self, contest_id: int, juror_id: int | None = None) -> list[JuryScoreRecord]:
        """Return every score of the contest, or of one juror, with its moment, in no order."""
        found = await self._transaction.execute(
            select(jury_scores).where(
                # By way of the entries, since scores have no other index than their key.
                jury_scores.c.entry_id.in_(
                    select(entries.c.id).where(entries.c.contest_id == contest_id)
                ),
                *([] if juror_id is None else [jury_scores.c.voter_id == juror_id]),
            )
        )
        return [
            JuryScoreRecord(row.entry_id, row.voter_id, row.criterion, row.score, row.scored_at)
            for row in found
        ]
