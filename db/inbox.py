"""The items of guilds' inboxes, and the messages that notify teams about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from db.database import Transaction
from db.jobs import JobRepository
from db.tables.listening import inbox_digests, inbox_items
from db.upsert import insert
from domain.complaints import Precision
from domain.listening.inbox import (
    DIGEST_JOB,
    JUDGED_RIGHT,
    OPEN_ITEMS,
    SHOWN_FOR,
    InboxCounts,
    InboxItem,
    ItemState,
    NewItem,
)
from domain.listening.items import InboxKind
from domain.snowflakes import snowflake_time


class InboxRepository:
    """One guild's rows of the `inbox_items` and `inbox_digests` tables."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, items: Sequence[NewItem], at: datetime) -> set[int]:
        """Store items; return the messages of those that were not there before."""
        if not items:
            return set()
        statement = insert(self._transaction, inbox_items)
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing(index_elements=["guild_id", "message_id"]).returning(
                inbox_items.c.message_id
            ),
            [
                {
                    "guild_id": self._guild_id,
                    "user_id": item.user_id,
                    "channel_id": item.channel_id,
                    "message_id": item.message_id,
                    "kind": item.kind,
                    "confidence": item.confidence,
                    "state": item.state,
                    "heard_at": at,
                    "shown_at": item.shown_at,
                    "created_by": item.created_by,
                }
                for item in items
            ],
        )
        return set(added.scalars())

    async def get(self, item_id: int) -> InboxItem | None:
        """Return the guild's item with this id."""
        return await self._one(inbox_items.c.id == item_id)

    async def of_message(self, message_id: int) -> InboxItem | None:
        """Return the item about a message."""
        return await self._one(inbox_items.c.message_id == message_id)

    async def _one(self, where: ColumnElement[bool]) -> InboxItem | None:
        found = await self._transaction.execute(
            select(inbox_items).where(inbox_items.c.guild_id == self._guild_id, where)
        )
        row = found.one_or_none()
        return _item(row) if row else None

    async def next(self, by: int, now: datetime, *, after: int | None = None) -> InboxItem | None:
        """Return the item that this person is shown next; `after` is the one they see now.

        Questions come first, then what was heard first. Those that others have are left out.
        """
        free = or_(inbox_items.c.handled_by.is_(None), inbox_items.c.handled_by == by)
        is_question = inbox_items.c.kind == InboxKind.QUESTION
        found = await self._transaction.execute(
            select(inbox_items)
            .where(*self._shown(now), free)
            .order_by(is_question.desc(), inbox_items.c.shown_at, inbox_items.c.id)
        )
        items = [_item(row) for row in found]
        if after is None:
            return items[0] if items else None
        places = [item.id for item in items]
        start = places.index(after) + 1 if after in places else 0
        later = [*items[start:], *items[:start]]
        return next((item for item in later if item.id != after), None)

    def _shown(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        table = inbox_items
        return (
            table.c.guild_id == self._guild_id,
            table.c.state.in_(OPEN_ITEMS),
            table.c.shown_at <= now,
            table.c.shown_at > now - SHOWN_FOR,
        )

    async def open_number(self, now: datetime) -> int:
        """Return how many open items the guild has, those that are not shown yet included."""
        table = inbox_items
        found = await self._transaction.execute(
            select(func.count()).where(
                table.c.guild_id == self._guild_id,
                table.c.state.in_(OPEN_ITEMS),
                table.c.shown_at > now - SHOWN_FOR,
            )
        )
        return int(found.scalar_one())

    async def counts(self, now: datetime) -> InboxCounts:
        """Return what is in the inbox now."""
        table = inbox_items
        found = await self._transaction.execute(
            select(
                table.c.kind,
                table.c.state,
                func.count().label("number"),
                func.min(table.c.message_id).label("oldest"),
            )
            .where(*self._shown(now))
            .group_by(table.c.kind, table.c.state)
        )
        new: dict[InboxKind, int] = {}
        claimed, oldest = 0, None
        for row in found:
            if row.state == ItemState.NEW:
                new[InboxKind(row.kind)] = row.number
                if row.kind == InboxKind.QUESTION:
                    oldest = row.oldest
            else:
                claimed += row.number
        return InboxCounts(new, claimed, None if oldest is None else snowflake_time(oldest))

    async def next_shown_at(self, now: datetime) -> datetime | None:
        """Return when the next item will be shown, after `now`."""
        table = inbox_items
        found = await self._transaction.execute(
            select(func.min(table.c.shown_at)).where(
                table.c.guild_id == self._guild_id,
                table.c.state.in_(OPEN_ITEMS),
                table.c.shown_at > now,
            )
        )
        at: datetime | None = found.scalar_one()
        return at

    async def precision(self) -> Mapping[InboxKind, Precision]:
        """Return by kind how many items the team judged, and how many of these were right.

        Those that the team put there itself are left out.
        """
        table = inbox_items
        found = await self._transaction.execute(
            select(table.c.kind, table.c.state, func.count().label("number"))
            .where(
                table.c.guild_id == self._guild_id,
                table.c.state.in_(JUDGED_RIGHT | {ItemState.DISMISSED}),
                table.c.created_by.is_(None),
                # Questions that members answered were judged by nobody of the team.
                table.c.handled_by.is_not(None),
            )
            .group_by(table.c.kind, table.c.state)
        )
        judged: dict[InboxKind, Precision] = {}
        for row in found:
            known = judged.get(InboxKind(row.kind), Precision(0, 0))
            right = row.number if row.state != ItemState.DISMISSED else 0
            judged[InboxKind(row.kind)] = Precision(known.right + right, known.judged + row.number)
        return judged

    async def change(self, item_id: int, **values: Any) -> None:
        """Store these values of the item."""
        await self._transaction.execute(
            update(inbox_items).where(inbox_items.c.id == item_id).values(**values)
        )

    async def remove_messages(self, message_ids: Sequence[int]) -> int:
        """Delete the open items about messages that are gone; return how many."""
        table = inbox_items
        removed = await self._transaction.execute(
            delete(table).where(
                table.c.guild_id == self._guild_id,
                table.c.message_id.in_(message_ids),
                table.c.state.in_(OPEN_ITEMS),
            )
        )
        return int(removed.rowcount)

    async def remove_unfounded(self, message_ids: Collection[int]) -> int:
        """Delete the items about messages that nobody has and that are not questions.

        Those that the team put there itself stay. Return how many were deleted.
        """
        table = inbox_items
        removed = await self._transaction.execute(
            delete(table).where(
                table.c.guild_id == self._guild_id,
                table.c.message_id.in_(message_ids),
                table.c.state == ItemState.NEW,
                table.c.kind != InboxKind.QUESTION,
                table.c.created_by.is_(None),
            )
        )
        return int(removed.rowcount)

    # --- The message about it -----------------------------------------------------------------

    async def digest(self) -> tuple[int, datetime, datetime] | None:
        """Return id, beginning and last edit of the guild's latest message about its inbox."""
        table = inbox_digests
        found = await self._transaction.execute(
            select(table.c.id, table.c.begun_at, table.c.edited_at)
            .where(table.c.guild_id == self._guild_id)
            .order_by(table.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return (row.id, row.begun_at, row.edited_at) if row else None

    async def begin_digest(self, at: datetime) -> int:
        """Store a new message, and return its id."""
        added = await self._transaction.execute(
            insert(self._transaction, inbox_digests)
            .values(guild_id=self._guild_id, begun_at=at, edited_at=at)
            .returning(inbox_digests.c.id)
        )
        digest_id: int = added.scalar_one()
        return digest_id

    async def edited_digest(self, digest_id: int, at: datetime) -> None:
        """Store that the message is edited."""
        await self._transaction.execute(
            update(inbox_digests).where(inbox_digests.c.id == digest_id).values(edited_at=at)
        )


async def queue_digest(transaction: Transaction, guild_id: int, at: datetime) -> None:
    """Plan the edit of the message about the inbox; its job decides when that may be."""
    jobs = JobRepository(transaction)
    planned = await jobs.scheduled_for(guild_id, DIGEST_JOB, 0)
    if planned is None or planned > at + timedelta(minutes=20):
        await jobs.schedule(guild_id, DIGEST_JOB, 0, at)


async def erase_inbox(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Delete the items about the person's messages, and that they saw to others'."""
    table = inbox_items
    found = await transaction.execute(
        select(table.c.guild_id).where(table.c.user_id == user_id).distinct()
    )
    for guild_id in list(found.scalars()):
        await queue_digest(transaction, guild_id, now)
    await transaction.execute(delete(table).where(table.c.user_id == user_id))
    for column in ("handled_by", "created_by"):
        await transaction.execute(
            update(table).where(table.c[column] == user_id).values({column: None})
        )


def _item(row: Row[Any]) -> InboxItem:
    return InboxItem(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        kind=InboxKind(row.kind),
        confidence=row.confidence,
        state=ItemState(row.state),
        heard_at=row.heard_at,
        shown_at=row.shown_at,
        handled_by=row.handled_by,
        reply_id=row.reply_id,
        created_by=row.created_by,
    )
