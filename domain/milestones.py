"""Milestones: the few moments of a member's contributions that are worth a public word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from domain.contributions import Source
from domain.text import Text, User, counted, text

MAX_PER_DAY = 3
"""The most milestones that are posted in one day of a guild; the others wait for the next."""
FRESH = timedelta(days=7)
"""A milestone that could not be posted for so long is passed over: it is no news any more."""
MIN_FIRST = 2
"""Of a week with fewer members to thank there is no thank-you post."""
MAX_FIRST = 5


class Milestone(StrEnum):
    """What somebody came to."""

    FIRST_THANKS = "first_thanks"
    TENTH_THANKS = "tenth_thanks"
    TENTH_ANSWER = "tenth_answer"
    ONE_YEAR = "one_year"


COUNTED: Mapping[Milestone, tuple[Source, int]] = {
    Milestone.FIRST_THANKS: (Source.THANKS, 1),
    Milestone.TENTH_THANKS: (Source.THANKS, 10),
    Milestone.TENTH_ANSWER: (Source.ANSWER, 10),
}
"""Milestones that are the so-and-so-many-th act of a source that somebody received, of those that
are worth something: what the rules of scoring value at nothing is no milestone either."""


@dataclass(frozen=True, slots=True)
class ReachedMilestone:
    """A milestone and the moment at which it was reached."""

    milestone: Milestone
    at: datetime


def a_year_after(first: datetime, zone: tzinfo) -> datetime:
    """The moment a year after `first` on the clocks of `zone`; of 29 February, on 1 March."""
    local = first.astimezone(zone)
    try:
        return local.replace(year=local.year + 1).astimezone(UTC)
    except ValueError:
        return local.replace(year=local.year + 1, month=3, day=1).astimezone(UTC)


def is_recent(at: datetime, *, since: datetime, now: datetime) -> bool:
    """Whether what was reached `at` is to be told `now` in a guild that tells since `since`.

    What lies before is history, however late it is read; what is older than `FRESH` is stale.
    """
    return since <= at <= now and now - at <= FRESH


def to_post(waiting: Sequence[int], posted_today: int) -> Sequence[int]:
    """Which of those that wait, the first first, are posted now."""
    return waiting[: max(MAX_PER_DAY - posted_today, 0)]


def milestone_text(milestone: Milestone, user_id: int) -> Text:
    """The public word about a milestone."""
    member = User(user_id)
    match milestone:
        case Milestone.FIRST_THANKS:
            return text("🌱 Somebody thanked {member} here for the first time.", member=member)
        case Milestone.TENTH_THANKS:
            return text(
                "🌻 {member} has been thanked ten times. That is a lot of help!", member=member
            )
        case Milestone.TENTH_ANSWER:
            return text(
                "🧩 Ten questions solved by {member}. Whoever asks, is glad.", member=member
            )
        case Milestone.ONE_YEAR:
            return text("🎂 {member} has made this place better for a year now.", member=member)


def monthly_thanks_text(times: int, server: str) -> Text:
    """The quiet word about last month's thanks, for the one who was thanked."""
    return counted(
        "🙏 Somebody thanked you in {server} last month. It mattered to them.",
        "🙏 You were thanked {count} times in {server} last month. It mattered each time.",
        times,
        server=server,
    )


def next_month(after: datetime, zone: tzinfo, hour: int) -> datetime:
    """The first moment after `after` at which it is `hour` on a first of the month in `zone`."""
    local = after.astimezone(zone)
    year, month = local.year, local.month
    while True:
        moment = datetime(year, month, 1, hour, tzinfo=zone).astimezone(UTC)
        if moment > after:
            return moment
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def month_before(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Where the calendar month before that of `at` begins and ends in `zone`."""
    local = at.astimezone(zone)
    end = datetime(local.year, local.month, 1, tzinfo=zone)
    last = end - timedelta(days=1)
    begin = datetime(last.year, last.month, 1, tzinfo=zone)
    return begin.astimezone(UTC), end.astimezone(UTC)
