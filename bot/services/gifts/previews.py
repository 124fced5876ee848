"""Previews: access for some days, which ends earlier for somebody who is erased."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.core import Core
from db.gifts import PreviewRepository
from domain.gifts import Grant

log = structlog.stdlib.get_logger(__name__)

PreviewEnder = Callable[[Grant], Awaitable[None]]
"""Ends a preview on Discord; raises Discord's errors."""


class PreviewService:
    """Ends the previews of people who are erased."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._ender: PreviewEnder | None = None
        core.before_erasure.append(self._end_all)

    def connect(self, ender: PreviewEnder) -> None:
        """Set `ender` as what ends previews on Discord from now on."""
        self._ender = ender

    async def _end_all(self, user_id: int) -> None:
        """End the person's previews; each is tried once."""
        async with self._database.snapshot() as reading:
            going_on = await PreviewRepository(reading).of(user_id)
        for grant in going_on:
            if self._ender is None or grant.ends_at is None or grant.ends_at <= self._clock():
                continue
            try:
                await self._ender(grant)
            except Exception:
                log.exception("preview_not_ended", guild=grant.guild_id, grant=grant.id)
