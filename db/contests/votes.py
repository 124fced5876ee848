"""Votes of contests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, select, update

from db.database import Transaction
from db.tables.contests import entries, votes
from db.upsert import insert_for
from domain.contests.measures import VOTES_CAST
from domain.measures import Occurrence

VOTERS_AT_ONCE = 500
"""Maximum number of voters in one statement."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's rating of one entry."""

    guild_id: int
    contest_id: int
    entry_id: int
    voter_id: int
    rating: int
    counts: bool = True
    """Whether it is a vote; otherwise it was taken back, or passes the entry by."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """The statement that stores a vote, in the SQL of one database."""

    sql: str
    ordered: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    """Puts entry, voter, contest, rating and moment into the order of the statement."""
    moment: Callable[[datetime], Any]
    """Converts a moment to how it is stored."""


@lru_cache(maxsize=8)
def _statement(dialect: Dialect) -> _Statement:
    """Return the statement, which takes longer to build than to run."""
    names = ("entry_id", "voter_id", "contest_id", "rating", "cast_at")
    insertion = insert_for(dialect.name, votes)
    new = insertion.excluded
    compiled = insertion.on_conflict_do_update(
        index_elements=["entry_id", "voter_id"],
        set_={"rating": new.rating, "cast_at": new.cast_at},
    ).compile(dialect=dialect, column_keys=names)
    stored = votes.c.cast_at.type.dialect_impl(dialect).bind_processor(dialect)
    return _Statement(
        str(compiled),
        itemgetter(*map(names.index, compiled.positiontup or names)),
        stored or (lambda moment: moment),
    )


class VoteRepository:
    """The rows of the `votes` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, cast: Sequence[Vote], at: datetime) -> None:
        """Store votes, each over an earlier one of the same voter on the same entry.

        Of two for the same voter and entry in `cast`, the later stays. This is the one statement
        that is run many thousand times a second, so it bypasses SQLAlchemy's work for each row.
        """
        statement = _statement(self._transaction.dialect)
        moment = statement.moment(at)
        rows = [
            statement.ordered((vote.entry_id, vote.voter_id, vote.contest_id, vote.rating, moment))
            for vote in cast
        ]
        await self._transaction.exec_driver_sql(statement.sql, rows)
        self._transaction.occurrences.extend(
            Occurrence(VOTES_CAST, vote.guild_id, at, vote.voter_id) for vote in cast if vote.counts
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
