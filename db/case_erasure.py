"""Erasure of a person's cases and complaints: the rows, and the threads on Discord."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from db.case_letters import delete_letters_of_member, queue_post_deletion
from db.complaints import queue_card_update
from db.database import Transaction
from db.outbox import OutboxRepository
from db.tables.cases import case_messages, cases
from db.tables.complaints import complaints
from domain.cases.case import CARD, DELETE_THREAD


async def erase_cases(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Delete the person's cases with all on Discord, and that they had others' cases."""
    await _delete_cards(transaction, user_id, now)
    await delete_letters_of_member(transaction, user_id, now)
    found = await transaction.execute(
        select(cases.c.guild_id, cases.c.thread_id).where(
            cases.c.user_id == user_id, cases.c.thread_id.is_not(None)
        )
    )
    for row in found.all():
        await OutboxRepository(transaction).add(
            DELETE_THREAD,
            row.thread_id,
            guild_id=row.guild_id,
            channel_id=row.thread_id,
            at=now,
        )
    theirs = select(cases.c.id).where(cases.c.user_id == user_id)
    await transaction.execute(delete(case_messages).where(case_messages.c.case_id.in_(theirs)))
    await transaction.execute(delete(cases).where(cases.c.user_id == user_id))
    await transaction.execute(
        update(cases).where(cases.c.handled_by == user_id).values(handled_by=None)
    )


async def _delete_cards(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Queue that the moderators' cards about the person's cases are deleted."""
    rows = OutboxRepository(transaction)
    found = await transaction.execute(
        select(cases.c.id, cases.c.guild_id).where(cases.c.user_id == user_id)
    )
    for row in found.all():
        sent = await rows.message(CARD, row.id)
        if sent is not None:
            await queue_post_deletion(transaction, row.guild_id, sent, now)


async def erase_complaints(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Delete the person's complaints, also from moderators' cards, and that they had others'."""
    found = await transaction.execute(
        select(complaints.c.guild_id, complaints.c.card_id)
        .where(complaints.c.user_id == user_id, complaints.c.card_id.is_not(None))
        .distinct()
    )
    for row in found.all():
        await queue_card_update(transaction, row.guild_id, row.card_id, now)
    await transaction.execute(delete(complaints).where(complaints.c.user_id == user_id))
    await transaction.execute(
        update(complaints).where(complaints.c.handled_by == user_id).values(handled_by=None)
    )
