"""Cases and when somebody wrote in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, update

from db.database import Transaction
from db.shard_filter import on_shards
from db.tables.cases import case_messages, cases
from db.upsert import insert
from domain.cases.case import REOPENS_FOR, Case, CaseState, MessagePlace
from domain.cases.response_clock import CaseMessage, Party
from domain.cases.weekly_care import CaseHistory
from domain.languages import Language
from domain.shards import ALL_SHARDS, Shards
from domain.snowflakes import snowflake_time

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
        *,
        in_writing: bool = False,
    ) -> Case | None:
        """Open a case for the member and return it; None if they have one that is not solved."""
        if about is not None and await self._was_about(guild_id, about.message_id):
            # Its wait is in that case already.
            about = replace(about, wait_from=at, answer=None)
        statement = insert(self._transaction, cases).values(
            guild_id=guild_id,
            user_id=user_id,
            language=language,
            channel_id=about.channel_id if about else None,
            message_id=about.message_id if about else None,
            started_at=about.wait_from if about else at,
            opened_at=at,
            state=CaseState.OPEN,
            in_writing=in_writing,
            handled_by=about.answer.by if about and about.answer else None,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(*cases.c)
        )
        row = added.one_or_none()
        if row is None:
            return None
        case = case_of_row(row)
        await self.add_message(case, *_opening(case, about))
        if about is not None and about.answer is not None:
            answered_at = snowflake_time(about.answer.message_id)
            await self.add_message(case, about.message_id, Party.MEMBER, case.started_at)
            await self.add_message(case, about.answer.message_id, Party.TEAM, answered_at)
        return case

    async def _was_about(self, guild_id: int, message_id: int) -> bool:
        found = await self._transaction.execute(
            select(cases.c.id).where(cases.c.guild_id == guild_id, cases.c.message_id == message_id)
        )
        return found.first() is not None

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

    async def unsolved_about(self, guild_id: int, message_id: int, user_id: int) -> Case | None:
        """Return the unsolved case of this member that is about this message."""
        return await self._one(
            cases.c.guild_id == guild_id,
            cases.c.user_id == user_id,
            cases.c.message_id == message_id,
            cases.c.state != CaseState.SOLVED,
        )

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

    async def thread_ids(self, shards: Shards) -> list[int]:
        """Return the threads that cases have, also those that are locked."""
        found = await self._transaction.execute(
            select(cases.c.thread_id).where(
                cases.c.thread_id.is_not(None), on_shards(shards, cases.c.guild_id)
            )
        )
        return list(found.scalars())

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

    async def talks(self, guild_id: int, moment: datetime) -> list[CaseHistory]:
        """Return the guild's cases that were open at `moment` or later."""
        found = await self._transaction.execute(
            select(cases.c.id, cases.c.solved_at, case_messages.c.at, case_messages.c.party)
            .join_from(cases, case_messages)
            .where(
                cases.c.guild_id == guild_id,
                or_(cases.c.solved_at.is_(None), cases.c.solved_at >= moment),
            )
            .order_by(cases.c.id, case_messages.c.at)
        )
        messages: dict[int, list[CaseMessage]] = {}
        solved: dict[int, datetime | None] = {}
        for row in found:
            messages.setdefault(row.id, []).append(CaseMessage(row.at, Party(row.party)))
            solved[row.id] = row.solved_at
        return [CaseHistory(some, solved[case_id]) for case_id, some in messages.items()]

    async def open_cases(self, guild_id: int) -> list[tuple[Case, list[CaseMessage]]]:
        """Return the guild's cases that are not solved, and when somebody wrote in each."""
        is_open = (cases.c.guild_id == guild_id, cases.c.state != CaseState.SOLVED)
        found = await self._transaction.execute(
            select(case_messages.c.case_id, case_messages.c.at, case_messages.c.party)
            .join(cases)
            .where(*is_open)
        )
        messages: dict[int, list[CaseMessage]] = {}
        for row in found:
            messages.setdefault(row.case_id, []).append(CaseMessage(row.at, Party(row.party)))
        rows = await self._transaction.execute(select(cases).where(*is_open).order_by(cases.c.id))
        return [(case_of_row(row), messages.get(row.id, [])) for row in rows]

    async def change(self, case_id: int, **values: Any) -> None:
        """Store these values of the case."""
        await self._transaction.execute(update(cases).where(cases.c.id == case_id).values(**values))

    async def _one(self, *where: Any) -> Case | None:
        found = await self._transaction.execute(select(cases).where(*where))
        row = found.one_or_none()
        return None if row is None else case_of_row(row)


async def waiting_talks(
    reading: Transaction, shards: Shards = ALL_SHARDS
) -> tuple[int, datetime | None]:
    """Return how many members on these shards wait for an answer, and since when the first does."""
    later = case_messages.alias()
    answered = exists().where(
        later.c.case_id == case_messages.c.case_id,
        later.c.party == Party.TEAM,
        later.c.at >= case_messages.c.at,
    )
    found = await reading.execute(
        select(func.count(cases.c.id.distinct()), func.min(case_messages.c.at))
        .select_from(cases)
        .join(case_messages)
        .where(
            cases.c.state != CaseState.SOLVED,
            case_messages.c.party == Party.MEMBER,
            ~answered,
            on_shards(shards, cases.c.guild_id),
        )
    )
    number, since = found.one()
    return int(number), since


def _opening(case: Case, about: MessagePlace | None) -> tuple[int, Party, datetime]:
    """Return the click that opens a case, as a message: the member waits since, or before."""
    answered = about is not None and about.answer is not None
    return OPENING, Party.MEMBER, case.opened_at if answered else case.started_at


def case_of_row(row: Row[Any]) -> Case:
    """Return a row of the `cases` table as a case."""
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
        in_writing=row.in_writing,
        waiting_from=row.waiting_from,
    )
