"""Best hours of posts: when the people are there, and when posts drew the most of them.

The week has twelve cells: four-hour blocks, on weekdays and at weekends. How many people a post
draws in a cell is Poisson with a mean of Gamma distribution. Before there are posts, that mean
follows how many people are active then; each post moves it, by less than counting alone would say,
since posts differ by more than counting does. Kinds and channels are factors beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import expm1
from random import Random
from statistics import fmean
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.experiments.judging import POST_SPREAD
from domain.publishing.content import PostKind

BLOCK_HOURS = 4
PRESENCE_SPAN = timedelta(weeks=8)
RESULTS_SPAN = timedelta(weeks=26)
"""How far back posts and their results are looked at."""
LEAST_POSTS = 4
"""With fewer posts, a cell is not called best."""
SURE = 0.8
"""How likely a cell has to be the best of those that were tried."""
PRIOR_POSTS = 1.0
"""As many posts as presence lets expect are added to each cell's."""
PRESENCE_WEIGHT = 0.5
"""The power of presence: twice as many people active do not make twice as many take part."""
FACTOR_POSTS = 4.0
"""As many usual posts are added to those of a kind or channel."""
DRAWS = 500
SATURDAY = 5
PROPOSED_DAYS = 14
SPACE = timedelta(hours=6)
"""How far apart proposed posts are, whatever their channel."""


class HourCell(NamedTuple):
    """A block of four hours, from 0 (midnight) to 5, on weekdays or at weekends."""

    is_weekend: bool
    block: int

    @property
    def hours(self) -> tuple[int, int]:
        """The hours of the day at which it begins and ends."""
        return self.block * BLOCK_HOURS, (self.block + 1) * BLOCK_HOURS


class DayCell(NamedTuple):
    """A block of four hours on one day of the week, from 0 (Monday) to 6."""

    weekday: int
    block: int


