"""Contests and their entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, union, update

from db.contests.guilds import guilds_of
from db.database import Transaction
from db.tables.contests import contests, entries, votes
from domain.contests.contest import (
    Contest,
    ContestPlan,
    ContestState,
    Entry,
    EntryStatus,
)
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules
from domain.contests.measures import ENTRIES_MADE
from domain.contests.photo_details import PhotoDetails
from domain.measures import Occurrence


class ContestRepository:
    """The rows of the `contests` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        plan: ContestPlan,
        *,
        guild_id: int,
        channel_id: int,
        created_by: int,
        picture_id: int | None,
        at: datetime,
    ) -> int:
        """Store a new contest as a draft; returns its id."""
        added = await self._transaction.execute(
            insert(contests).values(
                **_planned(plan),
                guild_id=guild_id,
                channel_id=channel_id,
                picture_id=picture_id,
                state=ContestState.DRAFT.value,
                created_by=created_by,
                created_at=at,
            )
        )
        (number,) = added.inserted_primary_key or (0,)
        return int(number)

    async def remove(self, contest_id: int) -> None:
        """Delete a contest that was never posted, to which nothing belongs yet."""
        await self._transaction.execute(delete(contests).where(contests.c.id == contest_id))

    async def get(self, contest_id: int, guild_id: int | None = None) -> Contest | None:
        """Return the contest with this id, if it is of this guild (or, without one, of any)."""
        found = await self._transaction.execute(
            select(contests).where(
                contests.c.id == contest_id,
                *([] if guild_id is None else [contests.c.guild_id == guild_id]),
            )
        )
        row = found.one_or_none()
        return _contest(row) if row else None

    async def of_guild(self, guild_id: int, states: Collection[ContestState]) -> list[Contest]:
        """Return the guild's contests in these states, the newest first."""
        found = await self._transaction.execute(
            select(contests)
            .where(
                contests.c.guild_id == guild_id,
                contests.c.state.in_([state.value for state in states]),
            )
            .order_by(contests.c.id.desc())
        )
        return [_contest(row) for row in found]

    async def closed_since(self, guild_id: int, since: datetime) -> list[tuple[Contest, datetime]]:
        """Return the guild's contests that closed then or later, with that moment."""
        found = await self._transaction.execute(
            select(contests)
            .where(
                contests.c.guild_id == guild_id,
                contests.c.state == ContestState.CLOSED.value,
                contests.c.closed_at >= since,
            )
            .order_by(contests.c.id)
        )
        return [(_contest(row), row.closed_at) for row in found]

    async def best_within(
        self, guild_id: int, begin: datetime, end: datetime
    ) -> tuple[str, int] | None:
        """Return the contest in which most people took part in a time: its title, and how many.

        None if nobody did.
        """
        entered = (
            select(entries.c.contest_id, entries.c.author_id.label("user_id"))
            .join(contests)
            .where(contests.c.guild_id == guild_id)
            .where(entries.c.created_at >= begin, entries.c.created_at < end)
        )
        voted = (
            select(entries.c.contest_id, votes.c.voter_id)
            .select_from(contests)
            .join(entries, entries.c.contest_id == contests.c.id)
            .join(votes, votes.c.entry_id == entries.c.id)
            .where(contests.c.guild_id == guild_id, votes.c.left_out.is_(False))
            .where(votes.c.cast_at >= begin, votes.c.cast_at < end)
        )
        people = union(entered, voted).subquery()
        found = await self._transaction.execute(
            select(contests.c.title, func.count())
            .join(people, people.c.contest_id == contests.c.id)
            .group_by(contests.c.id, contests.c.title)
            .order_by(func.count().desc(), contests.c.id)
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else (row[0], row[1])

    async def change(self, contest_id: int, plan: ContestPlan, picture_id: int | None) -> None:
        """Replace the plan and the picture."""
        await self._transaction.execute(
            update(contests)
            .where(contests.c.id == contest_id)
            .values(**_planned(plan), picture_id=picture_id)
        )

    async def pause(self, contest_id: int, paused_at: datetime | None) -> None:
        """Pause the contest since `paused_at`, or with None resume it."""
        await self._transaction.execute(
            update(contests).where(contests.c.id == contest_id).values(paused_at=paused_at)
        )

    async def move(
        self, contest_id: int, to: ContestState, *, since: Collection[ContestState], **values: Any
    ) -> bool:
        """Move the contest to state `to`, from one of `since`; False if it was in none of them."""
        moved = await self._transaction.execute(
            update(contests)
            .where(
                contests.c.id == contest_id,
                contests.c.state.in_([state.value for state in since]),
            )
            .values(state=to.value, **values)
        )
        return bool(moved.rowcount)

    async def states(self, contest_ids: Collection[int]) -> dict[int, ContestState]:
        """Return the states of some contests, which do not change until this transaction ends."""
        found = await self._transaction.execute(
            select(contests.c.id, contests.c.state).where(contests.c.id.in_(contest_ids))
        )
        return {row.id: ContestState(row.state) for row in found}

    async def result(self, contest_id: int) -> Mapping[str, Any] | None:
        """Return the result as it was stored at the close."""
        found = await self._transaction.execute(
            select(contests.c.result).where(contests.c.id == contest_id)
        )
        kept: Mapping[str, Any] | None = found.scalar_one_or_none()
        return kept

    async def keep_result(self, contest_id: int, result: Mapping[str, Any]) -> None:
        """Store the result."""
        await self._transaction.execute(
            update(contests).where(contests.c.id == contest_id).values(result=result)
        )

    async def findings(self, contest_id: int) -> list[dict[str, Any]] | None:
        """Return the suspicions about its votes; None before they are stored."""
        found = await self._transaction.execute(
            select(contests.c.findings).where(contests.c.id == contest_id)
        )
        kept: list[dict[str, Any]] | None = found.scalar_one_or_none()
        return kept

    async def keep_findings(self, contest_id: int, findings: Sequence[Mapping[str, Any]]) -> None:
        """Store the suspicions about its votes."""
        await self._transaction.execute(
            update(contests).where(contests.c.id == contest_id).values(findings=list(findings))
        )

    async def note(self, contest_id: int) -> str:
        """Return why the contest was cancelled, or an empty string."""
        found = await self._transaction.execute(
            select(contests.c.note).where(contests.c.id == contest_id)
        )
        return str(found.scalar_one_or_none() or "")


class EntryRepository:
    """The rows of the `entries` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        contest_id: int,
        author_id: int,
        *,
        caption: str | None = None,
        picture_id: int | None = None,
        details: PhotoDetails | None = None,
        status: EntryStatus = EntryStatus.IN,
        at: datetime,
    ) -> int:
        """Store an entry; returns its id."""
        said = details or PhotoDetails()
        added = await self._transaction.execute(
            insert(entries).values(
                contest_id=contest_id,
                author_id=author_id,
                caption=caption,
                picture_id=picture_id,
                description=said.description,
                permission=said.permission,
                permitted_at=at if said.permission else None,
                status=status.value,
                created_at=at,
            )
        )
        (number,) = added.inserted_primary_key or (0,)
        (guild_id,) = (await guilds_of(self._transaction, {contest_id})).values()
        self._transaction.occurrences.add(Occurrence(ENTRIES_MADE, guild_id, at, author_id))
        return int(number)

    async def get(self, entry_id: int) -> Entry | None:
        """Return the entry with this id."""
        found = await self._transaction.execute(select(entries).where(entries.c.id == entry_id))
        row = found.one_or_none()
        return _entry(row) if row else None

    async def in_contest(self, contest_id: int, entry_id: int) -> Entry | None:
        """Return the entry, if it is in the contest with status `IN`."""
        entry = await self.get(entry_id)
        stands = entry and entry.contest_id == contest_id and entry.status is EntryStatus.IN
        return entry if stands else None

    async def of_contest(
        self,
        contest_id: int,
        *,
        author_id: int | None = None,
        statuses: Collection[EntryStatus] = (EntryStatus.IN,),
        after: int = 0,
    ) -> list[Entry]:
        """Return the contest's entries with these statuses, of one author or of all, in order.

        With `after`, those that were entered since the one with that id.
        """
        found = await self._transaction.execute(
            select(entries)
            .where(
                entries.c.contest_id == contest_id,
                entries.c.status.in_([standing.value for standing in statuses]),
                entries.c.id > after,
                *([] if author_id is None else [entries.c.author_id == author_id]),
            )
            .order_by(entries.c.id)
        )
        return [_entry(row) for row in found]

    async def permitted(self, guild_id: int, author_id: int) -> list[tuple[Entry, str]]:
        """Return the author's entries that may be shown elsewhere, with their contests' titles.

        The newest is the first.
        """
        found = await self._transaction.execute(
            select(entries, contests.c.title)
            .join(contests, contests.c.id == entries.c.contest_id)
            .where(
                contests.c.guild_id == guild_id,
                entries.c.author_id == author_id,
                entries.c.permission.is_not(None),
            )
            .order_by(entries.c.id.desc())
        )
        return [(_entry(row), row.title) for row in found]

    async def counts(self, contest_ids: Collection[int]) -> dict[int, int]:
        """Return how many entries each of these contests has; those with none are left out."""
        found = await self._transaction.execute(
            select(entries.c.contest_id, func.count())
            .where(entries.c.contest_id.in_(contest_ids), entries.c.status == EntryStatus.IN.value)
            .group_by(entries.c.contest_id)
        )
        return {row[0]: row[1] for row in found}

    async def change(self, entry_id: int, **values: Any) -> None:
        """Set columns of an entry."""
        await self._transaction.execute(
            update(entries).where(entries.c.id == entry_id).values(**values)
        )


def _planned(plan: ContestPlan) -> dict[str, Any]:
    return {
        "kind": plan.kind.key,
        "title": plan.title,
        "theme": plan.theme,
        "entries_each": plan.entries_each,
        "entries_until": plan.entries_until,
        "votes_until": plan.votes_until,
        "rules": plan.rules.as_document(),
    }


def _contest(row: Row[Any]) -> Contest:
    return Contest(
        id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        plan=ContestPlan(
            kind=contest_kind(row.kind),
            title=row.title,
            theme=row.theme,
            entries_until=row.entries_until,
            votes_until=row.votes_until,
            entries_each=row.entries_each,
            rules=ContestRules.from_document(row.rules),
        ),
        picture_id=row.picture_id,
        state=ContestState(row.state),
        created_by=row.created_by,
        opened_at=row.opened_at,
        paused_at=row.paused_at,
        decided=row.result is not None,
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        contest_id=row.contest_id,
        author_id=row.author_id,
        caption=row.caption,
        picture_id=row.picture_id,
        status=EntryStatus(row.status),
        note=row.note,
        created_at=row.created_at,
        description=row.description,
        permission=row.permission,
        permitted_at=row.permitted_at,
    )
