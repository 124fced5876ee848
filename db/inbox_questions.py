"""Questions in the inbox: asked, answered, and waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select, update

from db.database import Transaction
from db.inbox import InboxRepository
from db.tables.listening import inbox_items
from domain.listening.inbox import OPEN_ITEMS, ItemState, NewItem
from domain.listening.items import InboxKind
from domain.listening.questions import HelpMessage, WaitingQuestion
from domain.snowflakes import snowflake_time


class QuestionRepository:
    """One guild's questions among the rows of the `inbox_items` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def waiting_in(self, channel_ids: Collection[int]) -> list[WaitingQuestion]:
        """Return the questions in these channels that nobody has answered."""
        table = inbox_items
        found = await self._transaction.execute(
            select(table.c.message_id, table.c.channel_id, table.c.user_id).where(
                table.c.guild_id == self._guild_id,
                table.c.channel_id.in_(channel_ids),
                table.c.kind == InboxKind.QUESTION,
                table.c.state.in_(OPEN_ITEMS),
            )
        )
        return [WaitingQuestion(row.message_id, row.channel_id, row.user_id) for row in found]

    async def is_waiting_already(self, message: HelpMessage) -> bool:
        """Return whether its author waited for an answer there when it was written."""
        table = inbox_items
        asked_at = snowflake_time(message.message_id)
        found = await self._transaction.execute(
            select(table.c.id)
            .where(
                table.c.guild_id == self._guild_id,
                table.c.channel_id == message.channel_id,
                table.c.user_id == message.author_id,
                table.c.kind == InboxKind.QUESTION,
                table.c.message_id < message.message_id,
                or_(table.c.state.in_(OPEN_ITEMS), table.c.handled_at >= asked_at),
            )
            .limit(1)
        )
        return found.first() is not None

    async def ask(self, message: HelpMessage, shown_at: datetime, at: datetime) -> bool:
        """Store a question; False if it is stored already.

        A message that is in the inbox for something else waits as a question from now on.
        """
        item = NewItem(
            message.author_id,
            message.channel_id,
            message.message_id,
            InboxKind.QUESTION,
            100,
            shown_at,
        )
        if await InboxRepository(self._transaction, self._guild_id).add([item], at):
            return True
        table = inbox_items
        changed = await self._transaction.execute(
            update(table)
            .where(
                table.c.guild_id == self._guild_id,
                table.c.message_id == message.message_id,
                table.c.kind != InboxKind.QUESTION,
                table.c.state == ItemState.NEW,
            )
            .values(kind=InboxKind.QUESTION, shown_at=shown_at)
        )
        return changed.rowcount == 1

    async def answer(self, message_ids: Collection[int], at: datetime) -> None:
        """Store that people answered these questions, so that the team is not shown them."""
        table = inbox_items
        await self._transaction.execute(
            update(table)
            .where(
                table.c.guild_id == self._guild_id,
                table.c.message_id.in_(message_ids),
                table.c.kind == InboxKind.QUESTION,
                table.c.state.in_(OPEN_ITEMS),
            )
            .values(state=ItemState.ANSWERED, handled_by=None, handled_at=at)
        )


async def channels_with_questions(reading: Transaction) -> Mapping[int, set[int]]:
    """Return the channels of all guilds in which questions wait."""
    table = inbox_items
    found = await reading.execute(
        select(table.c.guild_id, table.c.channel_id)
        .where(table.c.kind == InboxKind.QUESTION, table.c.state.in_(OPEN_ITEMS))
        .distinct()
    )
    channels: dict[int, set[int]] = defaultdict(set)
    for row in found:
        channels[row.guild_id].add(row.channel_id)
    return channels
