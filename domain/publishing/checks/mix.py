"""Check that not too much of what members read sells something."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar.entries import MIX_SPAN, mix_of
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content, PostKind
from domain.translatable_text import text

AMBER, RED = 40, 60
"""The percentages that sell something above which it is said, and above which it is ticked."""
ENOUGH = 5
"""How many posts there have to be before their mix says anything."""


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Say the share that sells something, with this post; campaigns and contests count too."""
    if content.kind is not PostKind.PROMOTIONAL:
        return
    around = mix_of(each for each in surroundings.planned if abs(each.at - content.at) <= MIX_SPAN)
    total = sum(around.values()) + 1
    percent = round(100 * (around[PostKind.PROMOTIONAL] + 1) / total)
    if total >= ENOUGH and percent > AMBER:
        level = Level.LOOK if percent > RED else Level.NOTE
        said = text(
            "With it, {percent}% of what you post in the four weeks before and after sells "
            "something.",
            percent=percent,
        )
        yield CheckFinding(level, said)


KIND = Check("mix", 15, text("the mix"), find)
