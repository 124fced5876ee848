"""Kills of the bot between its steps: at requests with which it changes something on Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from simcord.results import InteractionResult

from tests.process.bot_process import PATIENCE_SECONDS, BotProcess
from tests.process.clock import SharedClock
from tests.process.fake_discord import Wire

CHANGES = ("POST", "PUT", "PATCH", "DELETE")
LEAST_DISTANCE = 1
"""How many requests are answered between the first two kills, less one."""


class KillPoints:
    """Kills the bot at requests that change something, and starts it again.

    What it committed before that request is stored, and nothing after it. The request is `done` by
    Discord, without the bot learning of it, or it is not. The distance of kills grows by one each
    time, so that what takes several requests is not cut off at the same one again and again.
    """

    def __init__(
        self, wire: Wire, bot: BotProcess, clock: SharedClock, *, first: int, done: bool
    ) -> None:
        """Kill it first when so many such requests were answered."""
        self._bot, self._clock = bot, clock
        self._left = first
        self.killed_at: list[str] = []
        """The requests at which it was killed."""
        self.restarts = 0
        """How often it was started again."""
        wire.faults.interrupts(self._is_point, self.restart, done=done)

    def _is_point(self, asked: str) -> bool:
        method, _, path = asked.partition(" ")
        if method not in CHANGES or path.startswith("/applications/"):
            return False
        self._left -= 1
        if self._left >= 0:
            return False
        self.killed_at.append(asked)
        self._left = LEAST_DISTANCE + len(self.killed_at)
        return True

    async def restart(self) -> None:
        """Kill the bot, and start it again after a time in which a post may be tried again."""
        async with self._bot.killed():
            # Every second time for longer than Discord remembers a nonce.
            self._clock.advance(20 if len(self.killed_at) % 2 else 200)
        self.restarts += 1

    async def answered(self, act: Callable[[], Awaitable[InteractionResult]]) -> InteractionResult:
        """Let a person do something until it is answered, as people do."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await self._bot.settled()
                result = await act()
                if result.response is not None or result.modal is not None:
                    return result
