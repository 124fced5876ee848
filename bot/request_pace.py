"""The pace of requests to Discord: below its limit, and those that somebody waits for first."""

from __future__ import annotations

import asyncio
from collections import deque

from domain.shards import ALL_SHARDS, Shards

REQUESTS_PER_SECOND = 45
"""Requests that all processes together begin in any second. Discord refuses a bot's 51st.

What it refuses holds up everything: discord.py then sends nothing for as long as Discord says.
Answers to interactions do not count for Discord, and are not paced.
"""


class RequestPace:
    """A limit of how many requests begin in any second, in which urgent ones go first."""

    def __init__(self, shards: Shards = ALL_SHARDS, *, seconds: float = 1.0) -> None:
        """Allow a process its shards' part of all requests; in so many `seconds`, for tests."""
        self._seconds = seconds
        self._begun: deque[float] = deque(maxlen=max(1, int(REQUESTS_PER_SECOND * shards.share)))
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, *, urgent: bool = False) -> None:
        """Wait until one more request may begin, in the order of the calls, urgent ones first."""
        loop = asyncio.get_running_loop()
        if self._timer is None and self._may_begin(loop.time()):
            return
        turn: asyncio.Future[None] = loop.create_future()
        (self._urgent if urgent else self._others).append(turn)
        if self._timer is None:
            self._set_timer(loop)
        await turn

    def _may_begin(self, now: float) -> bool:
        """Note that a request begins, if one may."""
        begun = self._begun
        if len(begun) == begun.maxlen and now - begun[0] < self._seconds:
            return False
        begun.append(now)
        return True

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_at(self._begun[0] + self._seconds, self._go_on, loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let those begin that may, and wait for the next."""
        self._timer = None
        while waiting := self._urgent or self._others:
            if waiting[0].done():  # it was cancelled
                waiting.popleft()
            elif self._may_begin(loop.time()):
                waiting.popleft().set_result(None)
            else:
                self._set_timer(loop)
                return
