"""Figures of a guild: each measure by weeks, and the present state of care and contests."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core import Core
from bot.services.cases.waiting_times import CareStatus, WaitingTimeService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.listening.inbox import InboxService
from db.measures import MeasureRepository
from domain.contests.contest import Contest
from domain.contributions.periods import day_of
from domain.goal_figures import CareFigure, GoalFigure, Ratio, measures_of
from domain.listening.inbox import InboxCounts
from domain.measures import Measure, MeasureCount, all_measures
from domain.weekly_figures import (
    A_WEEK,
    WEEKS_COMPARED,
    Comparison,
    WeekFigure,
    compare,
    last_whole,
    weekly_figures,
)

A_YEAR_OF_WEEKS = 52


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """A measure in the last weeks, the earliest first; and its latest week compared."""

    measure: Measure
    weeks: Sequence[WeekFigure]
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class InsightOverview:
    """The figures of a guild in the last weeks, and what is going on now."""

    figures: Mapping[str, MeasureFigures]
    """By the keys of the measures; those that are only compared have the weeks for that alone."""
    care: CareStatus
    inbox: InboxCounts
    contests: Sequence[tuple[Contest, int]]
    """Running contests, with their numbers of entries."""


class InsightService:
    """Figures for a guild's team. Requires a moderator; callers must check."""

    def __init__(
        self,
        core: Core,
        waiting_times: WaitingTimeService,
        inbox: InboxService,
        contests: ContestLifecycleService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._waiting_times = waiting_times
        self._inbox = inbox
        self._contests = contests

    async def overview(self, guild_id: int, weeks: int, shown: Collection[str]) -> InsightOverview:
        """Return all measures, compared, and the present state.

        Those whose keys are `shown` are of the last `weeks` weeks. The others have the few weeks
        that a comparison needs, since most of the time goes into reading weeks.
        """
        measures = all_measures().values()
        few = [each for each in measures if each.key not in shown]
        whole = [each for each in measures if each.key in shown]
        figures = {
            **await self.some(guild_id, few, min(weeks, WEEKS_COMPARED + 1)),
            **await self.some(guild_id, whole, weeks),
        }
        return InsightOverview(
            {each.key: figures[each.key] for each in measures},
            await self._waiting_times.status(guild_id),
            (await self._inbox.status(guild_id)).counts,
            await self._contests.running(guild_id),
        )

    async def figures(
        self, guild_id: int, weeks: int, *, until: date | None = None
    ) -> Mapping[str, MeasureFigures]:
        """Return all measures in the last `weeks` weeks until a day, by default yesterday."""
        return await self._figures(guild_id, tuple(all_measures().values()), weeks, until)

    async def some(
        self, guild_id: int, measures: Sequence[Measure], weeks: int, *, until: date | None = None
    ) -> Mapping[str, MeasureFigures]:
        """Return these measures in the last `weeks` weeks until a day, by default yesterday."""
        return await self._figures(guild_id, measures, weeks, until)

    async def one(
        self, guild_id: int, measure: Measure, weeks: int, *, until: date | None = None
    ) -> MeasureFigures:
        """Return one measure in the last `weeks` weeks until a day, by default yesterday."""
        return (await self._figures(guild_id, (measure,), weeks, until))[measure.key]

    async def for_goals(
        self, guild_id: int, figures: Sequence[GoalFigure], weeks: int, *, until: date
    ) -> Mapping[str, Sequence[WeekFigure]]:
        """Return these figures in the last `weeks` weeks until a day, by their keys.

        Weeks of which a share says nothing, or a figure about talks, are left out.
        """
        counted = await self._figures(guild_id, measures_of(figures), weeks, until)
        found = {key: each.weeks for key, each in counted.items()}
        care: Mapping[str, Sequence[WeekFigure]] = {}
        if any(isinstance(figure, CareFigure) for figure in figures):
            care = await self._waiting_times.weekly(guild_id, until, weeks)
        return {
            figure.key: figure.weeks(found)
            if isinstance(figure, Ratio)
            else (care if isinstance(figure, CareFigure) else found)[figure.key]
            for figure in figures
        }

    async def _figures(
        self, guild_id: int, measures: Sequence[Measure], weeks: int, until: date | None
    ) -> Mapping[str, MeasureFigures]:
        last = until or self._yesterday(guild_id)
        async with self._database.snapshot() as reading:
            counts = MeasureRepository(reading, guild_id)
            since = await counts.first_day(tuple(all_measures().values()))
            ends = {measure.key: last_whole(measure, last) for measure in measures}
            sums: dict[str, dict[int, MeasureCount]] = {}
            for end in set(ends.values()):
                some = [measure for measure in measures if ends[measure.key] == end]
                sums |= await counts.weekly(some, end, weeks)

        def compared() -> dict[str, MeasureFigures]:
            found = {}
            for measure in measures:
                series = weekly_figures(sums[measure.key], ends[measure.key], weeks, since)
                found[measure.key] = MeasureFigures(measure, series, compare(series))
            return found

        # In another thread: a year of all measures is a thousand weeks.
        return await asyncio.to_thread(compared)

    async def daily(self, guild_id: int, weeks: int) -> Mapping[str, Mapping[date, MeasureCount]]:
        """Return the counts by measure and day over `weeks` weeks until yesterday.

        Days without a count are left out.
        """
        last = self._yesterday(guild_id)
        first = last - A_WEEK * weeks + timedelta(days=1)
        async with self._database.snapshot() as reading:
            counts = MeasureRepository(reading, guild_id)
            return await counts.daily(tuple(all_measures().values()), first, last)

    def _yesterday(self, guild_id: int) -> date:
        zone = self._guilds.of(guild_id).zone
        return day_of(self._clock(), zone) - timedelta(days=1)
