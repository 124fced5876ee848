"""Leaderboards, a page at a time, and a member's weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core import Core
from bot.services.contributions.queries import ContributionQueryService
from bot.services.contributions.recording import ContributionService
from db.consent import ConsentRepository
from db.contributions import ContributionRepository
from db.database import Transaction
from db.rank_histogram import RankHistogramRepository
from domain.contributions import ContributionKind, day_of, week_of
from domain.contributions.rank_histogram import Board
from domain.contributions.totals import ALL
from domain.refusals import Refusal
from domain.translatable_text import text

PAGE = 10
"""The number of lines on a page."""
WEEKS = 12


@dataclass(frozen=True, slots=True)
class LeaderboardEntry:
    """A member's rank on a leaderboard; members with equal points share one."""

    place: int
    user_id: int
    points: int


@dataclass(frozen=True, slots=True)
class LeaderboardPage:
    """A page of a leaderboard, for one viewer."""

    lines: Sequence[LeaderboardEntry]
    number: int
    """From 1."""
    pages: int
    """At least 1."""
    members: int
    """The number of members on the board."""
    own: LeaderboardEntry | None
    """The viewer's entry, if it is on another page; None if they are not listed."""


class LeaderboardService:
    """Queries of leaderboards and weeks, of members who opted in or oneself."""

    def __init__(
        self, core: Core, contributions: ContributionService, queries: ContributionQueryService
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contributions = contributions
        self._queries = queries

    async def page(
        self, guild_id: int, period: str, kind: str, number: int | None, viewer_id: int
    ) -> LeaderboardPage:
        """Return the page of the current "week", "month" or "all" time, or the nearest one.

        Without a number, it is the page with the viewer; raises `Refusal` if there is none.
        """
        await self._contributions.flush(guild_id)
        kept = self._queries.period(guild_id, period)
        board = (guild_id, kept, kind)
        async with self._database.snapshot() as reading:
            contributions = ContributionRepository(reading, guild_id)
            places = RankHistogramRepository(reading)
            members = await places.count_above(board, 0)
            pages = max(-(-members // PAGE), 1)
            own = await _placed(reading, board, viewer_id)
            listed = (await ConsentRepository(reading).get(guild_id, viewer_id)).listed
            if number is None:
                if own is None:
                    raise Refusal(
                        text(
                            "You have no points on this board yet. You earn them when "
                            "others thank you or like what you share."
                        )
                    )
                if not listed:
                    raise Refusal(
                        text(
                            "You would be number {place} here. Only you see this: you are not on "
                            "the leaderboard until you press **Show or hide me**.",
                            place=own.place,
                        )
                    )
                before = await contributions.ahead_with(viewer_id, own.points, kept, kind)
                number = (own.place - 1 + before) // PAGE + 1
            number = min(max(number, 1), pages)
            found = await contributions.leaderboard(
                kept, kind, limit=PAGE, offset=(number - 1) * PAGE
            )
            place = await places.count_above(board, found[0].points) + 1 if found else 1
        lines: list[LeaderboardEntry] = []
        for index, standing in enumerate(found):
            if lines and standing.points < lines[-1].points:
                place = (number - 1) * PAGE + index + 1
            lines.append(LeaderboardEntry(place, standing.user_id, standing.points))
        on_page = any(line.user_id == viewer_id for line in lines)
        return LeaderboardPage(
            lines, number, pages, members, own if listed and not on_page else None
        )

    async def place(self, guild_id: int, period: str, kind: str, user_id: int) -> int | None:
        """Return the member's rank among the listed, whether listed or not; None without points."""
        await self._contributions.flush(guild_id)
        board = (guild_id, self._queries.period(guild_id, period), kind)
        async with self._database.snapshot() as reading:
            own = await _placed(reading, board, user_id)
        return own.place if own else None

    async def weeks(
        self, guild_id: int, user_id: int
    ) -> list[tuple[date, Mapping[ContributionKind, int]]]:
        """Return the member's points in the last weeks by kind, with their Mondays, latest last."""
        await self._contributions.flush(guild_id)
        today = day_of(self._clock(), self._guilds.of(guild_id).zone)
        monday = today - timedelta(days=today.weekday())
        mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
        async with self._database.snapshot() as reading:
            found = await ContributionRepository(reading, guild_id).member_totals(
                user_id, [week_of(day) for day in mondays]
            )
        return [
            (
                day,
                {
                    ContributionKind(kind): points
                    for kind, points in found[week_of(day)].items()
                    if kind != ALL and points > 0
                },
            )
            for day in mondays
        ]


async def _placed(reading: Transaction, board: Board, user_id: int) -> LeaderboardEntry | None:
    guild_id, period, kind = board
    points = await ContributionRepository(reading, guild_id).points(user_id, period, kind)
    if points <= 0:
        return None
    return LeaderboardEntry(
        await RankHistogramRepository(reading).count_above(board, points) + 1, user_id, points
    )
