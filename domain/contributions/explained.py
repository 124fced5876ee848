"""Why a line of a member's account is worth what it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.contributions.scoring import Line, Why
from domain.text import Series, Text, counted, text

REASONS: Mapping[Why, Text] = MappingProxyType(
    {
        Why.REPEATED: text("not the first that day"),
        Why.WEEKLY: text("several in the week before"),
        Why.SPREAD: text("given to many that day"),
        Why.ANSWERED: text("answers what you gave within a day before"),
        Why.ALONE: text("fewer than two established people"),
        Why.NEW: text("a young account, or new here"),
        Why.WEIGHT: text("this server weighs it so"),
        Why.CIRCLE: text("waits until others value one of you"),
        Why.STRUCK: text("taken away by a moderator"),
    }
)


def explained(line: Line, deed: Text) -> Text:
    """A line in words: `deed` says what was done, then come the points and why they are not more.

    The deed is a sentence without its full stop, such as "Ben thanked you".
    """
    if not line.why:
        return counted(
            "{deed}: **{count} point**", "{deed}: **{count} points**", line.points, deed=deed
        )
    return counted(
        "{deed}: **{count} point** ({why})",
        "{deed}: **{count} points** ({why})",
        line.points,
        deed=deed,
        why=Series(tuple(REASONS[why] for why in line.why)),
    )
