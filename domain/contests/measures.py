"""Measures of contests."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

ENTRIES_MADE = Measure(
    key="contests.entries",
    name=text("Contest entries"),
    definition=text(
        "Entries handed in, whether or not they were withdrawn or removed later. "
        "People: their authors."
    ),
    people=People.BY_DAY,
)
VOTES_CAST = Measure(
    key="contests.votes",
    name=text("Votes"),
    definition=text(
        "Ratings, likes and choices that members gave to contest entries; a changed one counts "
        "again. Going on to the next photo, scores of a jury and run-offs do not count. "
        "People: voters."
    ),
    people=People.BY_DAY,
)
ENTRIES_REPORTED = Measure(
    key="contests.reports",
    name=text("Reports"),
    definition=text(
        "Contest entries that members asked a moderator to look at, once for each member and "
        "entry. People: members who reported one."
    ),
    people=People.BY_HOUR,
    is_better_low=True,
)
