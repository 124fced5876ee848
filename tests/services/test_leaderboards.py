"""Pages of leaderboards, and a member's weeks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.services.consent import ConsentService
from bot.services.contributions.leaderboards import PAGE, WEEKS, LeaderboardService
from db.contributions import ContributionRepository
from domain.contributions import ContributionKind, day_of, week_of
from domain.contributions.totals import ALL
from domain.refusals import Refusal
from tests.conftest import FakeClock

GUILD = 1


async def give(app: App, points: dict[int, int], period: str = ALL, kind: str = ALL) -> None:
    async with app.database.transaction() as transaction:
        await ContributionRepository(transaction, GUILD).add_to_totals(
            {(period, kind, member): (number, 1) for member, number in points.items()}
        )
    for member in points:
        await app[ConsentService].change(GUILD, member, listed=True)


async def test_every_member_is_on_one_page_and_finds_their_own(app: App) -> None:
    points = {member: 50 - member // 4 for member in range(1, 36)}
    await give(app, points)
    seen: list[int] = []
    for number in range(1, 5):
        page = await app[LeaderboardService].page(GUILD, "all", ALL, number, 999)
        assert (page.number, page.pages, page.own) == (number, 4, None)
        for line in page.lines:
            assert line.place == sum(other > line.points for other in points.values()) + 1
            mine = await app[LeaderboardService].page(GUILD, "all", ALL, None, line.user_id)
            assert (mine.number, mine.own) == (number, None)
        seen += [line.user_id for line in page.lines]
    assert sorted(seen) == sorted(points)


async def test_who_is_on_another_page_sees_their_place_too_if_they_are_listed(app: App) -> None:
    await give(app, {member: 100 - member for member in range(1, PAGE + 4)})
    page = await app[LeaderboardService].page(GUILD, "all", ALL, 1, PAGE + 3)
    assert page.own is not None
    assert (page.own.place, page.own.points) == (PAGE + 3, 87)
    assert page.members == PAGE + 3
    await app[ConsentService].change(GUILD, PAGE + 3, listed=False)
    page = await app[LeaderboardService].page(GUILD, "all", ALL, 1, PAGE + 3)
    assert (page.own, page.members) == (None, PAGE + 2)
    assert await app[LeaderboardService].place(GUILD, "all", ALL, PAGE + 3) == PAGE + 3
    with pytest.raises(Refusal, match="not on the leaderboard"):
        await app[LeaderboardService].page(GUILD, "all", ALL, None, PAGE + 3)
    assert await app[LeaderboardService].place(GUILD, "all", ALL, 999) is None
    with pytest.raises(Refusal, match="no points"):
        await app[LeaderboardService].page(GUILD, "all", ALL, None, 999)


async def test_a_page_that_is_not_there_is_the_nearest_and_an_empty_board_has_one(app: App) -> None:
    empty = await app[LeaderboardService].page(GUILD, "week", ALL, 7, 1)
    assert (empty.lines, empty.number, empty.pages) == ([], 1, 1)
    await give(app, {member: member for member in range(1, PAGE + 2)})
    assert (await app[LeaderboardService].page(GUILD, "all", ALL, 7, 1)).number == 2


async def test_weeks_come_in_order_with_what_each_kind_gave(app: App, clock: FakeClock) -> None:
    today = day_of(clock(), app.guild_settings.of(GUILD).zone)
    await give(app, {5: 30}, week_of(today), ContributionKind.HELPED)
    await give(app, {5: 4}, week_of(today - timedelta(weeks=2)), ContributionKind.ENTERTAINED)
    await give(app, {5: 34}, week_of(today), ALL)
    weeks = await app[LeaderboardService].weeks(GUILD, 5)
    assert len(weeks) == WEEKS
    assert all(monday.weekday() == 0 for monday, _ in weeks)
    assert [points for _, points in weeks][-3:] == [
        {ContributionKind.ENTERTAINED: 4},
        {},
        {ContributionKind.HELPED: 30},
    ]
    assert not any(points for _, points in weeks[:-3])
