"""The time that members wait for the team, and the sentence about it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import Core
from db.cases import CaseRepository
from domain.cases.answer_estimate import expected_answer
from domain.cases.case import Case
from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import (
    AMBER,
    Wait,
    WaitingTimes,
    answered_in_time,
    waiting_times,
    waits_of,
)
from domain.cases.settings import CareSettings
from domain.cases.weekly_care import care_weeks
from domain.contributions.periods import midnight
from domain.translatable_text import Text
from domain.weekly_figures import A_WEEK, WEEKS_COMPARED, WeekFigure
from domain.weekly_report import ReportAnswers

LOOKED_BACK = timedelta(days=90)
"""How old the cases are from which figures are made, at most."""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits for the team's answer."""

    case: Case
    lasted: timedelta
    """Opening time for which it has waited."""
    promised: timedelta

    @property
    def is_amber(self) -> bool:
        """Return whether half of the promised time is over."""
        return self.lasted >= AMBER * self.promised

    @property
    def is_late(self) -> bool:
        """Return whether the promised time is over."""
        return self.lasted >= self.promised


@dataclass(frozen=True, slots=True)
class CareStatus:
    """Members who wait for the team, and how long members waited lately."""

    waiting: Sequence[WaitingCase]
    """Those who wait, the longest wait first."""
    unsolved_for_long: int
    """How many cases are open for longer than was promised."""
    figures: WaitingTimes | None
    """About first answers; None for fewer than `MIN_CASES`."""
    first_waits: Sequence[tuple[timedelta, bool]]
    """How long members waited for a first answer, and whether they have it; the longest first."""


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

    async def status(self, guild_id: int) -> CareStatus:
        """Return who waits, and the figures about first answers."""
        now, settings = self._clock(), self._guilds.of(guild_id)
        promise = settings[CareSettings].promise(settings.zone)
        async with self._database.snapshot() as reading:
            open_cases = await CaseRepository(reading).open_cases(guild_id)
        waiting = [
            WaitingCase(case, found[0].duration(promise.hours, now), found[1])
            for case, messages in open_cases
            if (found := promise.waiting(messages)) is not None
        ]
        firsts = await self._first_waits(guild_id, now)
        lasted = [
            (wait.duration(promise.hours, now), wait.answered_at is not None) for wait in firsts
        ]
        return CareStatus(
            sorted(waiting, key=lambda each: each.lasted, reverse=True),
            sum(now - case.opened_at > promise.solved for case, _ in open_cases),
            waiting_times(firsts, promise.hours, promise.first, now),
            sorted(lasted, reverse=True),
        )

    async def weekly(
        self, guild_id: int, last: date, weeks: int
    ) -> Mapping[str, Sequence[WeekFigure]]:
        """Return each figure about care in the last `weeks` weeks until `last`, by its key."""
        settings = self._guilds.of(guild_id)
        targets = settings[CareSettings].promise(settings.zone)
        first = midnight(last - A_WEEK * weeks, settings.zone)
        async with self._database.snapshot() as reading:
            talks = await CaseRepository(reading).talks(guild_id, first)
        # In another thread: a year of talks takes some milliseconds.
        return await asyncio.to_thread(care_weeks, talks, targets, last, weeks)

    async def of_week(self, guild_id: int, begin: datetime, end: datetime) -> ReportAnswers:
        """Return the first answers to talks that began in a week, and in the weeks before it."""
        now, settings = self._clock(), self._guilds.of(guild_id)
        promise = settings[CareSettings].promise(settings.zone)
        firsts = await self._first_waits(guild_id, now)
        week = [wait for wait in firsts if begin <= wait.start < end]
        before = [wait for wait in firsts if begin - WEEKS_COMPARED * A_WEEK <= wait.start < begin]
        kept, due = answered_in_time(week, promise.hours, promise.first, now)
        kept_before, due_before = answered_in_time(before, promise.hours, promise.first, now)
        times = waiting_times(week, promise.hours, promise.first, now)
        median = None if times is None else times.median
        return ReportAnswers(
            len(week),
            kept,
            due,
            kept_before,
            due_before,
            None if median is None else round(median.total_seconds()),
            len(firsts),
        )

    def _hours(self, guild_id: int) -> OpeningHours:
        settings = self._guilds.of(guild_id)
        return settings[CareSettings].opening_hours(settings.zone)

    async def _first_waits(self, guild_id: int, now: datetime) -> list[Wait]:
        async with self._database.snapshot() as reading:
            found = await CaseRepository(reading).messages_since(guild_id, now - LOOKED_BACK)
        return [waits[0] for messages in found if (waits := waits_of(messages))]
