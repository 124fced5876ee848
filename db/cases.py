"""Cases and when somebody wrote in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from db.database import Transaction
from db.shard_filter import on_shards
from db.tables.cases import case_messages, cases
from db.upsert import insert
from domain.cases.case import REOPENS_FOR, Case, CaseState, MessagePlace
from domain.cases.response_clock import CaseMessage, Party
from domain.languages import Language
from domain.shards import Shards

OPENING = 0
"""Stands for the message of a member who opened a case by a click."""


class CaseRepository:
    """The rows of the `cases` and `case_messages` tables."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def open(
        self,
        guild_id: int,
        user_id: int,
        language: Language,
        about: MessagePlace | None,
        at: datetime,
    ) -> bool:
        """Open a case for the member; return whether that was new, since they have one at most."""
        started_at = about.wait_from if about else at
        statement = insert(self._transaction, cases).values(
            guild_id=guild_id,
            user_id=user_id,
            language=language,
            channel_id=about.channel_id if about else None,
            message_id=about.message_id if about else None,
            started_at=started_at,
            opened_at=at,
            state=CaseState.OPEN,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(cases.c.id)
        )
        case_id: int | None = added.scalar_one_or_none()
        if case_id is None:
            return False
        await self._transaction.execute(
            insert(self._transaction, case_messages).values(
                case_id=case_id,
                message_id=OPENING,
                guild_id=guild_id,
                user_id=user_id,
                party=Party.MEMBER,
                at=started_at,
            )
        )
        return True

    async def get(self, guild_id: int, case_id: int) -> Case | None:
        """Return the guild's case with this id."""
        return await self._one(cases.c.guild_id == guild_id, cases.c.id == case_id)

    async def unsolved(self, guild_id: int, user_id: int) -> Case | None:
        """Return the member's case that is not solved."""
        return await self._one(
            cases.c.guild_id == guild_id,
            cases.c.user_id == user_id,
            cases.c.state != CaseState.SOLVED,
        )

    async def in_thread(self, thread_id: int) -> Case | None:
        """Return the case that has this thread."""
        return await self._one(cases.c.thread_id == thread_id)

    async def threads(self, now: datetime, shards: Shards) -> list[tuple[int, int, int, int]]:
        """Return guild, thread, member and reading position of each thread with a future."""
        found = await self._transaction.execute(
            select(cases.c.guild_id, cases.c.thread_id, cases.c.user_id, cases.c.read_to).where(
                cases.c.thread_id.is_not(None),
                or_(cases.c.state != CaseState.SOLVED, cases.c.solved_at >= now - REOPENS_FOR),
                on_shards(shards, cases.c.guild_id),
            )
        )
        return [(row.guild_id, row.thread_id, row.user_id, row.read_to) for row in found]

    async def add_message(self, case: Case, message_id: int, party: Party, at: datetime) -> bool:
        """Store when a message was written; return whether it is new."""
        statement = insert(self._transaction, case_messages).values(
            case_id=case.id,
            message_id=message_id,
            guild_id=case.guild_id,
            user_id=case.user_id,
            party=party,
            at=at,
        )
        added = await self._transaction.execute(statement.on_conflict_do_nothing())
        return added.rowcount == 1

    async def messages(self, case_id: int) -> list[CaseMessage]:
        """Return when somebody wrote in the case, in that order."""
        found = await self._transaction.execute(
            select(case_messages.c.at, case_messages.c.party)
            .where(case_messages.c.case_id == case_id)
            .order_by(case_messages.c.at)
        )
        return [CaseMessage(row.at, Party(row.party)) for row in found]

    async def messages_since(self, guild_id: int, moment: datetime) -> list[list[CaseMessage]]:
        """Return, for each of the guild's cases opened from `moment` on, when somebody wrote."""
        found = await self._transaction.execute(
            select(case_messages.c.case_id, case_messages.c.at, case_messages.c.party)
            .join(cases)
            .where(cases.c.guild_id == guild_id, cases.c.opened_at >= moment)
            .order_by(case_messages.c.case_id, case_messages.c.at)
        )
        by_case: dict[int, list[CaseMessage]] = {}
        for row in found:
            by_case.setdefault(row.case_id, []).append(CaseMessage(row.at, Party(row.party)))
        return list(by_case.values())

    async def change(self, case_id: int, **values: Any) -> None:
        """Store these values of the case."""
        await self._transaction.execute(update(cases).where(cases.c.id == case_id).values(**values))

    async def _one(self, *where: Any) -> Case | None:
        found = await self._transaction.execute(select(cases).where(*where))
        row = found.one_or_none()
        return None if row is None else _case(row)


def _case(row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        language=row.language,
        channel_id=row.channel_id,
        message_id=row.message_id,
        started_at=row.started_at,
        opened_at=row.opened_at,
        thread_id=row.thread_id,
        state=CaseState(row.state),
        handled_by=row.handled_by,
        rating=row.rating,
        solved_at=row.solved_at,
    )
