"""Calendars as files: iCalendar (RFC 5545) out and in, and CSV out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from domain.calendar.entries import TITLE_LENGTH
from domain.csv_safety import write_csv
from domain.file_size import check_file_size
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

MAX_EVENTS = 500
"""The most events that are taken from one file."""
UID_LENGTH = 200
FURTHEST = timedelta(days=3660)
"""How far ahead the events that are taken can be."""
WEEKS_EXPORTED = 26
ALL_DAY = time(9)
"""The time at which an event of a whole day is shown."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One event of a file; `uid` is the same when the file is read again."""

    uid: str
    title: str
    at: datetime
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """The events of a file that are taken, and how many are left out."""

    events: tuple[FileEvent, ...]
    repeating: int = 0
    past: int = 0
    too_far: int = 0


def write_ics(events: Sequence[FileEvent], *, name: str, at: datetime) -> bytes:
    """Return the events as a calendar file, written `at` this moment."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ovation//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for each in events:
        event = Event()
        event.add("uid", each.uid)
        event.add("dtstamp", at)
        event.add("dtstart", each.at)
        # The library writes these two characters as a line break, escaped or not.
        event.add("summary", each.title.replace("\\N", "\\ N"))
        if each.kind:
            event.add("categories", [each.kind])
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_table(events: Sequence[FileEvent], zone: ZoneInfo, header: Sequence[str]) -> bytes:
    """Return the events as a CSV file of date, time, kind and title, for a spreadsheet."""
    moments = ((each, each.at.astimezone(zone)) for each in events)
    rows = [(f"{at:%Y-%m-%d}", f"{at:%H:%M}", each.kind, each.title) for each, at in moments]
    return write_csv([header, *rows])


def read_ics(data: bytes, *, now: datetime, zone: ZoneInfo) -> ReadCalendar:
    """Return the events of a calendar file from `now` on.

    Times without a zone, or in one that the file does not explain, are those of the guild's clocks.
    Events that are over, repeat or are too far ahead are left out and counted. Raises `Refusal` for
    a file that cannot be read, is too large, or has no event.
    """
    check_file_size(len(data))
    try:
        calendar = Calendar.from_ical(data)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError, RecursionError):
        raise Refusal(
            text("I cannot read that as a calendar. Export it as a file that ends in .ics.")
        ) from None
    repeating = sum("RRULE" in event or "RDATE" in event for event in events)
    single = [event for event in events if "RRULE" not in event and "RDATE" not in event]
    found = {each.uid: each for each in _events(single, zone)}
    coming = [each for each in found.values() if each.at >= now]
    ahead = tuple(each for each in coming if each.at - now < FURTHEST)
    if not found and not repeating:
        raise Refusal(text("There is no event in that file."))
    if len(ahead) > MAX_EVENTS:
        raise Refusal(
            text("There are more than {most} events. Export a shorter time.", most=MAX_EVENTS)
        )
    return ReadCalendar(ahead, repeating, len(found) - len(coming), len(coming) - len(ahead))


def _events(events: Sequence[Component], zone: ZoneInfo) -> Iterator[FileEvent]:
    for event in events:
        title = tidy_line(str(event.get("SUMMARY", "")))[:TITLE_LENGTH]
        start = _start(event)
        if not title or not isinstance(start, date):
            continue
        if not isinstance(start, datetime):
            start = datetime.combine(start, ALL_DAY, zone)
        elif start.tzinfo is None:
            start = start.replace(tzinfo=zone)
        uid = tidy_line(str(event.get("UID", "")))
        if not uid or len(uid) > UID_LENGTH:
            uid = sha256(f"{uid}|{title}|{start.isoformat()}".encode()).hexdigest()
        yield FileEvent(uid, title, start)


def _start(event: Component) -> object:
    """Return the moment or day of an event; None if it has none that can be read."""
    try:
        return getattr(event.get("DTSTART"), "dt", None)
    except ValueError:
        return None
