"""The turn of a database's only writer."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

from domain.urgency import Urgency, urgency

TURNS_OF_URGENT = 4
"""How many for whom somebody waits go before one of the others, while both wait."""


class WriterTurn:
    """A lock in memory that goes first to work for which somebody waits; fair among the rest.

    At the hour at which thousands of guilds have something due, dozens of jobs and posts wait for
    it all the time. A click that waited behind them would be answered too late.
    """

    def __init__(self) -> None:
        self._is_taken = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._urgent_since = 0
        """How many urgent ones had their turn while another waited."""

    async def __aenter__(self) -> None:
        """Wait for the turn."""
        if not self._is_taken:
            self._is_taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._urgent if urgency() is Urgency.NOW else self._others).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was passed on to this one at the same time.
                self._pass_on()
            raise

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End the turn."""
        self._pass_on()

    def _pass_on(self) -> None:
        """Give the turn to the next; it is not free in between, so nobody overtakes."""
        while (turns := self._next()) is not None:
            turn = turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._is_taken = False

    def _next(self) -> deque[asyncio.Future[None]] | None:
        if self._urgent and not (self._others and self._urgent_since >= TURNS_OF_URGENT):
            self._urgent_since += bool(self._others)
            return self._urgent
        self._urgent_since = 0
        return self._others or None
