"""The inbox of a team: its items, which are claimed, answered, done or dismissed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import Core
from db.consent import ConsentRepository
from db.database import Transaction
from db.inbox import InboxRepository, queue_digest
from db.outbox import OutboxRepository
from domain.complaints import Precision
from domain.handling import check_free
from domain.listening.inbox import InboxCounts, InboxItem, ItemState, NewItem
from domain.listening.items import InboxKind
from domain.refusals import Refusal
from domain.translatable_text import text

HANDED_OVER = "inbox.handed_over"
"""The kind of post that tells a person what was handed over to them; its subject is the item."""
GONE = text("That message is no longer in the inbox. It was erased, or is older than 90 days.")


@dataclass(frozen=True, slots=True)
class InboxStatus:
    """The contents of a guild's inbox, and how often the bot was right."""

    counts: InboxCounts
    precision: Mapping[InboxKind, Precision]


class InboxService:
    """The inbox of a guild's team. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._private = core.private_channels

    async def find(self, guild_id: int, item_id: int) -> InboxItem | None:
        """Return the item; None if it is gone."""
        async with self._database.snapshot() as reading:
            return await InboxRepository(reading, guild_id).get(item_id)

    async def get(self, guild_id: int, item_id: int) -> InboxItem:
        """Return the item; raise `Refusal` if it is gone."""
        async with self._database.snapshot() as reading:
            return await self._existing(reading, guild_id, item_id)

    async def next(self, guild_id: int, *, by: int, after: int | None = None) -> InboxItem | None:
        """Return the item that this person is shown next; `after` is the one they see now."""
        async with self._database.snapshot() as reading:
            return await InboxRepository(reading, guild_id).next(by, self._clock(), after=after)

    async def status(self, guild_id: int) -> InboxStatus:
        """Return what is in the inbox, and how often the bot was right."""
        async with self._database.snapshot() as reading:
            rows = InboxRepository(reading, guild_id)
            return InboxStatus(await rows.counts(self._clock()), await rows.precision())

    async def add(
        self, guild_id: int, channel_id: int, message_id: int, author_id: int, *, by: int
    ) -> InboxItem:
        """Put a message into the inbox by hand; return its item, which may have been there.

        Raises `Refusal` for a private talk, and for an author who wants to be left alone.
        """
        self._private.check(channel_id)
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            consent = await ConsentRepository(transaction).get(guild_id, author_id)
            if consent.left_alone:
                raise Refusal(text("This member wants to be left alone, so I keep nothing."))
            rows = InboxRepository(transaction, guild_id)
            kind = InboxKind.MENTION
            item = NewItem(author_id, channel_id, message_id, kind, 100, now, created_by=by)
            await rows.add([item], now)
            found = await rows.of_message(message_id)
            if found is None:
                raise Refusal(GONE)
            if not found.is_open:
                await rows.change(
                    found.id, state=ItemState.NEW, handled_by=None, handled_at=None, shown_at=now
                )
                found = replace(found, state=ItemState.NEW, handled_by=None)
            await queue_digest(transaction, guild_id, now)
        return found

    async def claim(self, guild_id: int, item_id: int, *, by: int) -> InboxItem:
        """Record who of the team has it; raise `Refusal` if another has, or it is done."""
        return await self._finish(guild_id, item_id, ItemState.CLAIMED, by=by)

    async def hand_over(self, guild_id: int, item_id: int, *, by: int, to: int) -> None:
        """Record that `to` has it now, and tell them; raises `Refusal` as `claim` does."""
        async with self._database.transaction(guild_id) as transaction:
            item = await self._free(transaction, guild_id, item_id, by)
            now, desk = self._clock(), self._guilds.of(guild_id).moderator_channel_id
            await InboxRepository(transaction, guild_id).change(
                item.id, state=ItemState.CLAIMED, handled_by=to, handled_at=now
            )
            await queue_digest(transaction, guild_id, now)
            if desk is not None and to != by:
                await OutboxRepository(transaction).add_again(
                    HANDED_OVER, item.id, guild_id=guild_id, channel_id=desk, at=now
                )

    async def dismiss(self, guild_id: int, item_id: int, *, by: int) -> InboxItem:
        """Record that it is not what it was taken for; raises `Refusal` as `claim` does."""
        return await self._finish(guild_id, item_id, ItemState.DISMISSED, by=by)

    async def done(self, guild_id: int, item_id: int, *, by: int) -> InboxItem:
        """Record that nothing more is to be done about it; raises `Refusal` as `claim` does."""
        return await self._finish(guild_id, item_id, ItemState.DONE, by=by)

    async def reacted(self, guild_id: int, item_id: int, *, by: int) -> InboxItem:
        """Record that somebody of the team reacted to it; raises `Refusal` as `claim` does."""
        return await self._finish(guild_id, item_id, ItemState.ANSWERED, by=by)

    async def begin_answer(self, guild_id: int, item_id: int, *, by: int) -> InboxItem:
        """Record that an answer is on its way; return the item as it was before.

        Was it `ANSWERING` before, an answer may be in the channel. Raises `Refusal` as `claim`.
        """
        async with self._database.transaction(guild_id) as transaction:
            item = await self._free(transaction, guild_id, item_id, by)
            await InboxRepository(transaction, guild_id).change(
                item.id, state=ItemState.ANSWERING, handled_by=by
            )
            return item

    async def end_answer(self, item: InboxItem, reply_id: int | None) -> None:
        """Record that the answer is in the channel, as `reply_id`, or could not be posted."""
        state = ItemState.CLAIMED if reply_id is None else ItemState.ANSWERED
        async with self._database.transaction(item.guild_id) as transaction:
            now = self._clock()
            await InboxRepository(transaction, item.guild_id).change(
                item.id, state=state, reply_id=reply_id, handled_at=now
            )
            await queue_digest(transaction, item.guild_id, now)

    async def messages_gone(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Take messages that were deleted out of the inbox."""
        async with self._database.transaction(guild_id) as transaction:
            if await InboxRepository(transaction, guild_id).remove_messages(message_ids):
                await queue_digest(transaction, guild_id, self._clock())

    async def _finish(self, guild_id: int, item_id: int, state: ItemState, *, by: int) -> InboxItem:
        async with self._database.transaction(guild_id) as transaction:
            item = await self._free(transaction, guild_id, item_id, by)
            now = self._clock()
            await InboxRepository(transaction, guild_id).change(
                item.id, state=state, handled_by=by, handled_at=now
            )
            await queue_digest(transaction, guild_id, now)
            return replace(item, state=state, handled_by=by)

    async def _free(
        self, transaction: Transaction, guild_id: int, item_id: int, by: int
    ) -> InboxItem:
        """Return an open item that nobody but this person has; raise `Refusal` otherwise."""
        item = await self._existing(transaction, guild_id, item_id)
        check_free(item.handled_by, by, is_open=item.is_open)
        return item

    @staticmethod
    async def _existing(transaction: Transaction, guild_id: int, item_id: int) -> InboxItem:
        item = await InboxRepository(transaction, guild_id).get(item_id)
        if item is None:
            raise Refusal(GONE)
        return item
