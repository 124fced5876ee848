"""The pace of requests to Discord: below its limit, and those that somebody waits for first."""

from __future__ import annotations

import asyncio
from collections import deque

from domain.shards import ALL_SHARDS, Shards
from domain.urgency import Urgency

REQUESTS_PER_SECOND = 45
"""Requests that all processes together begin in any second. Discord refuses a bot's 51st.

What it refuses holds up everything: discord.py then sends nothing for as long as Discord says.
Answers to interactions do not count for Discord, and are not paced.
"""
TURNS_OF_DUE = 4
"""How many requests for what is due go before one for what can wait, while both wait."""
AT_ONCE = 3
"""How many that can wait may begin at once to make up for lateness."""


class RequestPace:
    """A limit of how many requests begin in any second, in which urgent ones go first.

    Those that can wait get what the others leave, and never less than a fifth of it: else what is
    due for hours, perhaps because of them, would keep the history from being read. Where they are
    alone they begin at even distances, so that one which is due finds room at any moment.
    """

    def __init__(self, shards: Shards = ALL_SHARDS, *, seconds: float = 1.0) -> None:
        """Allow a process its shards' part of all requests; in so many `seconds`, for tests."""
        self._seconds = seconds
        self._begun: deque[float] = deque(maxlen=max(1, int(REQUESTS_PER_SECOND * shards.share)))
        self._waiting: dict[Urgency, deque[asyncio.Future[None]]] = {
            urgency: deque() for urgency in Urgency
        }
        self._even_at = float("-inf")
        """Time at which the next that can wait begins, at even distances."""
        self._due_since = 0
        """How many requests for what is due have begun while one that can wait did."""
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, urgency: Urgency = Urgency.DUE) -> None:
        """Wait until one more request may begin, in the order of the calls of an urgency."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting[urgency].append(turn)
        self._go_on(loop)
        await turn

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let those begin that may, and come back when the next may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (urgency := self._next()) is not None:
            at = self._may_begin_at(urgency)
            if loop.time() < at:
                self._timer = loop.call_at(at, self._go_on, loop)
                return
            self._begin(loop.time())
            if urgency is Urgency.CAN_WAIT:
                self._due_since = 0
            elif urgency is Urgency.DUE and self._waiting[Urgency.CAN_WAIT]:
                self._due_since += 1
            self._waiting[urgency].popleft().set_result(None)

    def _begin(self, now: float) -> None:
        self._begun.append(now)
        distance = self._seconds / (self._begun.maxlen or 1)
        self._even_at = max(self._even_at, now - AT_ONCE * distance) + distance

    def _next(self) -> Urgency | None:
        """Return whose turn it is; None if nobody waits."""
        for turns in self._waiting.values():
            while turns and turns[0].done():  # it was cancelled
                turns.popleft()
        now, due, later = (self._waiting[urgency] for urgency in Urgency)
        if now:
            return Urgency.NOW
        if due and not (later and self._due_since >= TURNS_OF_DUE):
            return Urgency.DUE
        return Urgency.CAN_WAIT if later else None

    def _may_begin_at(self, urgency: Urgency) -> float:
        """Return from when on the next request may begin."""
        begun = self._begun
        at = begun[0] + self._seconds if len(begun) == begun.maxlen else 0.0
        if urgency is Urgency.CAN_WAIT and not self._waiting[Urgency.DUE]:
            return max(at, self._even_at)
        return at