BLOCKS = range(24 // BLOCK_HOURS)
CELLS = tuple(HourCell(is_weekend, block) for is_weekend in (False, True) for block in BLOCKS)
DAY_CELLS = tuple(DayCell(weekday, block) for weekday in range(7) for block in BLOCKS)


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """How many people a post drew, and what else may explain it."""

    cell: HourCell
    people: int
    kind: PostKind = PostKind.INFORMATIONAL
    channel_id: int = 0


@dataclass(frozen=True, slots=True)
class CellEstimate:
    """The number of people whom a post draws in a cell."""

    posts: int
    people: float
    """The mean that is expected of a usual post there."""
    chance: float
    """How likely no other cell draws more."""


@dataclass(frozen=True, slots=True)
class BestHours:
    """The judgement of all cells."""

    cells: Mapping[HourCell, CellEstimate]
    best: HourCell | None
    """The best of the cells that were tried, if that is likely enough."""
    to_try: tuple[HourCell, HourCell]
    """The two cells most likely to be the best, also among those not tried."""


def cell_at(at: datetime, zone: ZoneInfo) -> HourCell:
    """Return the cell of a moment on a guild's clocks."""
    local = at.astimezone(zone)
    return HourCell(local.weekday() >= SATURDAY, local.hour // BLOCK_HOURS)


def day_cell_at(at: datetime, zone: ZoneInfo) -> DayCell:
    """Return the cell of a moment on a guild's clocks, by the day of the week."""
    local = at.astimezone(zone)
    return DayCell(local.weekday(), local.hour // BLOCK_HOURS)


def presence_of(
    people: Mapping[datetime, int], since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[dict[HourCell, float], dict[DayCell, float]]:
    """Return how many different people are active in a usual hour of each cell.

    They are by weekdays and weekends, and by the day of the week. `people` are those of each hour
    in which there were some.
    """
    total: Counter[DayCell] = Counter()
    hours: Counter[DayCell] = Counter()
    at = since.replace(minute=0, second=0, microsecond=0)
    while at < until:
        cell = day_cell_at(at, zone)
        hours[cell] += 1
        total[cell] += people.get(at, 0)
        at += timedelta(hours=1)

    def usual(cells: Collection[DayCell]) -> float:
        number = sum(hours[cell] for cell in cells)
        return sum(total[cell] for cell in cells) / number if number else 0.0

    by_day = {cell: usual([cell]) for cell in DAY_CELLS}
    return {cell: usual(_days_of(cell)) for cell in CELLS}, by_day


def _days_of(cell: HourCell) -> list[DayCell]:
    """Return the days of the week that a cell has."""
    days = range(SATURDAY, 7) if cell.is_weekend else range(SATURDAY)
    return [DayCell(weekday, cell.block) for weekday in days]


def judge_hours(
    posts: Sequence[PostOutcome], presence: Mapping[HourCell, float], rng: Random
) -> BestHours:
    """Judge all cells by the results of posts, and by presence where there are few."""
    usual = (sum(each.people for each in posts) + 1) / (len(posts) + 1)
    means = _prior_means(presence, usual)
    exposures = _exposures(posts, means)
    # Posts differ by more than counting, so each weighs less than its count.
    weight = 1 / (1 + usual * expm1(POST_SPREAD**2))
    shapes = dict.fromkeys(CELLS, PRIOR_POSTS * usual * weight)
    rates = {cell: shapes[cell] / means[cell] for cell in CELLS}
    numbers = Counter(each.cell for each in posts)
    for each, exposure in zip(posts, exposures, strict=True):
        shapes[each.cell] += each.people * weight
        rates[each.cell] += exposure * weight

    def chances(among: Sequence[HourCell]) -> Counter[HourCell]:
        wins: Counter[HourCell] = Counter()
        for _ in range(DRAWS if len(among) > 1 else 0):
            drawn = {cell: rng.gammavariate(shapes[cell], 1 / rates[cell]) for cell in among}
            wins[max(drawn, key=drawn.__getitem__)] += 1
        return wins

    tried = [cell for cell in CELLS if numbers[cell] >= LEAST_POSTS]
    sure = [cell for cell, won in chances(tried).items() if won >= SURE * DRAWS]
    overall = chances(CELLS)
    first, second, *_ = sorted(CELLS, key=lambda cell: -overall[cell])
    cells = {
        cell: CellEstimate(numbers[cell], shapes[cell] / rates[cell], overall[cell] / DRAWS)
        for cell in CELLS
    }
    return BestHours(cells, sure[0] if sure else None, (first, second))


def _prior_means(presence: Mapping[HourCell, float], usual: float) -> dict[HourCell, float]:
    """Return the people expected in each cell before there are posts."""
    shown = fmean(presence.get(cell, 0.0) for cell in CELLS)
    if not shown:
        return dict.fromkeys(CELLS, usual)
    # A tenth of the mean: a cell without anybody is unlikely, but not impossible.
    lifted = {
        cell: ((presence.get(cell, 0.0) + shown / 10) / shown) ** PRESENCE_WEIGHT for cell in CELLS
    }
    mean = fmean(lifted.values())
    return {cell: usual * lifted[cell] / mean for cell in CELLS}


def _exposures(posts: Sequence[PostOutcome], means: Mapping[HourCell, float]) -> list[float]:
    """Return by how much each post's kind and channel draw more than usual, as factors."""
    kinds = _factors((each.kind, each.people, means[each.cell]) for each in posts)
    channels = _factors(
        (each.channel_id, each.people, means[each.cell] * kinds[each.kind]) for each in posts
    )
    return [kinds[each.kind] * channels[each.channel_id] for each in posts]


def _factors(found: Iterable[tuple[Hashable, int, float]]) -> dict[Hashable, float]:
    """Return the factor of each key, from its posts' people and what was expected of them."""
    sums: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for key, people, expected in found:
        for place, value in enumerate((people, expected, 1)):
            sums[key][place] += value
    return {
        key: (people + FACTOR_POSTS * expected / number) / (expected * (1 + FACTOR_POSTS / number))
        for key, (people, expected, number) in sums.items()
    }


def next_good_time(
    now: datetime,
    zone: ZoneInfo,
    slots: Sequence[tuple[int, time]],
    cells: Sequence[HourCell],
    planned: Sequence[datetime],
) -> datetime:
    """Return the next time for a post: a usual one (`slots`), or else one in these cells.

    It is an hour ahead at least, and `SPACE` from what is `planned`, if there is such a time in
    two weeks.
    """
    today = now.astimezone(zone).date()
    found = []
    for day in (today + timedelta(days=ahead) for ahead in range(PROPOSED_DAYS)):
        is_weekend = day.weekday() >= SATURDAY
        times = [at for weekday, at in slots if weekday == day.weekday()] or [
            # The middle of the block.
            time(cell.hours[0] + BLOCK_HOURS // 2)
            for cell in cells
            if not slots and cell.is_weekend == is_weekend
        ]
        found += [datetime.combine(day, at, zone) for at in times]
    ahead = sorted(at for at in found if at >= now + timedelta(hours=1))
    free = (at for at in ahead if all(abs(at - each) >= SPACE for each in planned))
    return next(free, ahead[0])
