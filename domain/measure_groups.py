"""Groups in which figures are shown, and which of them come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.measures import Measure
from domain.translatable_text import Text, text

FIRST = ("listening.mentions", "offers.wishes", "contributions.made", "contests.votes")
"""Figures at the top: awareness, purchase intent, and taking part."""
FUNNEL = ("offers.wishes", "offers.made", "coupons.taken", "coupons.redeemed")
"""Steps from a wish to a purchase, in their order."""


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Measures of some subjects, by the first parts of their keys."""

    name: Text
    subjects: tuple[str, ...]


GROUPS = (
    MeasureGroup(text("Recognition"), ("contributions",)),
    MeasureGroup(text("What people say"), ("listening", "prompts", "member_ideas")),
    MeasureGroup(text("Offers and coupons"), ("offers", "coupons")),
    MeasureGroup(text("Contests"), ("contests",)),
    MeasureGroup(text("Alerts"), ("alerts",)),
)
OTHERS = text("Everything else")


def grouped(measures: Iterable[Measure]) -> list[tuple[Text, list[Measure]]]:
    """Return the measures by group; those of other subjects come last."""
    left = list(measures)
    found = []
    for group in GROUPS:
        inside = [each for each in left if each.key.partition(".")[0] in group.subjects]
        if inside:
            found.append((group.name, inside))
            left = [each for each in left if each not in inside]
    if left:
        found.append((OTHERS, left))
    return found
