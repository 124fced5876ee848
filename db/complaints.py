"""Complaints, and what the team did about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from db.database import Transaction
from db.outbox import OutboxRepository
from db.tables.complaints import complaints
from db.upsert import insert
from domain.complaints import UPDATE_CARD, Complaint, ComplaintState, Precision
from domain.incoming_message import IncomingMessage
from domain.offers import MAX_MESSAGE_AGE
from domain.snowflakes import snowflake_at


class ComplaintRepository:
    """The rows of the `complaints` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, message: IncomingMessage, at: datetime, *, urgent: bool) -> int | None:
        """Store the place of a complaint, without its words; None if it is stored already."""
        statement = insert(self._transaction, complaints).values(
            guild_id=message.guild_id,
            user_id=message.author_id,
            channel_id=message.channel_id,
            message_id=message.message_id,
            heard_at=at,
            urgent=urgent,
            state=ComplaintState.NEW,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing(index_elements=["guild_id", "message_id"]).returning(
                complaints.c.id
            )
        )
        complaint_id: int | None = added.scalar_one_or_none()
        return complaint_id

    async def heard_since(self, guild_id: int, moment: datetime, *, urgent: bool) -> list[datetime]:
        """Return when complaints were detected in the guild from `moment` on, in that order."""
        found = await self._transaction.execute(
            select(complaints.c.heard_at)
            .where(
                complaints.c.guild_id == guild_id,
                complaints.c.heard_at >= moment,
                complaints.c.urgent.is_(urgent),
                # Messages are detected after they are written, which their id shows and is
                # indexed by.
                complaints.c.message_id >= snowflake_at(moment - MAX_MESSAGE_AGE),
            )
            .order_by(complaints.c.heard_at)
        )
        return list(found.scalars())

    async def latest_card(self, guild_id: int, since: datetime) -> int | None:
        """Return the guild's latest card for complaints that was begun since then."""
        found = await self._transaction.execute(
            select(func.max(complaints.c.card_id)).where(
                complaints.c.guild_id == guild_id,
                complaints.c.id == complaints.c.card_id,
                complaints.c.heard_at >= since,
                complaints.c.urgent.is_(False),
                complaints.c.message_id >= snowflake_at(since - MAX_MESSAGE_AGE),
            )
        )
        card_id: int | None = found.scalar_one()
        return card_id

    async def get(self, guild_id: int, complaint_id: int) -> Complaint | None:
        """Return the guild's complaint with this id."""
        found = await self._transaction.execute(
            select(complaints).where(
                complaints.c.guild_id == guild_id, complaints.c.id == complaint_id
            )
        )
        row = found.one_or_none()
        return _complaint(row) if row else None

    async def about(self, guild_id: int, message_id: int) -> Complaint | None:
        """Return the complaint that this message is."""
        found = await self._transaction.execute(
            select(complaints).where(
                complaints.c.guild_id == guild_id, complaints.c.message_id == message_id
            )
        )
        row = found.one_or_none()
        return _complaint(row) if row else None

    async def on_card(self, guild_id: int, card_id: int) -> list[Complaint]:
        """Return the complaints that a card shows, the earliest first."""
        found = await self._transaction.execute(
            select(complaints)
            .where(complaints.c.guild_id == guild_id, complaints.c.card_id == card_id)
            .order_by(complaints.c.id)
        )
        return [_complaint(row) for row in found]

    async def precision(self, guild_id: int) -> Precision:
        """Return how many complaints the team judged, and how many of these are some."""
        judged = (ComplaintState.ANSWERED, ComplaintState.OFFERED, ComplaintState.DISMISSED)
        found = await self._transaction.execute(
            select(complaints.c.state, func.count().label("number"))
            .where(complaints.c.guild_id == guild_id, complaints.c.state.in_(judged))
            .group_by(complaints.c.state)
        )
        numbers = {row.state: row.number for row in found}
        total = sum(numbers.values())
        return Precision(total - numbers.get(ComplaintState.DISMISSED, 0), total)

    async def change(self, complaint_id: int, **values: Any) -> None:
        """Store these values of the complaint."""
        await self._transaction.execute(
            update(complaints).where(complaints.c.id == complaint_id).values(**values)
        )


async def queue_card_update(
    transaction: Transaction, guild_id: int, card_id: int, at: datetime
) -> None:
    """Queue the edit of a card, which replaces one that is queued already."""
    outbox = OutboxRepository(transaction)
    await outbox.add_again(UPDATE_CARD, card_id, guild_id=guild_id, channel_id=0, at=at)


def _complaint(row: Row[Any]) -> Complaint:
    return Complaint(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        heard_at=row.heard_at,
        urgent=row.urgent,
        card_id=row.card_id or row.id,
        state=ComplaintState(row.state),
        handled_by=row.handled_by,
        reply_id=row.reply_id,
    )
