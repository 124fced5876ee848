"""The time that members wait for the team, and the sentence about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from db.cases import CaseRepository
from domain.cases.expectations import expected_answer
from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import Wait, waits_of
from domain.cases.settings import CareSettings
from domain.translatable_text import Text

LOOKED_BACK = timedelta(days=90)
"""How old the cases are from which figures are made, at most."""


class WaitingTimeService:
    """Figures about waits, by the response clock."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def expected(self, guild_id: int) -> Text:
        """Return when a member who asks now can expect an answer."""
        now, care = self._clock(), self._guilds.of(guild_id)[CareSettings]
        waits = await self._first_waits(guild_id, now)
        return expected_answer(waits, self._hours(guild_id), care.first_promise, now)

    def _hours(self, guild_id: int) -> OpeningHours:
        settings = self._guilds.of(guild_id)
        return settings[CareSettings].opening_hours(settings.zone)

    async def _first_waits(self, guild_id: int, now: datetime) -> list[Wait]:
        async with self._database.snapshot() as reading:
            found = await CaseRepository(reading).messages_since(guild_id, now - LOOKED_BACK)
        return [waits[0] for messages in found if (waits := waits_of(messages))]
