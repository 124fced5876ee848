"""Walks over many members in small steps, each its own transaction, that survive restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from db.engine import Transaction
from db.tables import walks
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through members by id: those up to `user_id` are done; it began `at`."""

    user_id: int
    at: datetime


class WalkRepository:
    """The walks of one guild, one of a kind at a time."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def under_way(self, kind: str, now: datetime) -> Walk:
        """The walk of this kind that is under way, or a fresh one beginning `now`."""
        found = await self._transaction.execute(
            select(walks.c.user_id, walks.c.at).where(*self._is(kind))
        )
        row = found.one_or_none()
        return Walk(row.user_id, row.at) if row else Walk(0, now)

    async def is_under_way(self, kind: str) -> bool:
        """Whether one of this kind has begun and is not over."""
        found = await self._transaction.execute(select(walks.c.id).where(*self._is(kind)))
        return found.one_or_none() is not None

    async def go_on(self, kind: str, walk: Walk) -> None:
        """Note how far it has come."""
        statement = insert(self._transaction, walks).values(
            guild_id=self._guild_id, kind=kind, user_id=walk.user_id, at=walk.at
        )
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "kind"],
                set_={"user_id": walk.user_id, "at": walk.at},
            )
        )

    async def end(self, kind: str) -> None:
        """It is over, or is not to go on."""
        await self._transaction.execute(delete(walks).where(*self._is(kind)))

    def _is(self, kind: str) -> tuple[ColumnElement[bool], ...]:
        return walks.c.guild_id == self._guild_id, walks.c.kind == kind
