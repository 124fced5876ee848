"""Words about the hours of the week."""

from __future__ import annotations

from domain.publishing.best_hours import BestHours, HourCell
from domain.translatable_text import Text, text


def cell_name(cell: HourCell) -> Text:
    """Return the words for a cell of the week."""
    begin, end = cell.hours
    if cell.is_weekend:
        return text("weekends {begin}–{end} h", begin=begin, end=end)
    return text("weekdays {begin}–{end} h", begin=begin, end=end)


def judged_text(judged: BestHours) -> Text:
    """Return what the posts say about the hours: the best, or the two to try."""
    if judged.best is None:
        one, other = judged.to_try
        return text(
            "**Try these two**: {one} and {other}.", one=cell_name(one), other=cell_name(other)
        )
    return text(
        "**Best so far**: {best}. It is the best of those you tried in at least 8 of 10 cases.",
        best=cell_name(judged.best),
    )
