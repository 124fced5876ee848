"""Turns of writers within one process, by the guilds whose rows they change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

ALL_GUILDS = 0
"""In place of a guild's id: writers that may change rows of any guild. Jobs of no guild have it."""


class WriteTurns:
    """Fair locks in memory, one for each guild, and a limit of writers that have their turn.

    Writers of one guild wait here for each other, where waiting holds no connection: so a guild
    that writes without end delays itself, and not the others.
    """

    def __init__(self, at_once: int) -> None:
        """Give turns to at most `at_once` writers at the same time."""
        self._at_once = asyncio.Semaphore(at_once)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def taken(self, guild_ids: Collection[int]) -> AsyncIterator[None]:
        """Wait for the turn of a writer of these guilds, or of all if there are none.

        Locks are taken in ascending order, so that no two writers wait for each other.
        """
        async with AsyncExitStack() as held:
            for key in sorted(guild_ids) or [ALL_GUILDS]:
                await held.enter_async_context(self._lock(key))
            await held.enter_async_context(self._at_once)
            yield

    def _lock(self, key: int) -> asyncio.Lock:
        """Return the lock of a guild; it is deleted when nobody holds or awaits it."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
