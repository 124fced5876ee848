"""The calendar: the list of the team's own entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cogs.calendar import export_panel
from cogs.calendar.feed import feed_panel
from cogs.calendar.picture import week_panel
from cogs.ui.limits import ALT_TEXT
from domain.calendar.entries import TITLE_LENGTH, CalendarEntry
from domain.calendar.same_subject import SaidTwice
from domain.translatable_text import Timestamp
from tests.cogs.asking import given
from tests.cogs.filling import full, many, words

LENGTHS = {
    ("CalendarEntry", "title"): TITLE_LENGTH,
    ("CalendarEntry", "key"): 60,
    ("CalendarEntry", "subject"): 60,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    entry = full(CalendarEntry, letters, title=words(TITLE_LENGTH, letters))
    twice = [SaidTwice(entry, entry)] * 9
    yield week_panel(words(ALT_TEXT, letters), twice, ZoneInfo("Europe/Paris"), language)
    yield export_panel(99_999, language)
    yield feed_panel(Timestamp(datetime(2026, 12, 31, tzinfo=UTC), "D"), language)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "calendar_entries": {
            "client.app.CalendarService.own": lambda _: given(
                many(CalendarEntry, letters, title="x" * TITLE_LENGTH)
            )
        },
    }
