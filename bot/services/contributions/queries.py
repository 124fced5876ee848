"""Queries of contributions for leaderboards, `/me` and backfills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.services.contributions.recording import ContributionService
from db.consent import ConsentRepository
from db.contributions import ContributionRepository, MemberTotal
from domain.contributions import (
    Contribution,
    day_of,
    month_of,
    week_bounds,
    week_of,
)
from domain.contributions.totals import ALL
from domain.snowflakes import snowflake_at


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's profile: points by period ("week", "month", "all") and kind, and ranks."""

    points: Mapping[str, Mapping[str, int]]
    rank: int | None
    """The all-time rank among listed members, from 1; None for one without points.

    For an unlisted member, the rank they would have.
    """
    listed: bool
    """Whether the member opted in to leaderboards."""
    contributions: Sequence[Contribution]
    """The latest contributions towards the member, the newest first."""


class ContributionQueryService:
    """Queries of members' points and of the channels' cursors."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contributions = contributions

    def period(self, guild_id: int, name: str) -> str:
        """Return the stored name of the guild's current "week", "month" or "all" time."""
        today = day_of(self._clock(), self._guilds.of(guild_id).zone)
        if name == "week":
            return week_of(today)
        return month_of(today) if name == "month" else ALL

    async def leaderboard(
        self, guild_id: int, period: str, kind: str = ALL, *, limit: int = 10, offset: int = 0
    ) -> list[MemberTotal]:
        """Return the top of the current `period`, of members who opted in to being listed."""
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            return await ContributionRepository(reading, guild_id).leaderboard(
                self.period(guild_id, period), kind, limit=limit, offset=offset
            )

    async def top_members(
        self, guild_id: int, period: str, kind: str = ALL, *, limit: int = 10
    ) -> list[MemberTotal]:
        """Return those with most points in the current `period`, listed or not; not for display."""
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            return await ContributionRepository(reading, guild_id).top_members(
                self.period(guild_id, period), kind, limit=limit
            )

    async def profile(self, guild_id: int, user_id: int) -> Profile:
        """Return the member's points, ranks and reasons."""
        await self._contributions.flush(guild_id)
        periods = {name: self.period(guild_id, name) for name in ("week", "month", "all")}
        zone = self._guilds.of(guild_id).zone
        since, until = week_bounds(periods["week"], zone)
        async with self._database.snapshot() as reading:
            repository = ContributionRepository(reading, guild_id)
            sums = await repository.member_totals(user_id, periods.values())
            total = sums[ALL].get(ALL, 0)
            return Profile(
                points={name: sums[period] for name, period in periods.items()},
                rank=await repository.rank(total, ALL) if total else None,
                listed=(await ConsentRepository(reading).get(guild_id, user_id)).listed,
                contributions=(await repository.received({user_id}, since, until))[::-1],
            )

    async def channel_cursors(self, guild_id: int) -> dict[int, int]:
        """Return the id of the last message counted, by channel."""
        async with self._database.snapshot() as reading:
            return await ContributionRepository(reading, guild_id).channel_cursors()

    async def contributions_since(
        self, guild_id: int, channel_id: int, since: datetime
    ) -> list[Contribution]:
        """Return the contributions on a channel's messages since then, even deleted ones.

        They are written before cursors move, so they may be of messages after the cursor.
        """
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            return await ContributionRepository(reading, guild_id).in_channel(
                channel_id, snowflake_at(since)
            )
