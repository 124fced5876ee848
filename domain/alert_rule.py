"""The rule by which moderators are alerted: more complaints than is usual at this time.

The usual rate is learnt from the guild's own last eight weeks, for each four-hour block of weekdays
and of weekends. Each block's rate is a Gamma–Poisson estimate, shrunk to the overall rate. How far
counts usually stray from that is a negative binomial's spread, learnt from windows of the same
length. The last 24 hours are not learnt from, so that a crisis does not become the usual.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

HOUR = timedelta(hours=1)
LEARNT_FROM = timedelta(weeks=8)
NOT_LEARNT_FROM = timedelta(hours=24)
LEAST_LEARNT = timedelta(weeks=1)
"""The history without which nobody is alerted."""
WINDOWS = (1, 3)
"""The lengths of the windows, in hours."""
LEAST_MESSAGES = 3
LEAST_PEOPLE = 3
DEFAULT_WEEKS = 5
"""Chance alone may alert once in so many weeks."""
CALM_AFTER = timedelta(hours=12)
"""An incident is over when nothing was unusual for so long."""

BLOCK_HOURS = 4
BLOCKS = 24 // BLOCK_HOURS
SATURDAY = 5
_PRIOR_HOURS = 48.0
"""How many hours at the overall rate each block's own rate is mixed with."""
_PRIOR_SPREAD = 0.5
_PRIOR_WEIGHT = 10.0
"""The spread that is assumed, and the weight of this assumption, as a sum of squared counts."""
_FIRST_SPREAD = 2.0
"""The largest spread by which incidents of the past are looked for at first."""
_OUTLIER = 1e-5
"""Windows less likely than this were incidents themselves, and are not usual."""
_ROUNDS = 2

Slot = tuple[bool, int]
"""A pair: whether it is at the weekend, and the hour of the day."""
SLOTS = tuple((weekend, hour) for weekend in (False, True) for hour in range(24))


def slot_of(hour: datetime, zone: tzinfo) -> Slot:
    """Return the slot of an hour, by the guild's clocks."""
    local = hour.astimezone(zone)
    return local.weekday() >= SATURDAY, local.hour


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why moderators are alerted."""

    hours: int
    """The length of the window."""
    number: int
    people: int
    expected: float
    """How many would be usual in such a window at this time."""
    chance: float
    """How likely chance alone brings so many."""
    since: datetime
    """The beginning of the window."""


@dataclass(frozen=True, slots=True)
class UsualCounts:
    """The usual counts of a guild."""

    rates: Mapping[Slot, float]
    """The usual number in each hour, between the rates of its block and of the next one."""
    certainty: Mapping[Slot, float]
    """How many complaints its block's rate was learnt from, with the prior's share."""
    spread: Mapping[int, float]
    """The overdispersion of windows, by their length: the variance is m + spread * m²."""
    zone: tzinfo

    def expected(self, end: datetime, hours: int) -> tuple[float, float]:
        """Return the usual number in the hours before `end`, and its own uncertainty.

        The uncertainty is the squared relative error of the rate.
        """
        slots = [slot_of(end - HOUR * (back + 1), self.zone) for back in range(hours)]
        mean = sum(self.rates[slot] for slot in slots)
        known = sum(self.rates[slot] * self.certainty[slot] for slot in slots) / mean
        return mean, 1.0 / known

    def chance(self, number: int, end: datetime, hours: int) -> float:
        """Return how likely chance alone brings at least `number` in the hours before `end`."""
        mean, uncertainty = self.expected(end, hours)
        return negative_binomial_tail(number, mean, self.spread[hours] + uncertainty)


def learn(
    counts: Mapping[datetime, int], first: datetime, now: datetime, zone: tzinfo
) -> UsualCounts | None:
    """Return the usual counts as of `now`, or None if too little is known.

    `counts` are by the beginning of each hour, without empty hours; `first` is the hour from which
    on they were counted.
    """
    start = max(_ceil(first), _floor(now - LEARNT_FROM))
    end = _floor(now - NOT_LEARNT_FROM)
    if end - start < LEAST_LEARNT - NOT_LEARNT_FROM:
        return None
    hours = [start + HOUR * number for number in range((end - start) // HOUR)]
    numbers = [counts.get(hour, 0) for hour in hours]
    slots = [slot_of(hour, zone) for hour in hours]
    usual = [True] * len(hours)
    model = _fit(numbers, slots, usual, zone)
    # An incident widens the spread so much that it would hide itself.
    model = replace(
        model, spread={length: min(found, _FIRST_SPREAD) for length, found in model.spread.items()}
    )
    for _ in range(_ROUNDS):
        found = _usual_hours(model, numbers, hours)
        usual = found
        model = _fit(numbers, slots, usual, zone)
    return model


def _fit(
    numbers: Sequence[int], slots: Sequence[Slot], usual: Sequence[bool], zone: tzinfo
) -> UsualCounts:
    """Return the rates and spreads of the hours that are `usual`."""
    total: Counter[Slot] = Counter()
    hours: Counter[Slot] = Counter()
    for number, (weekend, hour), is_usual in zip(numbers, slots, usual, strict=True):
        if is_usual:
            total[weekend, hour // BLOCK_HOURS] += number
            hours[weekend, hour // BLOCK_HOURS] += 1
    # Half a complaint more than there was: a rate of zero would make the first one a crisis.
    overall = (total.total() + 0.5) / (hours.total() + 1.0)
    by_block = {
        (weekend, block): (total[weekend, block] + _PRIOR_HOURS * overall)
        / (hours[weekend, block] + _PRIOR_HOURS)
        for weekend in (False, True)
        for block in range(BLOCKS)
    }
    rates = {slot: _between_blocks(by_block, *slot) for slot in SLOTS}
    certainty = {
        (weekend, hour): total[weekend, hour // BLOCK_HOURS] + _PRIOR_HOURS * overall + 1.0
        for weekend, hour in SLOTS
    }
    spread = {length: _spread(length, numbers, slots, usual, rates) for length in WINDOWS}
    return UsualCounts(rates, certainty, spread, zone)


def _between_blocks(
    by_block: Mapping[tuple[bool, int], float],
    weekend: bool,  # noqa: FBT001 (a part of the slot)
    hour: int,
) -> float:
    """Return the rate of an hour: a block's in its middle, and else on the line to the nearest."""
    place = (hour + 0.5) / BLOCK_HOURS - 0.5
    before = math.floor(place)
    share = place - before
    first, second = by_block[weekend, before % BLOCKS], by_block[weekend, (before + 1) % BLOCKS]
    return (1.0 - share) * first + share * second


