"""Hours and pace of posts: presence, what posts drew, the next good time, and the promise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.measures import MeasureRepository
from db.post_results import PostResultRepository
from db.publishing import BrandPostRepository
from domain.calendar.settings import CalendarSettings
from domain.contributions.measures import CONTRIBUTIONS_MADE
from domain.measures import hour_key
from domain.publishing.best_hours import (
    PRESENCE_SPAN,
    RESULTS_SPAN,
    BestHours,
    DayCell,
    HourCell,
    PostOutcome,
    cell_at,
    judge_hours,
    next_good_time,
    presence_of,
)
from domain.publishing.cadence import Cadence, checked_promise, measure_cadence, since
from domain.publishing.post import OUT, PLANNED, PostState
from domain.publishing.settings import PublishingSettings


@dataclass(frozen=True, slots=True)
class HoursView:
    """How many people are active in each cell, and the judgement by posts."""

    presence: Mapping[HourCell, float]
    by_day: Mapping[DayCell, float]
    """The same for each day of the week."""
    contributions: int
    """How many contributions tell so."""
    judged: BestHours
    posts: int
    """How many posts with results there are."""


class BestHoursService:
    """Says when and how often to post. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def view(self, guild_id: int) -> HoursView:
        """Judge the hours of the week."""
        now, zone = self._clock(), self._guilds.of(guild_id).zone
        begin = now - PRESENCE_SPAN
        async with self._database.snapshot() as reading:
            counts = await MeasureRepository(reading, guild_id).counts(
                CONTRIBUTIONS_MADE, hour_key(begin), hour_key(now)
            )
            results = await PostResultRepository(reading, guild_id).final_since(now - RESULTS_SPAN)
        people = {
            datetime.fromisoformat(f"{period}:00").replace(tzinfo=UTC): count.people
            for period, count in counts.items()
        }
        # Hours before the first count are not hours without anybody.
        span = min(people, default=begin), now
        posts = [
            PostOutcome(cell_at(at, zone), result.people, kind, channel_id)
            for result, at, kind, channel_id in results
        ]
        # The same posts are always judged the same.
        rng = Random(len(posts))

        def view() -> HoursView:
            presence, by_day = presence_of(people, *span, zone)
            judged = judge_hours(posts, presence, rng)
            contributions = sum(count.number for count in counts.values())
            return HoursView(presence, by_day, contributions, judged, len(posts))

        return await asyncio.to_thread(view)

    async def next_time(self, guild_id: int) -> datetime:
        """Return the next good time for a post."""
        now, guild = self._clock(), self._guilds.of(guild_id)
        judged = (await self.view(guild_id)).judged
        async with self._database.snapshot() as reading:
            rows = BrandPostRepository(reading, guild_id)
            planned = await rows.all(PLANNED | {PostState.DRAFT}, now)
        cells = (judged.best,) if judged.best is not None else judged.to_try
        times = [each.content.at for each in planned]
        return next_good_time(now, guild.zone, guild[CalendarSettings].slots, cells, times)

    async def cadence(self, guild_id: int) -> Cadence | None:
        """Return how the promised pace is kept; None without a promise."""
        now, guild = self._clock(), self._guilds.of(guild_id)
        promise = guild[PublishingSettings].publishing_promise
        if not promise:
            return None
        async with self._database.snapshot() as reading:
            rows = BrandPostRepository(reading, guild_id)
            out = await rows.all(OUT, since(now))
            ahead = await rows.all(PLANNED | {PostState.DRAFT}, now)
        times = [each.content.at for each in out], [each.content.at for each in ahead]
        return measure_cadence(promise, *times, now, guild.zone)

    async def promise(self, guild_id: int, posts: int, *, by: int) -> Cadence | None:
        """Store how many posts a week the team wants to keep up; return how that is kept."""
        await self._guilds.change(guild_id, by=by, publishing_promise=checked_promise(posts))
        return await self.cadence(guild_id)


FEATURE = FeatureSpec(key="best_hours", services=(BestHoursService,))
