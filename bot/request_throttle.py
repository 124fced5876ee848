"""Limits on how often and how concurrently a person may request something costly."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from domain.refusals import Refusal
from domain.translatable_text import Text


class RequestThrottle:
    """A minimum pause between a person's requests, and a lock that runs them one at a time."""

    def __init__(self, pause: timedelta, reason: Text) -> None:
        self.turn = asyncio.Lock()
        self._pause = pause
        self._reason = reason
        self._asked_at: dict[int, datetime] = {}

    def check(self, user_id: int, now: datetime) -> None:
        """Record the person's request; raise `Refusal` if the last one was too recent."""
        self._asked_at = {
            asker: at for asker, at in self._asked_at.items() if now - at < self._pause
        }
        if user_id in self._asked_at:
            raise Refusal(self._reason)
        self._asked_at[user_id] = now
