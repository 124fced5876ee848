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
