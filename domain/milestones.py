"""Milestones: the few moments in a member's contributions that are announced publicly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from domain.contributions import Source
from domain.translatable_text import Text, User, text

MAX_PER_DAY = 3
"""Maximum number of milestones posted in a guild per day; the others wait for the next."""
FRESH = timedelta(days=7)
"""Maximum age of a milestone that could not be posted; older ones are skipped."""
MIN_FIRST = 2
"""Minimum number of members to thank in a week for a thank-you post."""
MAX_FIRST = 5


class Milestone(StrEnum):
    """Kind of milestone."""

    FIRST_THANKS = "first_thanks"
    TENTH_THANKS = "tenth_thanks"
    TENTH_ANSWER = "tenth_answer"
    ONE_YEAR = "one_year"


COUNTED: Mapping[Milestone, tuple[Source, int]] = {
    Milestone.FIRST_THANKS: (Source.THANKS, 1),
    Milestone.TENTH_THANKS: (Source.THANKS, 10),
    Milestone.TENTH_ANSWER: (Source.ANSWER, 10),
}
"""Milestones reached by the given number of received contributions of a source.

Contributions that scoring values at nothing are not counted.
"""


@dataclass(frozen=True, slots=True)
class ReachedMilestone:
    """A milestone and the moment at which it was reached."""

    milestone: Milestone
    at: datetime


def a_year_after(first: datetime, zone: tzinfo) -> datetime:
    """Return the moment a year after `first` on the clocks of `zone`.

    29 February becomes 1 March.
    """
    local = first.astimezone(zone)
    try:
        return local.replace(year=local.year + 1).astimezone(UTC)
    except ValueError:
        return local.replace(year=local.year + 1, month=3, day=1).astimezone(UTC)


def is_recent(at: datetime, *, since: datetime, now: datetime) -> bool:
    """Return whether a milestone reached `at` is to be announced `now`.

    Milestones from before `since`, when the guild began announcing them, are history; those older
    than `FRESH` are stale.
    """
    return since <= at <= now and now - at <= FRESH


def to_post(waiting: Sequence[int], posted_today: int) -> Sequence[int]:
    """Return those of the waiting ones, first come first served, that are posted now."""
    return waiting[: max(MAX_PER_DAY - posted_today, 0)]


def milestone_text(milestone: Milestone, user_id: int) -> Text:
    """Return the public sentence about a milestone."""
    member = User(user_id)
    match milestone:
        case Milestone.FIRST_THANKS:
            return text("🌱 {member} received their first thank-you here.", member=member)
        case Milestone.TENTH_THANKS:
            return text(
                "🌻 {member} has been thanked ten times. That is a lot of help!", member=member
            )
        case Milestone.TENTH_ANSWER:
            return text(
                "🧩 {member} has solved ten questions. Good to have you here!", member=member
            )
        case Milestone.ONE_YEAR:
            return text("🎂 {member} has made this place better for a year now.", member=member)