def _spread(
    length: int,
    numbers: Sequence[int],
    slots: Sequence[Slot],
    usual: Sequence[bool],
    rates: Mapping[Slot, float],
) -> float:
    """Return the overdispersion of windows of this length, mixed with the assumed one."""
    over, weight = _PRIOR_SPREAD * _PRIOR_WEIGHT, _PRIOR_WEIGHT
    for begin in range(len(numbers) - length + 1):
        if all(usual[begin : begin + length]):
            mean = sum(rates[slot] for slot in slots[begin : begin + length])
            over += (sum(numbers[begin : begin + length]) - mean) ** 2 - mean
            weight += mean * mean
    return max(over / weight, 0.01)


def _usual_hours(
    model: UsualCounts, numbers: Sequence[int], hours: Sequence[datetime]
) -> list[bool]:
    """Return which hours are in no window that is an outlier itself."""
    usual = [True] * len(numbers)
    for length in WINDOWS:
        for begin in range(len(numbers) - length + 1):
            number = sum(numbers[begin : begin + length])
            if number < LEAST_MESSAGES:
                continue
            if model.chance(number, hours[begin] + HOUR * length, length) < _OUTLIER:
                usual[begin : begin + length] = [False] * length
    return usual


def limit_of_chance(weeks: float) -> float:
    """Return how unlikely a window must be, so that chance alerts once in so many weeks.

    Windows that overlap are unusual together, so only those side by side are counted.
    """
    return 1.0 / (weeks * 7 * 24 * sum(1 / hours for hours in WINDOWS))


def evaluate(
    usual: UsualCounts,
    numbers: Mapping[int, int],
    people: Mapping[int, int],
    end: datetime,
    weeks: float = DEFAULT_WEEKS,
) -> Evidence | None:
    """Return the evidence of an incident in the hours before `end`, or None.

    `numbers` and `people` are those of the windows that end there, by their length. Of several
    unusual windows, the least likely is returned.
    """
    found: Evidence | None = None
    for hours in WINDOWS:
        number, who = numbers[hours], people[hours]
        if number < LEAST_MESSAGES or who < LEAST_PEOPLE:
            continue
        chance = usual.chance(number, end, hours)
        if chance < limit_of_chance(weeks) and (found is None or chance < found.chance):
            mean, _ = usual.expected(end, hours)
            found = Evidence(hours, number, who, mean, chance, end - HOUR * hours)
    return found


def negative_binomial_tail(number: int, mean: float, spread: float) -> float:
    """Return the chance of at least `number`, for a mean and a variance of m + spread * m²."""
    if number <= 0:
        return 1.0
    size = 1.0 / spread
    return _incomplete_beta(float(number), size, mean / (mean + size))


def _incomplete_beta(first: float, second: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(first, second)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(first + second)
        - math.lgamma(first)
        - math.lgamma(second)
        + first * math.log(x)
        + second * math.log1p(-x)
    )
    if x < (first + 1.0) / (first + second + 2.0):
        return front * _continued_fraction(first, second, x) / first
    return 1.0 - front * _continued_fraction(second, first, 1.0 - x) / second


def _continued_fraction(first: float, second: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function (by Lentz's method)."""
    tiny = 1e-300
    c = 1.0
    d = 1.0 / _not_zero(1.0 - (first + second) * x / (first + 1.0), tiny)
    result = d
    for step in range(1, 1000):
        twice = first + 2 * step
        even = step * (second - step) * x / ((twice - 1.0) * twice)
        odd = -(first + step) * (first + second + step) * x / (twice * (twice + 1.0))
        for term in (even, odd):
            d = 1.0 / _not_zero(1.0 + term * d, tiny)
            c = _not_zero(1.0 + term / c, tiny)
            result *= c * d
        if abs(c * d - 1.0) < 1e-12:
            break
    return result


def _not_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def _floor(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _ceil(at: datetime) -> datetime:
    whole = _floor(at)
    return whole if whole == at else whole + HOUR
