"""The buffer of received changes that are not written yet."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from domain.contributions import Contribution, Source

FLUSH_CHANGES = 500
"""How many changes are written without waiting for the timer."""
SLOW_CHANGES = 50
"""How many changes of one guild are computed before the transaction that writes them."""
EDITED_WITHIN = timedelta(minutes=15)
"""How long after a message was written an edit may still add thanks."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """A removal of contributions: all on a message, or only those of one source, emoji or giver."""

    message_id: int
    source: Source | None = None
    emoji: str | None = None
    giver_id: int | None = None

    def undoes(self, contribution: Contribution) -> bool:
        """Return whether a contribution on the message is removed by this."""
        return (
            (
                not contribution.source.spec.is_permanent
                if self.source is None
                else self.source is contribution.source
            )
            and self.emoji in {None, contribution.detail}
            and self.giver_id in {None, contribution.giver_id}
        )


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited message: contributions that its author no longer states in it are removed."""

    message_id: int
    author_id: int
    thanked: frozenset[int]
    """The members it thanks now."""

    def undoes(self, contribution: Contribution) -> bool:
        """Return whether a contribution on the message is no longer stated in it."""
        return (
            contribution.source is Source.THANKS
            and contribution.giver_id == self.author_id
            and contribution.receiver_id not in self.thanked
        )


Change = Contribution | Retraction | Edited


class WriteBuffer:
    """The changes received in one guild that are not written yet."""

    __slots__ = ("changes", "read_to")

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.changes: list[Change] = list(changes)
        self.read_to: dict[int, int] = {}

    @property
    def is_slow(self) -> bool:
        """Whether its changes are so many that others should not wait for them."""
        return len(self.changes) >= SLOW_CHANGES

    def advance_cursors(self, positions: Mapping[int, int]) -> None:
        """Advance each channel's cursor to `positions`, but never move one back."""
        for channel_id, message_id in positions.items():
            self.read_to[channel_id] = max(self.read_to.get(channel_id, 0), message_id)


class WriteBuffers:
    """The buffers of all guilds; each is taken by one writer at a time."""

    def __init__(self) -> None:
        self._waiting: dict[int, WriteBuffer] = defaultdict(WriteBuffer)
        self._being_written: dict[int, asyncio.Future[None]] = {}
        """For each guild whose buffer was taken, what is done once it has been written."""

    def of(self, guild_id: int) -> WriteBuffer:
        """Return the buffer to which changes of a guild are added."""
        return self._waiting[guild_id]

    def __bool__(self) -> bool:
        """Return whether any buffer waits to be taken."""
        return bool(self._waiting)

    def has(self, guild_id: int) -> bool:
        """Return whether a guild's changes wait or are being written."""
        return guild_id in self._waiting or guild_id in self._being_written

    @property
    def guild_ids(self) -> set[int]:
        """Guilds whose changes wait or are being written."""
        return {*self._waiting, *self._being_written}

    def slow(self) -> set[int]:
        """Return the guilds that others should not wait for."""
        many = {guild_id for guild_id, buffer in self._waiting.items() if buffer.is_slow}
        return many | self._being_written.keys()

    @asynccontextmanager
    async def taken(self, guild_ids: Collection[int]) -> AsyncIterator[dict[int, WriteBuffer]]:
        """Take these guilds' buffers, after what was taken before; put back if the block raises."""
        while before := [
            self._being_written[guild_id]
            for guild_id in guild_ids
            if guild_id in self._being_written
        ]:
            await asyncio.wait(before)
        taken = {
            guild_id: self._waiting.pop(guild_id)
            for guild_id in guild_ids
            if guild_id in self._waiting
        }
        written = asyncio.get_running_loop().create_future()
        self._being_written.update(dict.fromkeys(taken, written))
        try:
            yield taken
        except BaseException:
            self.put_back(taken)
            raise
        finally:
            for guild_id in taken:
                del self._being_written[guild_id]
            written.set_result(None)

    def put_back(self, taken: Mapping[int, WriteBuffer]) -> None:
        """Put buffers back before what has arrived since."""
        for guild_id, buffer in taken.items():
            newer = self.of(guild_id)
            newer.changes[:0] = buffer.changes
            newer.advance_cursors(buffer.read_to)
