"""Counts of the year before the fortnight, so that the dashboard has something to compare with.

They are made up, on the level of the fortnight, with a growing community and a busy December.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import exp, pi, sin
from random import Random

from db.measure_counts import Counts, put_counts, stored_counts
from demo.community import SEED, Community
from demo.poisson import draw_poisson
from domain.contributions.measures import NEWCOMERS, PARTICIPANTS, RETURNING
from domain.measures import MeasureCount, People, all_measures, day_key, is_hour

DAYS = 350
LEAST = {
    "alerts.raised": 0.02,
    "contests.reports": 0.1,
    "coupons.redeemed": 0.1,
    "listening.competitors": 0.5,
    "listening.needs": 0.6,
    "listening.praise": 0.8,
}
"""Counts a day of what the fortnight does not have, or seldom has."""
NOTHING = MeasureCount()
DAYS_A_WEEK = 7
WEEKEND = 1.4
BEFORE = 0.9
"""The level of the last day before the fortnight, relative to it."""
GROWTH = 0.7
"""The level a year ago, relative to that before the fortnight, is e to the power of minus this."""
NEW = 0.05
"""The share of people taking part who had not done so in the year before."""
BACK = 0.9
"""The share of the others who had in the four weeks before."""


async def add_past_year(community: Community) -> None:
    """Store counts for the days before the first that was counted."""
    guild_id = community.guild.id
    async with community.app.database.transaction() as transaction:
        stored = await stored_counts(transaction, guild_id)
        await put_counts(transaction, guild_id, past_counts(stored))


def past_counts(stored: Counts) -> Counts:
    """Return counts by day for the year before the first day in `stored`; none without any."""
    by_day = {key: count for key, count in stored.items() if not is_hour(key[1])}
    if not by_day:
        return {}
    first = min(date.fromisoformat(period) for _, period in by_day)
    days = sorted({period for _, period in by_day})
    halves = days[: len(days) // 2], days[len(days) // 2 :]
    totals: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for (key, _), count in by_day.items():
        totals[key] += count.number
        people[key] += count.people
    rng = Random(SEED)
    found: Counts = {}
    for key, measure in all_measures().items():
        # By the quieter week of the fortnight, so that neither is less than usual.
        a_day = min(
            sum(by_day.get((key, day), NOTHING).number for day in half) / max(1, len(half))
            for half in halves
        )
        level = max(a_day, LEAST.get(key, 0.3))
        share = min(1.0, people[key] / totals[key]) if people[key] else 0.7
        week = 1.0
        for ago in range(DAYS, 0, -1):
            day = first - timedelta(days=ago)
            if day.weekday() == 0:
                week = exp(rng.gauss(0, 0.18))
            number = draw_poisson(level * week * _season(day, ago), rng)
            if number:
                counted = max(1, round(number * share))
                counts_people = measure.people is not People.NOT_COUNTED
                found[key, day_key(day)] = MeasureCount(number, counted * counts_people)
    return {**found, **_who_took_part({**stored, **found}, first, rng)}


def _who_took_part(counts: Counts, first: date, rng: Random) -> Counts:
    """Return who of those taking part until the first week of the fortnight was new, or back.

    The bot takes everybody in that week for new, since it has not seen the year before.
    """
    found: dict[tuple[str, str], MeasureCount] = {}
    for ago in range(DAYS, -DAYS_A_WEEK, -1):
        day = day_key(first - timedelta(days=ago))
        people = counts.get((PARTICIPANTS.key, day), NOTHING).number
        new = min(people, draw_poisson(people * NEW, rng))
        found[NEWCOMERS.key, day] = MeasureCount(new)
        found[RETURNING.key, day] = MeasureCount(round((people - new) * BACK))
    return found


def _season(day: date, ago: int) -> float:
    """Return the level of a day, relative to that of the fortnight."""
    weekend = WEEKEND if day.weekday() >= 5 else 1.0
    of_a_week = (5 + 2 * WEEKEND) / 7
    end = day + timedelta(days=ago)
    # A little below the fortnight's, so that this is not less than usual.
    return BEFORE * weekend / of_a_week * _year(day) / _year(end) * exp(-GROWTH * ago / DAYS)


def _year(day: date) -> float:
    return 1 + 0.25 * sin(2 * pi * (day.timetuple().tm_yday - 260) / 365)
