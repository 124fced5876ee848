"""A worker in the background that is woken when there may be something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.correlation import correlation_scope
from bot.log import log_failure

log = structlog.stdlib.get_logger(__name__)


class BackgroundWorker:
    """Runs `work` in one task at a time, and again if it was woken while running."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._woken = False

    def wake(self) -> None:
        """Run `work` soon, without making the caller wait for it."""
        self._woken = True
        if self._task is None or self._task.done():
            with correlation_scope(self._name):
                self._task = asyncio.create_task(self.run(), name=self._name)

    async def run(self) -> None:
        """Run `work` until it was not woken while running. Errors are logged and end the run."""
        try:
            self._woken = True
            while self._woken:
                self._woken = False
                await self._work()
        except Exception as error:
            log_failure(log, "background_work_failed", error, worker=self._name)

    async def wait(self) -> None:
        """Wait for the running task."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
