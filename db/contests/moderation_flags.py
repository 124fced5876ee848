"""Flags of entries for moderators."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from db.database import Transaction
from db.tables.contests import contests, entries, entry_flags
from db.tables.pictures import pictures
from db.upsert import insert
from domain.contests.contest import HELD, OPEN, ContestState, EntryStatus
from domain.contests.measures import ENTRIES_REPORTED
from domain.contests.moderation_flag import ModerationFlag
from domain.measures import Occurrence


class ModerationFlagRepository:
    """The rows of the `entry_flags` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        entry_id: int,
        *,
        user_id: int | None = None,
        like_id: int | None = None,
        note: str = "",
        at: datetime,
    ) -> None:
        """Store a flag; a second one by the same member on the same entry is not stored."""
        statement = insert(self._transaction, entry_flags).values(
            entry_id=entry_id, user_id=user_id, like_id=like_id, note=note, created_at=at
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(entry_flags.c.user_id)
        )
        if user_id is None or added.first() is None:
            return
        found = await self._transaction.execute(
            select(contests.c.guild_id)
            .join(entries, entries.c.contest_id == contests.c.id)
            .where(entries.c.id == entry_id)
        )
        self._transaction.occurrences.add(
            Occurrence(ENTRIES_REPORTED, found.scalar_one(), at, user_id)
        )

    async def of_entry(self, entry_id: int) -> list[ModerationFlag]:
        """Return the flags of an entry that no moderator has settled, in order."""
        found = await self._transaction.execute(
            select(entry_flags.c.user_id, entry_flags.c.like_id, entry_flags.c.note)
            .where(entry_flags.c.entry_id == entry_id, entry_flags.c.settled_at.is_(None))
            .order_by(entry_flags.c.id)
        )
        return [ModerationFlag(*row) for row in found]

    async def settle(self, entry_id: int, at: datetime) -> None:
        """Mark the entry's flags as settled by a moderator."""
        await self._transaction.execute(
            update(entry_flags)
            .where(entry_flags.c.entry_id == entry_id, entry_flags.c.settled_at.is_(None))
            .values(settled_at=at)
        )

    async def queue(self, guild_id: int) -> list[int]:
        """Return the entries that a moderator should look at, the oldest first.

        Of contests that are over only those that members reported.
        """
        flagged = select(entry_flags.c.entry_id).where(entry_flags.c.settled_at.is_(None))
        running = contests.c.state.in_([state.value for state in OPEN])
        judged = entries.c.status == EntryStatus.IN.value
        found = await self._transaction.execute(
            select(entries.c.id)
            .join(contests, contests.c.id == entries.c.contest_id)
            .where(
                contests.c.guild_id == guild_id,
                or_(
                    running & (entries.c.status == EntryStatus.WAITING.value),
                    running & judged & entries.c.id.in_(flagged),
                    (contests.c.state == ContestState.CLOSED.value)
                    & judged
                    & entries.c.id.in_(flagged.where(entry_flags.c.user_id.is_not(None))),
                ),
            )
            .order_by(entries.c.id)
        )
        return list(found.scalars())

    async def waiting(self, contest_id: int) -> int:
        """Return how many entries of the contest wait for approval."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(entries)
            .where(
                entries.c.contest_id == contest_id, entries.c.status == EntryStatus.WAITING.value
            )
        )
        return int(found.scalar_one())

    async def captions(self, contest_id: int, *, after: int = 0) -> list[tuple[int, str]]:
        """Return the captions with their entries: (entry, caption), in order.

        With `after`, those that were entered since the one with that id.
        """
        found = await self._transaction.execute(
            select(entries.c.id, entries.c.caption)
            .where(entries.c.caption.is_not(None), *_held(contest_id, after))
            .order_by(entries.c.id)
        )
        return [(row[0], row[1]) for row in found]

    async def photo_hashes(self, contest_id: int, *, after: int = 0) -> list[tuple[int, int]]:
        """Return the photos' hashes with their entries: (entry, hash), in order.

        With `after`, those that were entered since the one with that id.
        """
        found = await self._transaction.execute(
            select(entries.c.id, pictures.c.difference_hash)
            .join(pictures, pictures.c.id == entries.c.picture_id)
            .where(*_held(contest_id, after))
            .order_by(entries.c.id)
        )
        return [(row[0], row[1]) for row in found]


def _held(contest_id: int, after: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for entries that are in the contest or wait, after one of them."""
    return (
        entries.c.contest_id == contest_id,
        entries.c.id > after,
        entries.c.status.in_([standing.value for standing in HELD]),
    )
