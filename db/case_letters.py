"""Letters of cases in writing: where their words are on Discord, and who wrote them when.

A letter is a row of `case_messages` whose id is that of the interaction by which it was sent. Its
post is found by the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from db.cases import OPENING, case_of_row
from db.database import Transaction
from db.outbox import OutboxRepository
from db.tables.cases import case_messages, cases
from db.tables.outbox import outbox
from domain.cases.case import DELETE_CARD, LETTER, UPDATE_CARDS, Case
from domain.cases.response_clock import Party


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, by a member or by the team."""

    case: Case
    party: Party


@dataclass(frozen=True, slots=True)
class LetterPlace:
    """The message of the bot that has a letter's words."""

    letter_id: int
    channel_id: int
    message_id: int


class CaseLetterRepository:
    """The rows of the `case_messages` table that are letters."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def latest_case(self, guild_id: int, user_id: int) -> Case | None:
        """Return the member's latest case that has letters, solved or not."""
        found = await self._transaction.execute(
            select(cases)
            .where(cases.c.guild_id == guild_id, cases.c.user_id == user_id, cases.c.in_writing)
            .order_by(cases.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else case_of_row(row)

    async def latest_id(self, case_id: int, party: Party) -> int:
        """Return the latest letter by one side, posted or not; 0 if there is none."""
        found = await self._transaction.execute(
            select(func.max(case_messages.c.message_id)).where(
                case_messages.c.case_id == case_id, case_messages.c.party == party
            )
        )
        return found.scalar_one() or 0

    async def get(self, guild_id: int, letter_id: int) -> Letter | None:
        """Return a letter; None if it was erased."""
        found = await self._transaction.execute(
            select(cases, case_messages.c.party)
            .join(case_messages)
            .where(cases.c.guild_id == guild_id, case_messages.c.message_id == letter_id)
        )
        row = found.one_or_none()
        return None if row is None else Letter(case_of_row(row), Party(row.party))

    async def in_a_row(self, case_id: int, party: Party, most: int) -> int:
        """Return how many of the latest letters, of `most`, are by one side."""
        found = await self._transaction.execute(
            select(case_messages.c.party)
            .where(case_messages.c.case_id == case_id, case_messages.c.message_id > OPENING)
            .order_by(case_messages.c.message_id.desc())
            .limit(most)
        )
        count = 0
        for written_by in found.scalars():
            if written_by != party:
                break
            count += 1
        return count

    async def places(
        self, case_id: int, party: Party | None = None, limit: int | None = None
    ) -> Sequence[LetterPlace]:
        """Return where the case's letters are, of all or of one side, the latest first."""
        statement = _sent(cases.c.id == case_id).order_by(case_messages.c.message_id.desc())
        if party is not None:
            statement = statement.where(case_messages.c.party == party)
        found = await self._transaction.execute(statement.limit(limit))
        return [LetterPlace(row.letter_id, row.channel_id, row.message_id) for row in found]

    async def read_to(self, case_id: int) -> int | None:
        """Return the newest answer that the member was shown."""
        found = await self._transaction.execute(
            select(cases.c.read_to).where(cases.c.id == case_id)
        )
        return found.scalar_one_or_none()

    async def mark_read(self, case_id: int, letter_id: int) -> None:
        """Store the newest answer that the member was shown."""
        await self._transaction.execute(
            update(cases).where(cases.c.id == case_id).values(read_to=letter_id)
        )

    async def remove(self, case_id: int, letter_id: int) -> None:
        """Delete the row of a letter whose words were lost before it was posted."""
        await self._transaction.execute(
            delete(case_messages).where(
                case_messages.c.case_id == case_id, case_messages.c.message_id == letter_id
            )
        )

    async def has_letter_of_member(self, case: Case) -> bool:
        """Return whether the member has written in the case, posted or not yet."""
        found = await self._transaction.execute(
            select(case_messages.c.message_id)
            .where(
                case_messages.c.case_id == case.id,
                case_messages.c.party == Party.MEMBER,
                case_messages.c.message_id > OPENING,
                # A message that it is about is older.
                case_messages.c.at >= case.opened_at,
            )
            .limit(1)
        )
        return found.first() is not None

    async def remove_case(self, case_id: int) -> None:
        """Delete a case that has no letters."""
        await self._transaction.execute(
            delete(case_messages).where(case_messages.c.case_id == case_id)
        )
        await self._transaction.execute(delete(cases).where(cases.c.id == case_id))


async def delete_letters_of_case(transaction: Transaction, case_id: int, now: datetime) -> None:
    """Queue that the posts with the case's letters are deleted on Discord."""
    await _delete_letters(transaction, cases.c.id == case_id, now)


async def delete_letters_of_member(transaction: Transaction, user_id: int, now: datetime) -> None:
    """Queue the same for all cases of a member."""
    await _delete_letters(transaction, cases.c.user_id == user_id, now)


async def _delete_letters(
    transaction: Transaction, where: ColumnElement[bool], now: datetime
) -> None:
    found = await transaction.execute(_sent(where))
    for row in found.all():
        place = row.channel_id, row.message_id
        await queue_post_deletion(transaction, row.guild_id, place, now)


async def queue_post_deletion(
    transaction: Transaction, guild_id: int, place: tuple[int, int], now: datetime
) -> None:
    """Queue that the moderators' post about a case is deleted; `place` is channel and message."""
    channel_id, message_id = place
    await OutboxRepository(transaction).add(
        DELETE_CARD, message_id, guild_id=guild_id, channel_id=channel_id, at=now
    )


async def queue_cards_update(transaction: Transaction, case: Case, now: datetime) -> None:
    """Queue that the posts with a case's letters are edited; replaces one queued already."""
    if not case.in_writing:
        return
    await OutboxRepository(transaction).add_again(
        UPDATE_CARDS, case.id, guild_id=case.guild_id, channel_id=0, at=now
    )


def _sent(where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement for where the letters of these cases were posted."""
    return (
        select(
            outbox.c.guild_id,
            outbox.c.subject_id.label("letter_id"),
            outbox.c.channel_id,
            outbox.c.message_id,
        )
        .join(case_messages, case_messages.c.message_id == outbox.c.subject_id)
        .join(cases, cases.c.id == case_messages.c.case_id)
        .where(outbox.c.kind == LETTER, outbox.c.message_id.is_not(None), where)
    )
