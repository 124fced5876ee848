"""Forecasts of weekly figures, from their own past alone.

The level follows the series by exponential smoothing on a scale that is linear for numbers far
below the mean, and logarithmic above it: counts vary by shares, but a quiet week is not endlessly
far from an empty one. How wide a range is comes from past errors of one week, and is then scaled
for each horizon by what this series' own past would have needed, which keeps the promised share
(Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005). Where the past is
short, the scale is drawn towards that of a normal distribution. `bench/forecast.py` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, expm1, floor, log1p, sqrt
from statistics import NormalDist

LEAST_WEEKS = 8
"""With fewer weeks there is no forecast."""
ROUGH_BELOW = 20
"""With fewer weeks a forecast is called rough."""
SHARE = 0.8
"""The share of weeks that a range should hold."""
MAX_HORIZON = 52
SMOOTHING = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8)
"""How much of each week's error moves the level; the best for the series' past is taken."""
PRIOR_WEEKS = 6.0
"""As many weeks of errors as expected of counts are added to those seen."""
PRIOR_RATIOS = 10.0
"""How many past ranges count as much as the normal distribution's."""
OWN_VARIANCE = 0.02
"""Relative variance of a week's level that is expected beside that of counting."""
LEAST_MEAN = 0.3
"""A past of zeros is not certain to go on: its variance is that of this mean."""
UNIT = 0.5
"""The number at which the scale turns from linear to logarithmic, as a share of the mean."""
NORMAL = NormalDist()
Z = NORMAL.inv_cdf(0.5 + SHARE / 2)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A week in the future: its distribution is normal on the scale of log(1 + number / unit)."""

    level: float
    spread: float
    unit: float
    is_rough: bool

    @property
    def middle(self) -> float:
        """The number that is as likely exceeded as not."""
        return max(0.0, self._number(self.level))

    @property
    def lowest(self) -> int:
        """The lower end of the range that should hold `SHARE` of such weeks."""
        return max(0, floor(self._number(self.level - Z * self.spread) + 0.5))

    @property
    def highest(self) -> int:
        """The upper end of that range."""
        return max(0, ceil(self._number(self.level + Z * self.spread) - 0.5))

    def odds_of(self, number: float) -> float:
        """Return the probability that the week has at least this number."""
        # A count of at least n is more than half of the way from n - 1 to n.
        least = log1p(max(0.0, number - 0.5) / self.unit)
        return 1.0 if number <= 0 else 1.0 - NORMAL.cdf((least - self.level) / self.spread)

    def _number(self, scaled: float) -> float:
        return expm1(scaled) * self.unit


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How often ranges for a horizon would have held the weeks they were about."""

    held: int
    made: int


def forecast(numbers: Sequence[int], weeks_ahead: int) -> Forecast | None:
    """Return the forecast for a week that is so many weeks ahead; None for too short a series.

    `numbers` are weekly, the earliest first. Raises `ValueError` for a horizon that is not from 1
    to `MAX_HORIZON`.
    """
    if not 1 <= weeks_ahead <= MAX_HORIZON:
        raise ValueError(f"a forecast is for 1 to {MAX_HORIZON} weeks ahead, not {weeks_ahead}")
    if len(numbers) < LEAST_WEEKS:
        return None
    mean = sum(numbers) / len(numbers)
    unit = 1.0 + UNIT * mean
    series = [log1p(number / unit) for number in numbers]
    fit = _Fit.of(series, mean, unit)
    spread = fit.spread(weeks_ahead) * fit.scale(series, weeks_ahead)
    return Forecast(fit.levels[-1], spread, unit, len(numbers) < ROUGH_BELOW)


def track_record(numbers: Sequence[int], weeks_ahead: int) -> TrackRecord:
    """Return how the forecasts made in each past week turned out."""
    return _track_record(tuple(numbers), weeks_ahead)


# A year takes some ten milliseconds, and pages ask for the same weeks again until a day is over.
@lru_cache(maxsize=500)
def _track_record(numbers: tuple[int, ...], weeks_ahead: int) -> TrackRecord:
    held = made = 0
    for end in range(LEAST_WEEKS, len(numbers) - weeks_ahead + 1):
        found = forecast(numbers[:end], weeks_ahead)
        if found is not None:
            made += 1
            held += found.lowest <= numbers[end + weeks_ahead - 1] <= found.highest
    return TrackRecord(held, made)


@dataclass(frozen=True, slots=True)
class _Fit:
    """The smoothed series: its level after each week, and the variance of errors of one week."""

    smoothing: float
    levels: Sequence[float]
    variance: float

    @classmethod
    def of(cls, series: Sequence[float], mean: float, unit: float) -> _Fit:
        # A Poisson distribution's variance is its mean; it is brought to the scale of the series.
        slope = 1.0 / (unit + mean)
        expected = slope * slope * (max(mean, LEAST_MEAN) + OWN_VARIANCE * mean * mean)
        fits = []
        for smoothing in SMOOTHING:
            levels, squares = _smoothed(series, smoothing)
            variance = (sum(squares) + PRIOR_WEEKS * expected) / (len(squares) + PRIOR_WEEKS)
            fits.append((sum(squares), cls(smoothing, levels, variance)))
        return min(fits, key=lambda fit: fit[0])[1]

    def spread(self, weeks_ahead: int) -> float:
        """Return the standard deviation so many weeks ahead, as of a smoothed random walk."""
        return sqrt(self.variance * (1.0 + (weeks_ahead - 1) * self.smoothing**2))

    def scale(self, series: Sequence[float], weeks_ahead: int) -> float:
        """Return the factor by which past ranges would have held `SHARE` of their weeks."""
        spread = self.spread(weeks_ahead)
        start = LEAST_WEEKS // 2
        ratios = sorted(
            abs(series[at + weeks_ahead] - self.levels[at]) / spread
            for at in range(start, len(series) - weeks_ahead)
        )
        # Past ranges of several weeks overlap, so they tell less.
        weight = len(ratios) / sqrt(weeks_ahead)
        if not ratios:
            return 1.0
        needed = ratios[min(len(ratios) - 1, ceil(SHARE * (len(ratios) + 1)) - 1)]
        return (weight * needed + PRIOR_RATIOS * Z) / (weight + PRIOR_RATIOS) / Z


def _smoothed(series: Sequence[float], smoothing: float) -> tuple[list[float], list[float]]:
    """Return the level after each week, and the squared errors of the weeks after the first few."""
    level = sum(series[:3]) / 3
    levels, squares = [], []
    for at, value in enumerate(series):
        error = value - level
        if at >= 3:
            squares.append(error * error)
        # The first weeks settle the level: their mean counts as one week.
        level += max(smoothing, 1.0 / (at + 2)) * error
        levels.append(level)
    return levels, squares
