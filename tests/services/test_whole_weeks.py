"""People who are counted once a week are shown by whole weeks, whatever the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import App
from bot.services.insight.figures import InsightService
from bot.services.insight.goals import GoalService
from db.goals import GoalRepository
from db.measure_counts import put_counts
from domain.contributions.measures import CONTRIBUTIONS_MADE, PARTICIPANTS
from domain.goals import GoalState
from domain.measures import MeasureCount, day_key
from tests.conftest import FakeClock

GUILD, MOD = 1 << 22, 8
MONDAY = date(2026, 3, 2)


@pytest.fixture
async def insight(app: App) -> InsightService:
    """Count five people on each of six Mondays, and a contribution of each."""
    counts = {
        (key.key, day_key(MONDAY + timedelta(weeks=week))): MeasureCount(5)
        for key in (PARTICIPANTS, CONTRIBUTIONS_MADE)
        for week in range(6)
    }
    async with app.database.transaction() as transaction:
        await put_counts(transaction, GUILD, counts)
    return app[InsightService]


@pytest.mark.parametrize("days", range(7))
async def test_nobody_is_counted_twice_or_left_out_in_mid_week(
    insight: InsightService, clock: FakeClock, days: int
) -> None:
    today = MONDAY + timedelta(weeks=3, days=days)
    clock.now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    found = await insight.some(GUILD, (PARTICIPANTS, CONTRIBUTIONS_MADE), 3)
    weeks = found[PARTICIPANTS.key].weeks
    assert [week.number for week in weeks] == [5, 5, 5]
    assert weeks[-1].last == MONDAY + timedelta(weeks=3, days=-1)
    others = found[CONTRIBUTIONS_MADE.key].weeks
    assert others[-1].last == today - timedelta(days=1)


async def test_a_goal_that_is_due_in_mid_week_is_about_the_week_before(
    app: App, insight: InsightService, clock: FakeClock
) -> None:
    due = MONDAY + timedelta(weeks=3, days=2)
    clock.now = datetime(2026, 2, 20, 12, tzinfo=UTC)
    async with app.database.transaction() as transaction:
        await GoalRepository(transaction, GUILD).add(
            PARTICIPANTS, 5, due, by=MOD, owner=MOD, at=clock.now
        )
    clock.now = datetime(2026, 4, 1, 12, tzinfo=UTC)
    (report,) = await app[GoalService].reports(GUILD)
    assert report.status.state is GoalState.REACHED
