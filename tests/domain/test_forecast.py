"""Forecasts are sensible whatever the past was, and their ranges hold what they promise."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.forecast import simulated
from domain.forecast import (
    LEAST_WEEKS,
    MAX_HORIZON,
    ROUGH_BELOW,
    TrackRecord,
    forecast,
    track_record,
)
from domain.goal_wording import LEAST_TRIES, record_text
from domain.goals import Goal, GoalState, check_goal, status, weeks_until
from domain.measures import all_measures
from domain.refusals import Refusal
from tests.conftest import START

SERIES = st.lists(st.integers(0, 10**7), min_size=LEAST_WEEKS, max_size=80)
AHEAD = st.integers(1, MAX_HORIZON)
TODAY = date(2026, 11, 30)
WEEK = timedelta(weeks=1)


MADE = all_measures()["contributions.made"]


def goal(number: int, due: date, key: str = "contributions.made") -> Goal:
    """Return a goal that was set on `TODAY`."""
    return Goal(1, 900, all_measures()[key], number, due, 902, START, 902)


@given(SERIES, AHEAD)
def test_range_is_around_the_middle_and_odds_fall_with_the_number(
    numbers: list[int], weeks_ahead: int
) -> None:
    found = forecast(numbers, weeks_ahead)
    assert found is not None
    assert 0 <= found.lowest <= found.middle + 1
    assert found.middle <= found.highest + 1
    assert found.is_rough == (len(numbers) < ROUGH_BELOW)
    chances = [found.odds_of(number) for number in (0, 1, 10, 1000, 10**8)]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


@given(st.lists(st.integers(0, 1000), max_size=LEAST_WEEKS - 1), AHEAD)
def test_too_short_a_past_has_no_forecast(numbers: list[int], weeks_ahead: int) -> None:
    assert forecast(numbers, weeks_ahead) is None
    assert track_record(numbers, weeks_ahead).made == 0


@pytest.mark.parametrize("weeks_ahead", [0, -1, MAX_HORIZON + 1])
def test_other_horizons_are_an_error(weeks_ahead: int) -> None:
    with pytest.raises(ValueError, match="weeks ahead"):
        forecast([1] * 10, weeks_ahead)


@given(st.integers(20, 10**6), st.integers(10, 60), AHEAD)
def test_steady_figure_stays_where_it_is(number: int, weeks: int, weeks_ahead: int) -> None:
    found = forecast([number] * weeks, weeks_ahead)
    assert found is not None
    assert found.middle == pytest.approx(number, rel=0.01)
    assert found.lowest <= number <= found.highest


def test_no_future_week_changes_a_forecast_of_the_past() -> None:
    numbers = [10, 12, 9, 14, 11, 13, 10, 12, 900, 0, 40]
    assert forecast(numbers[:9], 3) == forecast([*numbers[:9]], 3)
    assert track_record(numbers[:9], 1).made == 1


def test_eight_of_ten_ranges_hold_in_simulated_guilds() -> None:
    rng = Random(11)
    held = []
    for _ in range(60):
        numbers = simulated(rng)
        for weeks_ahead in (1, 8):
            found = track_record(numbers, weeks_ahead)
            held += [True] * found.held + [False] * (found.made - found.held)
    assert len(held) > 3000
    assert 0.75 <= fmean(held) <= 0.88


@pytest.mark.parametrize(
    ("number", "due", "said"),
    [
        (-1, TODAY + 10 * WEEK, "from 0 to"),
        (10**9 + 1, TODAY + 10 * WEEK, "from 0 to"),
        (5, TODAY + timedelta(days=27), "at least four weeks"),
        (5, TODAY - WEEK, "at least four weeks"),
        (5, TODAY + 53 * WEEK, "at most a year"),
    ],
)
def test_a_goal_without_a_sensible_number_or_day_is_refused(
    number: int, due: date, said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        check_goal(MADE, number, due, TODAY)
    assert said in refused.value.reason.message


@pytest.mark.parametrize("due", [TODAY + 4 * WEEK, TODAY + 52 * WEEK, date(2027, 2, 28)])
def test_a_goal_for_four_weeks_to_a_year_is_fine(due: date) -> None:
    check_goal(MADE, 0, due, TODAY)


@pytest.mark.parametrize(("days", "weeks"), [(-7, -1), (0, 0), (1, 1), (7, 1), (8, 2), (70, 10)])
def test_weeks_until_a_day_are_whole(days: int, weeks: int) -> None:
    assert weeks_until(TODAY + timedelta(days=days), TODAY) == weeks


@pytest.mark.parametrize(
    ("number", "key", "state"),
    [
        (30, "contributions.made", GoalState.ON_COURSE),
        (5000, "contributions.made", GoalState.UNLIKELY),
        (100, "contributions.made", GoalState.OPEN),
        (30, "offers.complaints", GoalState.UNLIKELY),
        (5000, "offers.complaints", GoalState.ON_COURSE),
        (0, "contributions.made", GoalState.ON_COURSE),
    ],
)
def test_odds_say_how_a_goal_stands_and_turn_round_where_less_is_better(
    number: int, key: str, state: GoalState
) -> None:
    numbers = [100 + (at % 5) * 4 - 8 for at in range(30)]
    due = TODAY + 4 * WEEK
    found = status(goal(number, due, key), numbers, TODAY, TODAY - 8 * WEEK)
    assert found.state is state
    assert found.odds is not None
    assert found.expected is not None


def test_a_goal_is_never_unlikely_before_half_of_its_time_is_over() -> None:
    numbers, due = [100] * 30, TODAY + 10 * WEEK
    early = status(goal(9000, due), numbers, TODAY, TODAY - 9 * WEEK)
    late = status(goal(9000, due), numbers, TODAY, TODAY - 10 * WEEK)
    assert (early.state, late.state) == (GoalState.OPEN, GoalState.UNLIKELY)
    assert early.odds == late.odds


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60), st.integers(0, 200))
def test_a_goal_whose_day_is_over_is_reached_or_missed(numbers: list[int], number: int) -> None:
    found = status(goal(number, TODAY), numbers, TODAY, TODAY - 5 * WEEK)
    assert found.state is (GoalState.REACHED if numbers[-1] >= number else GoalState.MISSED)
    low = status(goal(number, TODAY, "alerts.raised"), numbers, TODAY, TODAY - 5 * WEEK)
    assert low.state is (GoalState.REACHED if numbers[-1] <= number else GoalState.MISSED)


@pytest.mark.parametrize(
    ("made", "said"), [(0, "Too few"), (LEAST_TRIES - 1, "Too few"), (LEAST_TRIES, "of the last")]
)
def test_how_often_ranges_held_is_said_only_after_some_of_them(made: int, said: str) -> None:
    expected = forecast([100] * (ROUGH_BELOW + 5), 30)
    assert expected is not None
    assert said in record_text(expected, TrackRecord(made, made)).message


def test_a_horizon_longer_than_the_past_has_no_track_record() -> None:
    assert track_record([100] * (ROUGH_BELOW + 5), 30) == TrackRecord(0, 0)
