"""The calendar: everything that is planned in a guild, and what its team plans elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.calendar_feeds import CalendarFeedService
from bot.services.planned_entries import entries_between
from db.calendar import CalendarRepository
from db.products import ProductRepository
from domain.calendar.entries import (
    MIX_SPAN,
    WEEK,
    CalendarDay,
    CalendarEntry,
    CalendarKind,
    checked_title,
    first_of_month,
    lay_out,
    mix_of,
    week_of,
    week_span,
)
from domain.calendar.files import FURTHEST, WEEKS_EXPORTED, FileEvent, ReadCalendar
from domain.calendar.same_subject import SaidTwice, said_twice
from domain.calendar.settings import CalendarSettings
from domain.help_lines import HelpLine, HelpTopic
from domain.publishing.content import PostKind
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_AHEAD = 1_000
"""How many entries of its own a guild can have from today on."""


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week of the calendar, or several in a row."""

    monday: date
    today: date
    days: tuple[CalendarDay, ...]
    mix: Mapping[PostKind, int]
    """How many entries serve which purpose, in four weeks back and ahead."""
    twice: tuple[SaidTwice, ...] = ()
    """Pairs of entries that are about the same thing on one day."""


@dataclass(frozen=True, slots=True)
class CalendarOutlook:
    """The entries that come next, and the mix around today."""

    ahead: Sequence[CalendarEntry]
    """The entries of the next four weeks, the earliest first."""
    mix: Mapping[PostKind, int]
    """How many entries serve which purpose, in four weeks back and ahead."""


class CalendarService:
    """Shows what is planned. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def week(self, guild_id: int, weeks_ahead: int = 0) -> CalendarWeek:
        """Return this week, or the one so many weeks ahead."""
        return await self._weeks(guild_id, week_of(self._today(guild_id)) + WEEK * weeks_ahead, 1)

    async def month(self, guild_id: int, months_ahead: int = 0) -> tuple[date, CalendarWeek]:
        """Return the first day of this month, or of one ahead, and all weeks with days of it."""
        first = first_of_month(self._today(guild_id), months_ahead)
        monday = week_of(first)
        weeks = -(-(first_of_month(first, 1) - monday).days // 7)
        return first, await self._weeks(guild_id, monday, weeks)

    def _today(self, guild_id: int) -> date:
        return self._clock().astimezone(self._guilds.of(guild_id).zone).date()

    async def _weeks(self, guild_id: int, monday: date, number: int) -> CalendarWeek:
        guild, now = self._guilds.of(guild_id), self._clock()
        mondays = [monday + WEEK * each for each in range(number)]
        begin, _ = week_span(monday, guild.zone)
        _, end = week_span(mondays[-1], guild.zone)
        async with self._database.snapshot() as reading:
            entries = await entries_between(reading, guild_id, begin, end)
            around = await entries_between(reading, guild_id, now - MIX_SPAN, now + MIX_SPAN)
            products = await ProductRepository(reading, guild_id).all()
        slots = guild[CalendarSettings].slots
        days = tuple(
            day for each in mondays for day in lay_out(entries, each, guild.zone, slots, now=now)
        )
        names = [name for each in products for name in each.names]
        twice = tuple(pair for day in days for pair in said_twice(day.entries, names))
        return CalendarWeek(monday, self._today(guild_id), days, mix_of(around), twice)

    async def outlook(self, guild_id: int) -> CalendarOutlook:
        """Return what comes next, and the mix around today."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            around = await entries_between(reading, guild_id, now - MIX_SPAN, now + MIX_SPAN)
        return CalendarOutlook([each for each in around if each.at >= now], mix_of(around))

    async def ahead(self, guild_id: int) -> list[CalendarEntry]:
        """Return the entries of the next half year, the earliest first."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            end = now + WEEK * WEEKS_EXPORTED
            return await entries_between(reading, guild_id, now, end)

    async def own(self, guild_id: int) -> list[CalendarEntry]:
        """Return the entries that the team wrote, from today on."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            rows = CalendarRepository(reading, guild_id)
            return await rows.between(now - timedelta(days=1), now + FURTHEST)

    async def add(
        self, guild_id: int, kind: CalendarKind, title: str, at: datetime, *, by: int
    ) -> None:
        """Add an entry of the team's."""
        event = FileEvent(f"{secrets.token_hex(12)}@ovation", checked_title(title), at)
        await self._put(guild_id, [event], kind, by=by)

    async def take(self, guild_id: int, found: ReadCalendar, *, by: int) -> None:
        """Add the events of a file; those that are known by their uid are moved."""
        await self._put(guild_id, found.events, CalendarKind.OTHER, by=by)

    async def remove(self, guild_id: int, entry_id: int) -> None:
        """Remove an entry of the team's; raise `Refusal` if it is gone."""
        async with self._database.transaction(guild_id) as transaction:
            if not await CalendarRepository(transaction, guild_id).remove(entry_id):
                raise Refusal(text("That entry is gone already."))

    async def _put(
        self, guild_id: int, events: Sequence[FileEvent], kind: CalendarKind, *, by: int
    ) -> None:
        async with self._database.transaction(guild_id) as transaction:
            rows = CalendarRepository(transaction, guild_id)
            await rows.put(events, kind, by=by)
            if await rows.count_from(self._clock()) > MAX_AHEAD:
                raise Refusal(
                    text(
                        "Your calendar has room for {most} entries of your own. Remove some with "
                        "/calendar list.",
                        most=MAX_AHEAD,
                    )
                )


FEATURE = FeatureSpec(
    key="calendar",
    modules=("calendar_feeds",),
    services=(CalendarFeedService, CalendarService),
    results={"calendar": "/calendar week"},
    help=(
        HelpLine(
            117,
            text(
                "**See what is planned**: /calendar week shows posts, questions, contests, "
                "campaigns and your own entries. /calendar feed and /calendar export give them to "
                "other calendars."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
    ),
)
