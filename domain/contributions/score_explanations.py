"""Explanations of the points of a line in a member's account."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.contributions.scoring import Reduction, ScoreLine
from domain.translatable_text import JoinedList, Text, counted, text

REASONS: Mapping[Reduction, Text] = MappingProxyType(
    {
        Reduction.REPEATED: text("not the first that day"),
        Reduction.WEEKLY: text("several in the past week"),
        Reduction.SPREAD: text("given to many that day"),
        Reduction.ANSWERED: text("returns what you gave less than a day before"),
        Reduction.ALONE: text("from fewer than two established members"),
        Reduction.NEW: text("a young account, or new here"),
        Reduction.WEIGHT: text("this server's weight for it"),
        Reduction.COLLUSION: text("waiting until others value one of you"),
        Reduction.STRUCK: text("taken away by a moderator"),
    }
)


def explain_line(line: ScoreLine, deed: Text) -> Text:
    """Return a line in words: `deed`, the points, and the reasons why they are not more.

    The deed is a sentence without its full stop, such as "Ben thanked you".
    """
    if not line.reductions:
        return counted(
            "{deed}: **{count} point**", "{deed}: **{count} points**", line.points, deed=deed
        )
    return counted(
        "{deed}: **{count} point** ({why})",
        "{deed}: **{count} points** ({why})",
        line.points,
        deed=deed,
        why=JoinedList(tuple(REASONS[why] for why in line.reductions)),
    )
