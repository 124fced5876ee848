"""A short run of the soak bench; its counts are exact at any machine load."""

from __future__ import annotations

import pytest

from bench.load.report import growth, quantile
from bench.soak import Evening, soak
from bot.config import Settings


@pytest.mark.long
async def test_after_a_busy_evening_every_count_is_exact(settings: Settings) -> None:
    evening = Evening(
        minutes=0.1, members=1_000, messages=60.0, votes=10.0, delay=0.01, meaning=False
    )
    figures = await soak(settings, evening, "a test's")
    assert figures.missed(timed=False) == []
    assert figures.messages > 200
    assert figures.votes > 20
    assert figures.wait_p50_ms > 0
    assert figures.lag_p99_ms > 0
    assert figures.users_asked == 0


def test_growth_is_of_the_last_fifth_over_the_first_after_the_warm_up() -> None:
    rising = [(float(at), size) for at, size in enumerate([1, 5, *[100] * 8, *[103] * 2])]
    assert growth(rising, 2.0) == (100, 103 / 100 - 1)


def test_a_quantile_is_of_what_came_between_two_readings() -> None:
    def reading(*counts: float) -> dict[str, float]:
        edges = ("0.01", "0.05", "+Inf")
        return {f"lag_bucket {edge}": count for edge, count in zip(edges, counts, strict=True)}

    assert quantile(reading(90, 90, 90), reading(90, 190, 190), "lag", 0.5) == 0.03
    assert quantile(reading(0, 0, 0), reading(0, 0, 5), "lag", 0.99) == 0.05
