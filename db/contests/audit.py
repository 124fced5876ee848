"""All stored data of a contest, for verification."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from db.database import Transaction
from db.tables.contests import contests, entries, jury_scores, votes
from domain.contests.export import VoteRecord


class AuditRepository:
    """Reads the stored data of contests, whatever their state, and writes nothing."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def votes(self, contest_id: int) -> list[VoteRecord]:
        """Return every vote of the contest, in the order in which they were cast (last changed)."""
        found = await self._transaction.execute(
            select(votes)
            # By way of the entries, as the index of votes begins with the entry.
            .join(entries, entries.c.id == votes.c.entry_id)
            .where(entries.c.contest_id == contest_id)
            .order_by(votes.c.cast_at, votes.c.entry_id, votes.c.voter_id)
        )
        return [VoteRecord(row.entry_id, row.voter_id, row.rating, row.cast_at) for row in found]

    async def turnout(self, contest_id: int, ratings: Collection[int]) -> tuple[int, int]:
        """Return the numbers of voters and votes of the contest, votes being these ratings."""
        found = await self._transaction.execute(
            select(func.count(votes.c.voter_id.distinct()), func.count())
            .select_from(votes)
            .join(entries, entries.c.id == votes.c.entry_id)
            .where(entries.c.contest_id == contest_id, votes.c.rating.in_(ratings))
        )
        row = found.one()
        return row[0], row[1]

    async def jury_turnout(self, contest_id: int) -> tuple[int, int]:
        """Return the numbers of jurors who gave scores, and of their scores."""
        found = await self._transaction.execute(
            select(func.count(jury_scores.c.voter_id.distinct()), func.count())
            .select_from(jury_scores)
            .join(entries, entries.c.id == jury_scores.c.entry_id)
            .where(entries.c.contest_id == contest_id)
        )
        row = found.one()
        return row[0], row[1]

    async def titles(self, guild_id: int, *, most: int = 200) -> list[tuple[int, str]]:
        """Return id and title of the guild's contests that were posted, the newest first."""
        found = await self._transaction.execute(
            select(contests.c.id, contests.c.title)
            .where(contests.c.guild_id == guild_id, contests.c.opened_at.is_not(None))
            .order_by(contests.c.id.desc())
            .limit(most)
        )
        return [(row.id, row.title) for row in found]
