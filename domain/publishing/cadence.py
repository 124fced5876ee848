"""The cadence promise: how many posts a week a team wants to keep up, and how it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar.entries import WEEK, week_of
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_PROMISE = 14
WEEKS = 8
"""How many whole weeks are looked back at."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A promise of so many posts a week, and how it is kept."""

    promise: int
    weeks: int
    """How many whole weeks there were since the first post, eight at most."""
    kept: int
    """In how many of them the promise was kept."""
    usual: float
    """Posts a week in them."""
    stock: int
    """Posts that are drafted or planned and not out yet."""
    this_week: int
    """Posts that went out this week, or are planned for it."""

    @property
    def stock_days(self) -> int:
        """How many days the stock lasts at the promised pace."""
        return self.stock * 7 // self.promise if self.promise else 0

    @property
    def is_too_much(self) -> bool:
        """Whether the promise exceeds what was kept so far by more than one post a week."""
        return self.weeks > 0 and self.promise > self.usual + 1


def measure_cadence(
    promise: int,
    out: Sequence[datetime],
    ahead: Sequence[datetime],
    now: datetime,
    zone: ZoneInfo,
) -> Cadence:
    """Return how a promise is kept, from the times of posts that are `out` and `ahead`."""
    monday = week_of(now.astimezone(zone).date())
    number = Counter(week_of(at.astimezone(zone).date()) for at in out)
    planned = Counter(week_of(at.astimezone(zone).date()) for at in ahead)
    past = [monday - WEEK * ago for ago in range(1, WEEKS + 1)]
    first = min((week for week in past if number[week]), default=monday)
    weeks: list[date] = [week for week in past if week >= first]
    return Cadence(
        promise,
        len(weeks),
        sum(number[week] >= promise for week in weeks),
        sum(number[week] for week in weeks) / len(weeks) if weeks else 0.0,
        len(ahead),
        number[monday] + planned[monday],
    )


def since(now: datetime) -> datetime:
    """Return the earliest moment that is looked back at."""
    return now - timedelta(weeks=WEEKS + 1)


def checked_promise(posts: int) -> int:
    """Return the promised posts a week, 0 for none; raise `Refusal` if that is too many."""
    if not 0 <= posts <= MAX_PROMISE:
        raise Refusal(text("Promise {most} posts a week at most, or 0 for none.", most=MAX_PROMISE))
    return posts
