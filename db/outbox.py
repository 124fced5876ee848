"""The outbox: posts that are decided in one transaction and sent exactly once afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, true, update

from db.database import Transaction
from db.holds import is_free
from db.pending_work import Queue
from db.shard_filter import on_shards
from db.tables.outbox import outbox
from db.upsert import insert
from domain.holds import NOTHING_WAITS, WaitingKinds
from domain.measures import Occurrence
from domain.outbox import OutboxPost
from domain.outbox_measures import POSTS_SENT
from domain.shards import ALL_SHARDS, Shards


class OutboxRepository:
    """The rows of the `outbox` table; queries across guilds are limited to those on `shards`.

    Posts of `waiting_kinds` are not sent in a guild that is on hold.
    """

    def __init__(
        self,
        transaction: Transaction,
        shards: Shards = ALL_SHARDS,
        waiting_kinds: WaitingKinds = NOTHING_WAITS,
    ) -> None:
        self._transaction = transaction
        self._ours = on_shards(shards, outbox.c.guild_id)
        self._is_free = is_free(outbox, waiting_kinds)

    async def add(
        self,
        kind: str,
        subject_id: int,
        *,
        guild_id: int,
        channel_id: int,
        at: datetime,
        reply_to_id: int | None = None,
    ) -> None:
        """Add a post. The same kind for the same subject is one post, however often it is added."""
        await self._decide(
            guild_id=guild_id,
            channel_id=channel_id,
            kind=kind,
            subject_id=subject_id,
            reply_to_id=reply_to_id,
            created_at=at,
            send_after=at,
        )

    async def add_direct(
        self,
        kind: str,
        subject_id: int,
        *,
        guild_id: int,
        user_id: int,
        at: datetime,
        asked: bool = False,
    ) -> None:
        """Add a direct message to the member `user_id` of the guild.

        As with posts, there is one for a kind and subject, so messages to several members need a
        subject for each. It is only sent to a member who allows direct messages when it is sent,
        unless they `asked` for it. One that they do not allow, or that Discord does not deliver,
        ends unsent and `message` stays None: important content must also be shown elsewhere.
        """
        await self._decide(
            guild_id=guild_id,
            channel_id=0,
            user_id=user_id,
            asked=asked,
            kind=kind,
            subject_id=subject_id,
            created_at=at,
            send_after=at,
        )

    async def add_again(
        self,
        kind: str,
        subject_id: int,
        *,
        guild_id: int,
        channel_id: int,
        at: datetime,
    ) -> None:
        """Add a post even if the same one was added before; the earlier one ends, sent or not."""
        await self.allow_again(kind, subject_id, at)
        await self.add(kind, subject_id, guild_id=guild_id, channel_id=channel_id, at=at)

    async def allow_again(self, kind: str, subject_id: int, at: datetime) -> None:
        """Allow the same post to be added once more; the earlier one ends, sent or not."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.kind == kind, outbox.c.subject_id == subject_id)
            .values(subject_id=-outbox.c.id, ended_at=func.coalesce(outbox.c.ended_at, at))
        )

    async def _decide(self, **row: Any) -> None:
        statement = insert(self._transaction, outbox).values(row)
        await self._transaction.execute(statement.on_conflict_do_nothing())
        self._transaction.pending_work.add(Queue.OUTBOX, row["send_after"])

    async def waiting(
        self, now: datetime, after: int = 0, *, page: int = 500
    ) -> AsyncIterator[list[OutboxPost]]:
        """Yield pages of the posts to be sent by `now`, in the order in which they were added.

        With `after`, only those that were added later than the post with this id, and those that
        were tried before.
        """
        is_new = or_(outbox.c.id > after, outbox.c.attempts > 0) if after else true()
        statement = (
            select(outbox)
            .where(outbox.c.ended_at.is_(None), _is_time(now), is_new, self._ours, self._is_free)
            .order_by(outbox.c.id)
        )
        async with self._transaction.pages(statement, page) as pages:
            async for rows in pages:
                yield [_post(row) for row in rows]

    async def depth(self) -> int:
        """Return the number of posts that are neither sent nor given up."""
        found = await self._transaction.execute(
            select(func.count()).select_from(outbox).where(outbox.c.ended_at.is_(None), self._ours)
        )
        return int(found.scalar_one())

    async def next_at(self) -> datetime | None:
        """Return when the next post is to be sent, or None."""
        found = await self._transaction.execute(
            select(func.min(outbox.c.send_after)).where(outbox.c.ended_at.is_(None), self._ours)
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def mark_attempt(
        self, post_id: int, now: datetime, first_try: datetime, next_try: datetime
    ) -> bool:
        """Record, before sending, the attempt, the first attempt and the time of the next.

        False if it is not to be sent: another process has just taken it, or a hold began.
        """
        taken = await self._transaction.execute(
            update(outbox)
            .where(
                outbox.c.id == post_id, outbox.c.ended_at.is_(None), _is_time(now), self._is_free
            )
            .values(
                attempts=outbox.c.attempts + 1,
                first_tried_at=first_try,
                send_after=next_try,
            )
        )
        return taken.rowcount == 1

    async def mark_failed(self, post_id: int, error: str, *, given_up_at: datetime | None) -> None:
        """Store why it was not sent, and whether it is given up."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id)
            .values(error=error[:1000], ended_at=given_up_at)
        )

    async def move(self, post_id: int, channel_id: int, now: datetime) -> None:
        """Move the post to another channel and send it from `now` on."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id, outbox.c.ended_at.is_(None))
            .values(channel_id=channel_id, send_after=now)
        )
        self._transaction.pending_work.add(Queue.OUTBOX, now)

    async def mark_sent(self, post_id: int, sent: tuple[int, int] | None, now: datetime) -> None:
        """Store the channel and message of the sent post, or that there was nothing to say."""
        where = {"channel_id": sent[0], "message_id": sent[1]} if sent else {}
        ended = await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id)
            .values(ended_at=now, error=None, **where)
            .returning(outbox.c.guild_id, outbox.c.user_id)
        )
        self._transaction.occurrences.extend(
            Occurrence(POSTS_SENT, row.guild_id, now)
            for row in ended
            if sent is not None and row.user_id is None
        )

    async def is_decided(self, kind: str, subject_id: int) -> bool:
        """Return whether a post about this subject was ever decided, sent or not."""
        found = await self._transaction.execute(
            select(outbox.c.id).where(outbox.c.kind == kind, outbox.c.subject_id == subject_id)
        )
        return found.first() is not None

    async def is_waiting(self, kind: str, subject_id: int) -> bool:
        """Return whether a post about this subject is still to be sent."""
        found = await self._transaction.execute(
            select(outbox.c.id).where(
                outbox.c.kind == kind,
                outbox.c.subject_id == subject_id,
                outbox.c.ended_at.is_(None),
            )
        )
        return found.first() is not None

    async def message(self, kind: str, subject_id: int) -> tuple[int, int] | None:
        """Return channel and message id of the post about this subject, once it is sent."""
        found = await self._transaction.execute(
            select(outbox.c.channel_id, outbox.c.message_id).where(
                outbox.c.kind == kind,
                outbox.c.subject_id == subject_id,
                outbox.c.message_id.is_not(None),
            )
        )
        row = found.one_or_none()
        return (row.channel_id, row.message_id) if row else None

    async def subject(self, guild_id: int, message_id: int) -> tuple[str, int] | None:
        """Return kind and subject of the guild's message that was posted as `message_id`."""
        found = await self._transaction.execute(
            select(outbox.c.kind, outbox.c.subject_id).where(
                outbox.c.guild_id == guild_id, outbox.c.message_id == message_id
            )
        )
        row = found.one_or_none()
        return (row.kind, row.subject_id) if row else None


def _post(row: Row[Any]) -> OutboxPost:
    return OutboxPost(
        row.id,
        row.guild_id,
        row.channel_id,
        row.kind,
        row.subject_id,
        row.reply_to_id,
        row.created_at,
        row.first_tried_at,
        row.attempts,
        row.user_id,
        row.asked,
    )


def _is_time(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a row is to be sent by `now`.

    A row with its first attempt or creation in the future is included, whatever it waits for: the
    clock was ahead then.
    """
    return or_(
        outbox.c.send_after <= now,
        func.coalesce(outbox.c.first_tried_at, outbox.c.created_at) > now,
    )
