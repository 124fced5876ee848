"""Opening hours as people type them: “9-12, 13:30-17”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from domain.cases.settings import DayHours
from domain.refusals import Refusal
from domain.translatable_text import text

CLOSED = frozenset({"closed", "off", "none", "fermé", "ferme", "0", "-"})
_TIME = r"(\d{1,2}) ?(?:[:h.] ?(\d{2})?)?"
_PERIOD = re.compile(rf"{_TIME} ?(?:-|–|—|to|à|until) ?{_TIME}", re.IGNORECASE)
"""A period whose white space is single spaces."""
MAX_PERIODS = 6
"""How many periods a day may have."""


def parse_periods(typed: str, weekdays: Iterable[int]) -> tuple[DayHours, ...]:
    """Return the periods on each of these days; none for “closed”. Raise `Refusal` if unclear."""
    if typed.strip().casefold() in CLOSED:
        return ()
    spans: list[tuple[int, int]] = []
    parts = (" ".join(part.split()) for part in re.split(r"[,;&]|\bet\b|\band\b", typed))
    for part in filter(None, parts):
        found = _PERIOD.fullmatch(part)
        if found is None:
            raise _unclear()
        hour, minute, to_hour, to_minute = (int(group or 0) for group in found.groups())
        if minute > 59 or to_minute > 59:
            raise _unclear()
        spans.append((hour * 60 + minute, to_hour * 60 + to_minute))
    spans.sort()
    if not 0 < len(spans) <= MAX_PERIODS:
        raise _unclear()
    if any(later < end for (_, end), (later, _) in pairwise(spans)):
        raise Refusal(text("These periods overlap."))
    return tuple(DayHours(day, start, end) for day in weekdays for start, end in spans)


def with_day(days: tuple[str, ...], day: date) -> tuple[str, ...]:
    """Return the days off with this one, or without it if it was one already."""
    named = day.isoformat()
    kept = {each for each in days if each != named}
    return tuple(sorted(kept if named in days else kept | {named}))


def _unclear() -> Refusal:
    return Refusal(text("Write the hours like this: 9-12, 13:30-17. Or write: closed."))
