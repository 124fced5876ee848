"""The measurement of forecasts, of whatever there is."""

from __future__ import annotations

from random import Random

from bench.forecast import odds, scored, simulated, within
from domain.forecast import LEAST_WEEKS

SHORT = [5 + week % 3 for week in range(LEAST_WEEKS + 2)]


def test_series_too_short_for_a_horizon_are_left_out_of_it() -> None:
    found = scored([SHORT])
    assert list(found) == ["1 weeks"]
    assert found["1 weeks"]["ranges"] == 2
    assert scored([]) == {}


def test_few_goals_have_a_score_without_an_error_by_tenths() -> None:
    found = odds([[5 + week % 3 for week in range(30)]], Random(1))
    assert 0 < found["goals"] < 100
    assert found["largest error of a tenth"] is None
    assert 0 <= found["brier"] <= 1


def test_nothing_measured_is_not_within_the_limits() -> None:
    rng = Random(1)
    guilds = [simulated(rng) for _ in range(12)]
    measured = {"simulated": scored(guilds), "odds": odds(guilds, rng)}
    assert odds([SHORT], rng) == {"goals": 0}
    assert not within(measured | {"odds": odds([SHORT], rng)})
    assert not within(measured | {"chat": scored([])})
