"""Moderators are alerted when chance would rarely bring so many complaints at this time."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alert_rule import (
    DEFAULT_WEEKS,
    HOUR,
    LEAST_MESSAGES,
    LEAST_PEOPLE,
    WINDOWS,
    UsualCounts,
    evaluate,
    learn,
    limit_of_chance,
    negative_binomial_tail,
    slot_of,
)

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
NOW = BEGAN + timedelta(weeks=8, hours=15)
BERLIN = ZoneInfo("Europe/Berlin")


def summed_tail(number: int, mean: float, spread: float) -> float:
    """Return the same chance from the sum of all smaller numbers'."""
    size = 1 / spread
    below = 0.0
    for value in range(number):
        below += math.exp(
            math.lgamma(value + size)
            - math.lgamma(size)
            - math.lgamma(value + 1)
            + size * math.log(size / (size + mean))
            + value * math.log(mean / (size + mean))
        )
    return 1.0 - below


@given(
    number=st.integers(0, 60),
    mean=st.floats(0.01, 100.0),
    spread=st.floats(0.01, 5.0),
)
def test_the_tail_is_one_without_the_chances_of_all_smaller_numbers(
    number: int, mean: float, spread: float
) -> None:
    tail = negative_binomial_tail(number, mean, spread)
    assert tail == pytest.approx(summed_tail(number, mean, spread), abs=1e-8)
    assert 0.0 <= tail <= 1.0


@given(
    number=st.integers(1, 2000),
    mean=st.floats(0.01, 2000.0),
    spread=st.floats(0.01, 5.0),
)
def test_more_is_less_likely_and_a_larger_mean_makes_it_likelier(
    number: int, mean: float, spread: float
) -> None:
    tail = negative_binomial_tail(number, mean, spread)
    assert negative_binomial_tail(number + 1, mean, spread) <= tail + 1e-12
    assert negative_binomial_tail(number, mean * 1.1, spread) >= tail - 1e-12


def flat(rate: float, seed: int = 1, until: datetime = NOW) -> dict[datetime, int]:
    """Return counts by the hour that are the same all day, on average."""
    rng = Random(seed)
    counts = {}
    for number in range((until - BEGAN) // HOUR):
        drawn = sum(rng.random() < rate / 10 for _ in range(10))
        if drawn:
            counts[BEGAN + HOUR * number] = drawn
    return counts


def usual(rate: float, now: datetime = NOW) -> UsualCounts:
    found = learn(flat(rate), BEGAN, now, UTC)
    assert found is not None
    return found


def windows(number: int) -> dict[int, int]:
    return dict.fromkeys(WINDOWS, number)


@given(
    rate=st.sampled_from([0.05, 0.3, 1.0, 4.0]),
    number=st.integers(0, 60),
    people=st.integers(0, 60),
)
def test_nobody_is_alerted_by_fewer_than_three_messages_or_people(
    rate: float, number: int, people: int
) -> None:
    evidence = evaluate(usual(rate), windows(number), windows(min(people, number)), NOW)
    if number < LEAST_MESSAGES or people < LEAST_PEOPLE:
        assert evidence is None
    if evidence is not None:
        assert evidence.chance < limit_of_chance(DEFAULT_WEEKS)
        assert evidence.number == number > evidence.expected
        assert evidence.since == NOW - HOUR * evidence.hours


def test_many_more_than_usual_are_an_incident_and_the_usual_is_not() -> None:
    for rate in (0.05, 0.3, 1.0, 4.0):
        known = usual(rate)
        assert evaluate(known, windows(round(3 * rate)), windows(9), NOW) is None
        evidence = evaluate(known, windows(round(20 * rate) + 8), windows(9), NOW)
        assert evidence is not None
        assert evidence.expected == pytest.approx(rate * evidence.hours, rel=0.6)


def test_the_same_number_is_usual_at_noon_and_unusual_at_night() -> None:
    counts = {
        BEGAN + timedelta(days=day, hours=hour): 4 for day in range(56) for hour in range(8, 20)
    }
    known = learn(counts, BEGAN, NOW, UTC)
    assert known is not None
    noon = NOW.replace(hour=14)
    night = NOW.replace(hour=4)
    assert evaluate(known, {1: 8, 3: 20}, windows(5), noon) is None
    assert evaluate(known, {1: 8, 3: 20}, windows(5), night) is not None


def test_weekends_are_told_from_weekdays_by_the_guilds_own_clocks() -> None:
    late_on_friday = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)
    assert slot_of(late_on_friday, UTC) == (False, 23)
    assert slot_of(late_on_friday, BERLIN) == (True, 0)


def test_the_last_day_is_not_learnt_from() -> None:
    calm = flat(0.3)
    crisis = dict(calm)
    for back in range(1, 24):
        crisis[NOW.replace(minute=0) - HOUR * back] = 50
    assert learn(crisis, BEGAN, NOW, UTC) == learn(
        {hour: number for hour, number in calm.items() if hour < NOW - timedelta(hours=24)},
        BEGAN,
        NOW,
        UTC,
    )


def test_an_earlier_crisis_does_not_become_the_usual() -> None:
    calm = flat(0.3)
    stormy = dict(calm)
    for back in range(6):
        stormy[NOW.replace(minute=0) - timedelta(days=10) - HOUR * back] = 40
    before, after = learn(calm, BEGAN, NOW, UTC), learn(stormy, BEGAN, NOW, UTC)
    assert before is not None
    assert after is not None
    for hours in WINDOWS:
        assert after.spread[hours] == pytest.approx(before.spread[hours], abs=0.2)
        assert after.expected(NOW, hours)[0] == pytest.approx(
            before.expected(NOW, hours)[0], rel=0.3
        )


def test_without_a_week_of_history_nothing_is_known() -> None:
    assert learn(flat(1.0), NOW - timedelta(days=6), NOW, UTC) is None
    assert learn(flat(1.0), NOW - timedelta(days=8), NOW, UTC) is not None


def test_a_guild_without_any_complaint_is_alerted_by_a_few() -> None:
    known = learn({}, BEGAN, NOW, UTC)
    assert known is not None
    assert evaluate(known, windows(2), windows(2), NOW) is None
    assert evaluate(known, windows(4), windows(4), NOW) is not None


@given(weeks=st.floats(0.5, 52))
def test_a_longer_time_between_chance_alerts_needs_more(weeks: float) -> None:
    assert limit_of_chance(weeks * 2) == pytest.approx(limit_of_chance(weeks) / 2)
