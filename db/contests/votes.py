"""Votes of contests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import ColumnElement, select, update

from db.contests.guilds import guilds_of
from db.database import Transaction
from db.tables.contests import entries, votes
from db.upsert import insert as insert_or_update
from domain.contests.measures import VOTES_CAST
from domain.measures import Occurrence

VOTERS_AT_ONCE = 500
"""Maximum number of voters in one statement."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's rating of one entry."""

    contest_id: int
    entry_id: int
    voter_id: int
    rating: int
    counts: bool = True
    """Whether it is a vote; otherwise it was taken back, or passes the entry by."""


class VoteRepository:
    """The rows of the `votes` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, cast: Sequence[Vote], at: datetime) -> None:
        """Store votes, each over an earlier one of the same voter on the same entry.

        Of two for the same voter and entry in `cast`, the later stays. This is the one statement
        that is run many thousand times a second, so it bypasses SQLAlchemy's work for each row.
        """
        dialect = self._transaction.dialect
        statement = insert_or_update(self._transaction, votes).values(
            entry_id=0, voter_id=0, contest_id=0, rating=0, cast_at=at
        )
        new = statement.excluded
        compiled = statement.on_conflict_do_update(
            index_elements=["entry_id", "voter_id"],
            set_={"rating": new.rating, "cast_at": new.cast_at},
        ).compile(dialect=dialect)
        kept_at = votes.c.cast_at.type.dialect_impl(dialect).bind_processor(dialect)
        moment = kept_at(at) if kept_at else at
        names = ("entry_id", "voter_id", "contest_id", "rating", "cast_at")
        ordered = itemgetter(*map(names.index, compiled.positiontup or names))
        rows = [
            ordered((vote.entry_id, vote.voter_id, vote.contest_id, vote.rating, moment))
            for vote in cast
        ]
        await self._transaction.exec_driver_sql(str(compiled), rows)
        guilds = await guilds_of(self._transaction, {vote.contest_id for vote in cast})
        self._transaction.occurrences.extend(
            Occurrence(VOTES_CAST, guilds[contest_id], at, voter_id, number)
            for (contest_id, voter_id), number in Counter(
                (vote.contest_id, vote.voter_id) for vote in cast if vote.counts
            ).items()
        )

    async def of_contest(self, contest_id: int) -> list[tuple[int, int, int]]:
        """Return all votes: (entry, voter, rating), in no order."""
        found = await self._transaction.execute(
            select(votes.c.entry_id, votes.c.voter_id, votes.c.rating).where(_of(contest_id))
        )
        return [(row[0], row[1], row[2]) for row in found]

    async def voters(self, contest_id: int) -> frozenset[int]:
        """Return the ids of all who voted."""
        found = await self._transaction.execute(
            select(votes.c.voter_id).distinct().where(_of(contest_id))
        )
        return frozenset(found.scalars())

    async def leave_out(self, contest_id: int, voter_ids: Collection[int]) -> None:
        """Mark the votes of these voters as not counted, even after the voters are erased."""
        ids = sorted(voter_ids)
        for start in range(0, len(ids), VOTERS_AT_ONCE):
            await self._transaction.execute(
                update(votes)
                .where(_of(contest_id), votes.c.voter_id.in_(ids[start : start + VOTERS_AT_ONCE]))
                .values(left_out=True)
            )

    async def left_out(self, contest_id: int) -> frozenset[int]:
        """Return the voters whose votes were marked as not counted."""
        found = await self._transaction.execute(
            select(votes.c.voter_id).distinct().where(_of(contest_id), votes.c.left_out)
        )
        return frozenset(found.scalars())


def _of(contest_id: int) -> ColumnElement[bool]:
    """Return the condition for votes of the contest, by way of its entries, which are indexed."""
    return votes.c.entry_id.in_(select(entries.c.id).where(entries.c.contest_id == contest_id))
