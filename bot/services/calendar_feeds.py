"""The calendar at a secret address, for calendars that read it by themselves."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.core import Core
from bot.i18n import say
from bot.services.planned_entries import entries_between
from db.calendar_feeds import CalendarFeedRepository
from domain.calendar.entries import KIND_NAMES, MIX_SPAN, WEEK, CalendarEntry
from domain.calendar.files import WEEKS_EXPORTED, FileEvent, write_ics
from domain.dashboard import TOKEN_BYTES, is_token, token_hash
from domain.languages import Language
from domain.publishing.settings import PUBLISHING


class CalendarFeedService:
    """Secret addresses of calendars, and what is read there. Writing requires a moderator."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._secret_bytes = core.secret_bytes

    async def since(self, guild_id: int) -> datetime | None:
        """Return since when the guild's calendar has an address; None if it has none."""
        async with self._database.snapshot() as reading:
            return await CalendarFeedRepository(reading).since(guild_id)

    async def renew(self, guild_id: int) -> str:
        """Return the secret of a new address; an earlier one no longer works."""
        secret = self._secret_bytes(TOKEN_BYTES).hex()
        async with self._database.transaction(guild_id) as transaction:
            rows = CalendarFeedRepository(transaction)
            await rows.put(guild_id, token_hash(secret), self._clock())
        return secret

    async def stop(self, guild_id: int) -> bool:
        """Remove the guild's address; return whether it had one."""
        async with self._database.transaction(guild_id) as transaction:
            return await CalendarFeedRepository(transaction).remove(guild_id)

    async def read(self, secret: str) -> bytes | None:
        """Return the calendar file at an address; None if nothing is there."""
        if not is_token(secret):
            return None
        now = self._clock()
        async with self._database.snapshot() as reading:
            guild_id = await CalendarFeedRepository(reading).guild_of(token_hash(secret))
            if guild_id is None or not self._guilds.of(guild_id).has(PUBLISHING):
                return None
            # Calendars forget what is gone from the file, so what was lately stays in it.
            end = now + WEEK * WEEKS_EXPORTED
            entries = await entries_between(reading, guild_id, now - MIX_SPAN, end)
        language = self._guilds.of(guild_id).language
        events = [file_event(each, guild_id, language) for each in entries]
        return await asyncio.to_thread(write_ics, events, name="Ovation", at=now)


def file_event(entry: CalendarEntry, guild_id: int, language: Language) -> FileEvent:
    """Return an entry as an event of a file, with the same uid each time."""
    title = entry.title
    words = title if isinstance(title, str) else say(title, language, markup=False)
    kind = say(KIND_NAMES[entry.kind], language, markup=False)
    return FileEvent(f"{entry.key}-{guild_id}@ovation", words, entry.at, kind)
