"""Measures: what the bot counts in a guild, hour by hour and day by day.

A subject declares its measures in a module whose name ends with `measures`; they are found by that.
Whatever changes a measure records an `Occurrence` in its transaction, and the counts are written
with the same commit (`db/measure_counts.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum, auto
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from domain.contributions.periods import day_of
from domain.module_discovery import modules_in
from domain.translatable_text import Text


class People(Enum):
    """How the different people of a measure are counted."""

    NOT_COUNTED = auto()
    BY_DAY = auto()
    BY_HOUR = auto()
    """By the hour, and by the day as well."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure that is counted in each guild."""

    key: str
    """`subject.event`, by which it is stored."""
    name: Text
    definition: Text
    """One line that says what is counted, and what is not."""
    people: People = People.NOT_COUNTED
    is_better_low: bool = False
    """Whether less of it is better, as of complaints."""
    is_by_week: bool = False
    """Whether it counts each member once from Monday to Sunday, so only such weeks are right."""


class Occurrence(NamedTuple):
    """Something that a measure counts, or that it no longer counts if `number` is below zero.

    A tuple, since votes make thousands a second.
    """

    measure: Measure
    guild_id: int
    at: datetime
    user_id: int | None = None
    """The person behind it, if the measure counts people."""
    number: int = 1
    day: date | None = None
    """The guild's local day, if it was fixed before."""
    channel_id: int | None = None
    message_id: int | None = None
    """The message, for an alert to link to."""


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """A measure in one period: how often, and by how many different people."""

    number: int = 0
    people: int = 0


def hour_key(at: datetime) -> str:
    """Return the name of the hour of `at`, in UTC, as `2026-11-29T14`. Such names sort."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"


def day_key(day: date) -> str:
    """Return the name of a guild's local day, as `2026-11-29`. Such names sort too."""
    return day.isoformat()


def periods_at(at: datetime, day: date | None, zone: tzinfo) -> tuple[str, str]:
    """Return the hour and the day of a moment; `day` is the local day, if it is known."""
    # Clocks differ from UTC by whole quarters of an hour, so each is in one day.
    hour, quarter = at.replace(minute=0, second=0, microsecond=0), at.minute // 15
    return _periods(hour, quarter, day, zone)


@lru_cache(maxsize=1000)
def _periods(hour: datetime, quarter: int, day: date | None, zone: tzinfo) -> tuple[str, str]:
    """Return the periods of a quarter of an hour, worked out once for many moments."""
    at = hour + timedelta(minutes=15 * quarter)
    return hour_key(at), day_key(day or day_of(at, zone))


def is_hour(period: str) -> bool:
    """Return whether a period is an hour rather than a day."""
    return "T" in period


def counts_people_in(measure: Measure, period: str) -> bool:
    """Return whether the measure counts different people in such a period."""
    if is_hour(period):
        return measure.people is People.BY_HOUR
    return measure.people is not People.NOT_COUNTED


@cache
def all_measures() -> Mapping[str, Measure]:
    """Return all declared measures by key, in the order of their keys.

    Raises `ValueError` if two have the same key.
    """
    found = {
        id(value): value
        for module in modules_in("domain", suffix="measures")
        for value in vars(module).values()
        if isinstance(value, Measure)
    }.values()
    twice = [key for key, times in Counter(measure.key for measure in found).items() if times > 1]
    if twice:
        raise ValueError(f"two measures are called {twice[0]}")
    in_order = sorted(found, key=lambda measure: measure.key)
    return MappingProxyType({measure.key: measure for measure in in_order})
