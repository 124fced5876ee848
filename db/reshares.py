"""Members' messages that the team asked to show again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update

from db.database import Transaction
from db.outbox import OutboxRepository
from db.tables.reshares import reshares
from db.upsert import insert
from domain.reshares import CARD, DELETE_POST, POST, REQUEST, Reshare, ReshareState


class ReshareRepository:
    """One guild's rows of the `reshares` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(
        self, channel_id: int, message_id: int, author_id: int, *, by: int, at: datetime
    ) -> int:
        """Store a request, and return its id."""
        added = await self._transaction.execute(
            insert(self._transaction, reshares)
            .values(
                guild_id=self._guild_id,
                user_id=author_id,
                channel_id=channel_id,
                message_id=message_id,
                created_by=by,
                state=ReshareState.ASKED,
                with_name=False,
                created_at=at,
                changed_at=at,
            )
            .returning(reshares.c.id)
        )
        reshare_id: int = added.scalar_one()
        return reshare_id

    async def get(self, reshare_id: int) -> Reshare | None:
        """Return the guild's reshare with this id."""
        return next(iter(await self._all(reshares.c.id == reshare_id)), None)

    async def of_messages(self, message_ids: Collection[int]) -> list[Reshare]:
        """Return those of these messages."""
        return await self._all(reshares.c.message_id.in_(message_ids))

    async def of_member(self, user_id: int) -> list[Reshare]:
        """Return those of a member's messages."""
        return await self._all(reshares.c.user_id == user_id)

    async def change(self, before: Reshare, after: Reshare, at: datetime) -> bool:
        """Store a step; False if somebody else took one since `before` was read."""
        changed = await self._transaction.execute(
            update(reshares)
            .where(reshares.c.id == before.id, reshares.c.state == before.state)
            .values(state=after.state, with_name=after.with_name, changed_at=at)
        )
        return changed.rowcount == 1

    async def remove(self, reshare_id: int) -> None:
        """Delete a request that nobody saw."""
        await self._transaction.execute(delete(reshares).where(reshares.c.id == reshare_id))

    async def _all(self, *where: ColumnElement[bool]) -> list[Reshare]:
        found = await self._transaction.execute(
            select(reshares)
            .where(reshares.c.guild_id == self._guild_id, *where)
            .order_by(reshares.c.id)
        )
        return [_reshare(row) for row in found]


async def shown_reshares(transaction: Transaction) -> list[Reshare]:
    """Return what is shown in all guilds."""
    found = await transaction.execute(
        select(reshares).where(reshares.c.state == ReshareState.SHOWN).order_by(reshares.c.id)
    )
    return [_reshare(row) for row in found]


async def delete_post(
    transaction: Transaction, guild_id: int, kind: str, reshare_id: int, at: datetime
) -> None:
    """Queue that a post about a reshare is deleted on Discord, if it was sent."""
    outbox = OutboxRepository(transaction)
    sent = await outbox.message(kind, reshare_id)
    if sent is not None:
        channel_id, message_id = sent
        await outbox.add(DELETE_POST, message_id, guild_id=guild_id, channel_id=channel_id, at=at)


async def erase_reshares(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Delete the reshares of the person's messages with the posts about them.

    Of what they asked others, only that it was they is deleted.
    """
    found = await transaction.execute(
        select(reshares.c.id, reshares.c.guild_id).where(reshares.c.user_id == user_id)
    )
    for row in found.all():
        for kind in (REQUEST, CARD, POST):
            await delete_post(transaction, row.guild_id, kind, row.id, now)
    await transaction.execute(delete(reshares).where(reshares.c.user_id == user_id))
    await transaction.execute(
        update(reshares).where(reshares.c.created_by == user_id).values(created_by=None)
    )


def _reshare(row: Row[Any]) -> Reshare:
    return Reshare(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        state=ReshareState(row.state),
        with_name=row.with_name,
        created_by=row.created_by,
    )
