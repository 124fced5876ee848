"""The guild's own lists for the checks, as people type them: days of mourning, competitors."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.datetime_parsing import parse_datetime
from domain.languages import DateStyle
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

MAX_DAYS = 40
MAX_NAMES = 40
NAME_LENGTH = 60


def parse_mourning(
    typed: str, *, now: datetime, zone: ZoneInfo, style: DateStyle
) -> tuple[str, ...]:
    """Return days with their names, from lines such as "3 October: the day our founder died".

    Days that are over are left out. Raises `Refusal` for a line without a day or a name.
    """
    today = now.astimezone(zone).date()
    found: dict[date, str] = {}
    for line in filter(None, map(tidy_line, typed.splitlines())):
        words, _, name = line.partition(":")
        if not name.strip():
            raise Refusal(
                text(
                    "I cannot read “{line}”. Write the day, a colon and a name, such as "
                    "“2026-10-03: the day our founder died”.",
                    line=line,
                )
            )
        day = _day(words.strip(), now, zone, style)
        if day >= today:
            found[day] = _checked_name(name)
    if len(found) > MAX_DAYS:
        raise Refusal(text("I keep {most} days at most.", most=MAX_DAYS))
    return tuple(f"{day:%Y-%m-%d} {name}" for day, name in sorted(found.items()))


def shown_mourning(days: tuple[str, ...]) -> str:
    """Return stored days as they can be typed."""
    return "\n".join(each.replace(" ", ": ", 1) for each in days)


def parse_names(typed: str) -> tuple[str, ...]:
    """Return names, from lines or parts between commas; raise `Refusal` for too many."""
    parts = (tidy_line(part) for line in typed.splitlines() for part in line.split(","))
    names = tuple(dict.fromkeys(_checked_name(part) for part in parts if part))
    if len(names) > MAX_NAMES:
        raise Refusal(text("I keep {most} entries at most.", most=MAX_NAMES))
    return names


def _day(words: str, now: datetime, zone: ZoneInfo, style: DateStyle) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        moment = parse_datetime(f"{words} 12:00", now=now, zone=zone, style=style)
        return moment.astimezone(zone).date()


def _checked_name(typed: str) -> str:
    name = tidy_line(typed)
    if len(name) > NAME_LENGTH:
        raise Refusal(text("Keep each entry below {most} characters, please.", most=NAME_LENGTH))
    return name
