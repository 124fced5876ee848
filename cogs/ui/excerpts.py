"""Shortening of members' words so that they fit into a panel together, once escaped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import escape
from cogs.ui.fitting import shares
from cogs.ui.limits import ELLIPSIS


def excerpt(said: str, most: int) -> str:
    """Return the beginning of a member's words, at most `most` characters once escaped.

    It is cut between words if possible, and ends in “…” then.
    """
    if len(escape(said)) <= most:
        return said
    room, kept = most - len(ELLIPSIS), 0
    for sign in said:
        room -= len(escape(sign))
        if room < 0:
            break
        kept += 1
    shown = said[:kept]
    whole, _, begun = shown.rpartition(" ")
    if whole and len(begun) < kept // 4 and not said[kept].isspace():
        shown = whole
    return shown.rstrip() + ELLIPSIS


def excerpts(said: Sequence[str], most: int) -> list[str]:
    """Return the words of several members, the longest shortened until all fit in `most`."""
    rooms = shares([len(escape(one)) for one in said], most)
    return [excerpt(one, room) for one, room in zip(said, rooms, strict=True)]
