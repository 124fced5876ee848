"""A promise of posts a week is measured in whole weeks on the guild's clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.publishing.cadence import MAX_PROMISE, checked_promise, measure_cadence
from domain.refusals import Refusal

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, tzinfo=PARIS)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def test_kept_weeks_count_whole_weeks_since_the_first_post() -> None:
    out = [MONDAY - WEEK + DAY * day for day in range(3)] + [MONDAY - 2 * WEEK, MONDAY]
    found = measure_cadence(3, out, [WEDNESDAY + DAY, WEDNESDAY + WEEK], WEDNESDAY, PARIS)
    assert (found.weeks, found.kept, found.usual) == (2, 1, 2.0)
    assert (found.stock, found.stock_days, found.this_week) == (2, 4, 2)
    assert not found.is_too_much
    assert measure_cadence(4, out, [], WEDNESDAY, PARIS).is_too_much


def test_a_team_without_posts_is_not_warned() -> None:
    found = measure_cadence(5, [], [], WEDNESDAY, PARIS)
    assert (found.weeks, found.kept, found.stock_days) == (0, 0, 0)
    assert not found.is_too_much


def test_a_week_begins_on_monday_on_the_guilds_clocks() -> None:
    late_sunday = MONDAY - timedelta(minutes=1)
    assert measure_cadence(1, [late_sunday], [], WEDNESDAY, PARIS).kept == 1
    assert measure_cadence(1, [MONDAY], [], WEDNESDAY, PARIS).weeks == 0


@pytest.mark.parametrize("posts", [-1, MAX_PROMISE + 1])
def test_an_impossible_promise_is_refused(posts: int) -> None:
    assert checked_promise(3) == 3
    with pytest.raises(Refusal):
        checked_promise(posts)
