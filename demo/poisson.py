"""Random counts."""

from __future__ import annotations

from random import Random


def draw_poisson(mean: float, rng: Random) -> int:
    """Return a number drawn from the Poisson distribution, by counting waiting times."""
    number, left = 0, rng.expovariate(1.0)
    while left < mean:
        number += 1
        left += rng.expovariate(1.0)
    return number
