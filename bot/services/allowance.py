"""Limits on how often and how concurrently a person may request something costly."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from domain.refusals import Refusal
from domain.text import Text


class Allowance:
    """A pause for each person between two askings, and a turn for what they ask."""

    def __init__(self, pause: timedelta, reason: Text) -> None:
        self.turn = asyncio.Lock()
        self._pause = pause
        self._reason = reason
        self._asked_at: dict[int, datetime] = {}

    def check(self, user_id: int, now: datetime) -> None:
        """Note that the person asks now; raises `Refusal` where they did shortly before."""
        self._asked_at = {
            asker: at for asker, at in self._asked_at.items() if now - at < self._pause
        }
        if user_id in self._asked_at:
            raise Refusal(self._reason)
        self._asked_at[user_id] = now
