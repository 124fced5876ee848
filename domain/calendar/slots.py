"""Slots: the usual times of a guild's posts, such as Tuesday 18:00."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.datetime_parsing import parse_datetime
from domain.datetime_words import WEEKDAYS
from domain.languages import DateStyle
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

MAX_SLOTS = 21


def parse_slots(typed: str, *, now: datetime, zone: ZoneInfo, style: DateStyle) -> tuple[str, ...]:
    """Return slots as they are stored ("1 18:00"), from lines such as "Tuesday 18:00".

    Raises `Refusal` for a line without a weekday and a time, and for too many.
    """
    found: set[str] = set()
    for line in filter(None, map(tidy_line, typed.splitlines())):
        first = line.split()[0].strip(",.").casefold()
        if first not in WEEKDAYS:
            raise Refusal(
                text(
                    "I cannot read “{line}”. Write a weekday and a time, such as “Tuesday 18:00”.",
                    line=line,
                )
            )
        moment = parse_datetime(line, now=now, zone=zone, style=style).astimezone(zone)
        found.add(f"{WEEKDAYS[first]} {moment:%H:%M}")
    if len(found) > MAX_SLOTS:
        raise Refusal(text("I keep {most} times at most.", most=MAX_SLOTS))
    return tuple(sorted(found))


def read_slots(stored: tuple[str, ...]) -> list[tuple[int, time]]:
    """Return stored slots as weekday (Monday is 0) and time."""
    parts = (each.split() for each in stored)
    return [(int(weekday), time.fromisoformat(at)) for weekday, at in parts]
