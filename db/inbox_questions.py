"""Questions in the inbox: asked, answered, and waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update

from db.database import Transaction
from db.inbox import InboxRepository
from db.tables.listening import help_writers, inbox_items
from db.upsert import insert
from domain.listening.inbox import OPEN_ITEMS, ItemState, NewItem
from domain.listening.items import InboxKind
from domain.listening.questions import Conversation, HelpChannel, HelpMessage, WaitingQuestion
from domain.snowflakes import snowflake_time

# Built once, since building a statement takes longer than running it.
_QUESTIONS = (
    inbox_items.c.guild_id == bindparam("guild"),
    inbox_items.c.kind == InboxKind.QUESTION,
)
_WAITING = (
    select(inbox_items.c.message_id, inbox_items.c.channel_id, inbox_items.c.user_id)
    .where(
        *_QUESTIONS,
        inbox_items.c.channel_id.in_(bindparam("channels", expanding=True)),
        inbox_items.c.state.in_(OPEN_ITEMS),
    )
    .order_by(inbox_items.c.message_id)
)
_WAITING_ALREADY = (
    select(inbox_items.c.id)
    .where(
        *_QUESTIONS,
        inbox_items.c.channel_id == bindparam("channel"),
        inbox_items.c.user_id == bindparam("user"),
        inbox_items.c.message_id < bindparam("message"),
        or_(
            inbox_items.c.state.in_(OPEN_ITEMS),
            inbox_items.c.handled_at >= bindparam("asked_at"),
        ),
    )
    .limit(1)
)
_ANSWERED = (
    update(inbox_items)
    .where(
        *_QUESTIONS,
        inbox_items.c.message_id.in_(bindparam("messages", expanding=True)),
        inbox_items.c.state.in_(OPEN_ITEMS),
    )
    .values(state=ItemState.ANSWERED, handled_by=None, handled_at=bindparam("at"))
)
_WRITERS = (
    select(help_writers)
    .where(
        help_writers.c.guild_id == bindparam("guild"),
        help_writers.c.channel_id.in_(bindparam("channels", expanding=True)),
    )
    .order_by(help_writers.c.message_id)
)


class QuestionRepository:
    """One guild's questions among the rows of the `inbox_items` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def channels(self, channel_ids: Collection[int]) -> dict[int, HelpChannel[int]]:
        """Return those of the channels in which a question waits."""
        found = await self._transaction.execute(
            _WAITING, {"guild": self._guild_id, "channels": channel_ids}
        )
        asked: dict[int, list[WaitingQuestion[int]]] = defaultdict(list)
        for row in found:
            asked[row.channel_id].append(_message(row).question)
        wrote = await self._transaction.execute(
            _WRITERS, {"guild": self._guild_id, "channels": list(asked)}
        )
        talks: dict[int, Conversation[int]] = defaultdict(Conversation)
        for row in wrote:
            talks[row.channel_id] = talks[row.channel_id].after(_message(row))
        return {name: HelpChannel(those, talks.get(name)) for name, those in asked.items()}

    async def store_writers(
        self, channel_ids: Collection[int], channels: Iterable[HelpChannel[int]]
    ) -> None:
        """Store who wrote last in these `channels`, and forget it of the others of the ids."""
        table = help_writers
        await self._transaction.execute(
            delete(table).where(
                table.c.guild_id == self._guild_id, table.c.channel_id.in_(channel_ids)
            )
        )
        rows = [
            {
                "guild_id": self._guild_id,
                "channel_id": wrote.channel_id,
                "user_id": wrote.author_id,
                "message_id": wrote.message_id,
                "at": wrote.at,
            }
            for channel in channels
            for wrote in (channel.conversation.before, channel.conversation.last)
            if wrote is not None
        ]
        if rows:
            await self._transaction.execute(insert(self._transaction, table), rows)

    async def is_waiting_already(self, message: HelpMessage[int]) -> bool:
        """Return whether its author waited for an answer there when it was written."""
        found = await self._transaction.execute(
            _WAITING_ALREADY,
            {
                "guild": self._guild_id,
                "channel": message.channel_id,
                "user": message.author_id,
                "message": message.message_id,
                "asked_at": message.at,
            },
        )
        return found.first() is not None

    async def ask(self, message: HelpMessage[int], shown_at: datetime, at: datetime) -> bool:
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
        await self._transaction.execute(
            _ANSWERED, {"guild": self._guild_id, "messages": message_ids, "at": at}
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


def _message(row: Row[Any]) -> HelpMessage[int]:
    at = snowflake_time(row.message_id)
    return HelpMessage(row.message_id, row.channel_id, row.user_id, at)
