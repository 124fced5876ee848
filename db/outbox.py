"""What the bot posts by itself: decided in one transaction, sent afterwards, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from db.engine import Transaction
from db.tables import outbox
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be sent: `kind` says how it is composed, `subject_id` from which row."""

    id: int
    guild_id: int
    channel_id: int
    kind: str
    subject_id: int
    reply_to_id: int | None
    created_at: datetime
    first_tried_at: datetime | None
    attempts: int


class OutboxRepository:
    """The rows of the `outbox` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

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
        """Decide a post. The same kind for the same subject is one post, however often decided."""
        statement = insert(self._transaction, outbox).values(
            guild_id=guild_id,
            channel_id=channel_id,
            kind=kind,
            subject_id=subject_id,
            reply_to_id=reply_to_id,
            created_at=at,
            send_after=at,
        )
        await self._transaction.execute(statement.on_conflict_do_nothing())

    async def waiting(self, now: datetime) -> list[Post]:
        """What is to be sent by `now`, in the order it was decided."""
        found = await self._transaction.execute(
            select(outbox)
            .where(outbox.c.ended_at.is_(None), outbox.c.send_after <= now)
            .order_by(outbox.c.id)
            .with_for_update(skip_locked=True)
        )
        return [
            Post(
                row.id,
                row.guild_id,
                row.channel_id,
                row.kind,
                row.subject_id,
                row.reply_to_id,
                row.created_at,
                row.first_tried_at,
                row.attempts,
            )
            for row in found
        ]

    async def next_at(self) -> datetime | None:
        """When something is to be sent next, or None."""
        found = await self._transaction.execute(
            select(func.min(outbox.c.send_after)).where(outbox.c.ended_at.is_(None))
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def trying(self, post_id: int, now: datetime, next_try: datetime) -> None:
        """Note, before sending, that it is tried now, and when to try again."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id)
            .values(
                attempts=outbox.c.attempts + 1,
                first_tried_at=func.coalesce(outbox.c.first_tried_at, now),
                send_after=next_try,
            )
        )

    async def failed(self, post_id: int, error: str, *, given_up_at: datetime | None) -> None:
        """Note why it was not sent, and whether that is the end of it."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id)
            .values(error=error[:1000], ended_at=given_up_at)
        )

    async def sent(self, post_id: int, message_id: int | None, now: datetime) -> None:
        """Note that it was sent as `message_id`, or that there was nothing to say any more."""
        await self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == post_id)
            .values(message_id=message_id, ended_at=now, error=None)
        )

    async def message(self, kind: str, subject_id: int) -> tuple[int, int] | None:
        """Channel and message id of what was posted about this subject, once it was."""
        found = await self._transaction.execute(
            select(outbox.c.channel_id, outbox.c.message_id).where(
                outbox.c.kind == kind,
                outbox.c.subject_id == subject_id,
                outbox.c.message_id.is_not(None),
            )
        )
        row = found.one_or_none()
        return (row.channel_id, row.message_id) if row else None
