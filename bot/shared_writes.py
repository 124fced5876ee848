"""Writes that arrive together share one transaction, and so one sync of the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.correlation import correlation_scope
from db.commit_tracking import CommitTracker, current_tracker, track_commits
from domain.refusals import Refusal
from domain.urgency import Urgency

MAX_AT_ONCE = 5000
"""The most items in one transaction."""

Item = TypeVar("Item")
Write = Callable[[Sequence[Item]], Awaitable[Sequence[Refusal | None]]]
"""Stores items in one transaction; returns for each, in their order, why it was refused, if so."""


class SharedWrites(Generic[Item]):
    """Stores items that arrive while others are being written with the next transaction.

    Each waits for its own transaction to be committed, so what was confirmed survives a power cut.
    """

    def __init__(self, name: str, write: Write[Item]) -> None:
        """Write with `write`; `name` is that of the task and in its log lines."""
        self._name = name
        self._write_all = write
        self._waiting: list[tuple[Item, asyncio.Future[None], CommitTracker | None]] = []
        self._writer: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> None:
        """Store the item, which is on disk on return; raise what it was refused with."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, kept, current_tracker()))
        if self._writer is None or self._writer.done():
            with correlation_scope(self._name, Urgency.NOW):
                self._writer = asyncio.create_task(self._write(), name=self._name)
        await kept

    async def idle(self) -> None:
        """Wait until nothing is being written."""
        while self._writer is not None and not self._writer.done():
            await asyncio.wait([self._writer])

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_AT_ONCE], self._waiting[MAX_AT_ONCE:]
            with track_commits() as commits:
                try:
                    refusals = await self._write_all([item for item, _, _ in batch])
                    for (_, kept, _), refusal in zip(batch, refusals, strict=True):
                        _settle(kept, refusal)
                except Exception as error:
                    for _, kept, _ in batch:
                        _settle(kept, error)
            if commits.committed:
                # Before the waiting callers continue: the transaction was theirs too.
                for tracker in (tracker for _, _, tracker in batch if tracker is not None):
                    tracker.note()


def _settle(kept: asyncio.Future[None], error: Exception | None) -> None:
    if kept.done():
        return
    if error is None:
        kept.set_result(None)
    else:
        kept.set_exception(error)
