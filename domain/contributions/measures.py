"""Measures of contributions."""

from __future__ import annotations

from domain.contributions.contribution import Contribution
from domain.contributions.sources import Source
from domain.measures import Measure, Occurrence, People
from domain.translatable_text import text

CONTRIBUTIONS_MADE = Measure(
    key="contributions.made",
    name=text("Contributions"),
    definition=text(
        "Gestures and own acts that count for points, by the time of the message they belong to; "
        "not points given by hand, and not what was undone. People: members who made them."
    ),
    people=People.BY_HOUR,
)
FRIENDS_BROUGHT = Measure(
    key="contributions.friends",
    name=text("Friends brought"),
    definition=text(
        "Coupons that members took through one that somebody shared. People: members who took one."
    ),
    people=People.BY_DAY,
)
PARTICIPANTS = Measure(
    key="contributions.people",
    name=text("People taking part"),
    definition=text(
        "Members who made a contribution, each once a week (Monday to Sunday), when they made "
        "their first of that week."
    ),
    is_by_week=True,
)
RETURNING = Measure(
    key="contributions.returning",
    name=text("Returning people"),
    definition=text(
        "Members who made a contribution and had made one in the four weeks before that week as "
        "well; each once a week (Monday to Sunday), when they made their first of it."
    ),
    is_by_week=True,
)
NEWCOMERS = Measure(
    key="contributions.newcomers",
    name=text("Newcomers’ first contributions"),
    definition=text(
        "Members who made a contribution and had made none in the 52 weeks before that week; each "
        "once. When the bot is new, that is nearly everybody."
    ),
    is_by_week=True,
)
FROM_WEEKS = (PARTICIPANTS, RETURNING, NEWCOMERS)
"""Measures that follow from the weeks in which members contributed."""


def occurrences_of(contribution: Contribution) -> list[Occurrence]:
    """Return what a contribution counts as."""
    if contribution.source is Source.POINTS:
        return []
    measures = [CONTRIBUTIONS_MADE]
    if contribution.source is Source.FRIEND:
        measures.append(FRIENDS_BROUGHT)
    return [
        Occurrence(
            measure,
            contribution.guild_id,
            contribution.at,
            contribution.giver_id,
            day=contribution.day,
        )
        for measure in measures
    ]
