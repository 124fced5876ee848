"""A task that is restarted whenever it is asked for, and retried while Discord is in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.correlation import correlation_scope

RETRY_SECONDS = 60.0


class RetriedTask:
    """A task that can be started while it runs: what runs is then cancelled."""

    def __init__(self, name: str, work: Callable[[], Awaitable[bool]]) -> None:
        """Prepare a task; `work` returns False to be retried in a minute."""
        self._name = name
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Start the work, from its beginning."""
        self.stop()
        with correlation_scope(self._name):
            self._task = asyncio.create_task(self._run(), name=self._name)

    def stop(self) -> None:
        """Cancel what runs, and a retry that waits."""
        for running in (self._task, self._again):
            if running is not None:
                running.cancel()
        self._task = self._again = None

    async def _run(self) -> None:
        if not await self._work():
            self._again = asyncio.get_running_loop().call_later(RETRY_SECONDS, self.start)
