"""The calendar: weeks on the guild's clocks, slots, and files in and out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from domain.calendar.entries import (
    CalendarEntry,
    CalendarKind,
    checked_title,
    first_of_month,
    lay_out,
    mix_of,
    week_of,
    week_span,
)
from domain.calendar.files import (
    MAX_EVENTS,
    FileEvent,
    read_ics,
    write_ics,
    write_table,
)
from domain.calendar.same_subject import said_twice
from domain.calendar.slots import parse_slots, read_slots
from domain.csv_safety import read_csv
from domain.file_size import MAX_BYTES
from domain.languages import DateStyle
from domain.publishing.content import PostKind
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line

ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
]
PARIS = ZONES[0]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
EVENT = FileEvent(
    "one@ovation", "Spring, with; signs\\ and ünïcode 🎉", NOW + timedelta(days=1), "Post"
)


def entry(at: datetime, kind: CalendarKind = CalendarKind.POST) -> CalendarEntry:
    return CalendarEntry(kind, "x", at)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.lists(st.integers(-200, 19_000), max_size=20),
)
def test_each_entry_of_a_week_is_on_its_day_and_no_other(
    zone: ZoneInfo, day: date, hours: list[int]
) -> None:
    entries = [entry(NOW + timedelta(hours=hour)) for hour in hours]
    monday = week_of(day)
    begin, end = week_span(monday, zone)
    days = lay_out(entries, monday, zone)
    assert [each.day for each in days] == [monday + timedelta(days=at) for at in range(7)]
    for each in days:
        assert all(one.at.astimezone(zone).date() == each.day for one in each.entries)
    inside = [each for each in entries if begin <= each.at < end]
    assert sum(len(each.entries) for each in days) == len(inside)


@pytest.mark.parametrize("zone", ZONES)
def test_a_week_is_seven_days_also_when_the_clocks_change(zone: ZoneInfo) -> None:
    monday, lengths = date(2026, 1, 5), set()
    for _ in range(52):
        begin, end = week_span(monday, zone)
        assert begin.astimezone(zone).time() == end.astimezone(zone).time() == time()
        lengths.add(end.astimezone(UTC) - begin.astimezone(UTC))
        monday += timedelta(days=7)
    assert timedelta(days=7) in lengths
    assert len(lengths) == (1 if "Kolkata" in zone.key else 3)


def test_a_slot_is_free_unless_one_of_our_posts_is_near() -> None:
    slots = [(0, time(18)), (0, time(9)), (2, time(9))]
    at = datetime(2026, 3, 2, 18, 30, tzinfo=PARIS)
    fair = entry(datetime(2026, 3, 2, 9, tzinfo=PARIS), CalendarKind.FAIR)
    days = lay_out([entry(at), fair], MONDAY, PARIS, slots)
    assert [day.free for day in days][:3] == [(time(9),), (), (time(9),)]


def test_a_slot_that_is_over_is_not_free() -> None:
    slots = [(0, time(8)), (0, time(18)), (1, time(8))]
    at_ten = datetime(2026, 3, 2, 10, tzinfo=PARIS)
    days = lay_out([], MONDAY, PARIS, slots, now=at_ten)
    assert [day.free for day in days][:2] == [(time(18),), (time(8),)]


def test_what_is_said_twice_on_a_day_is_found_but_not_within_one_contest() -> None:
    def about(key: str, subject: str) -> CalendarEntry:
        return CalendarEntry(CalendarKind.POST, key, NOW, key=key, subject=subject)

    entries = [
        about("contest-1-entries", "Prettiest breakfast"),
        about("contest-1-result", "Prettiest breakfast"),
        about("post-1", "Who has the prettiest breakfast table?"),
        about("campaign-2-begin", "the blue mug"),
        about("own-3", "Newsletter: blue mugs, and more"),
        about("job-4", ""),
        about("job-5", ""),
    ]
    found = [(each.first.key, each.second.key) for each in said_twice(entries, ["Blue Mug"])]
    assert found == [
        ("contest-1-entries", "post-1"),
        ("contest-1-result", "post-1"),
        ("campaign-2-begin", "own-3"),
    ]
    many = [about(f"post-{number}", "the same old words again") for number in range(2_000)]
    assert len(list(said_twice(many, ["mug"] * 200))) == 60 * 59 // 2


def test_slots_are_read_in_both_languages_and_refused_without_a_weekday() -> None:
    style = DateStyle(day_first=True, hour_clock=True)

    def parsed(typed: str) -> tuple[str, ...]:
        return parse_slots(typed, now=NOW, zone=PARIS, style=style)

    stored = parsed("Tuesday 18:00\nlundi 9h\n\nTuesday 18:00")
    assert stored == ("0 09:00", "1 18:00")
    assert read_slots(stored) == [(0, time(9)), (1, time(18))]
    assert parsed("") == ()
    for typed in ("18:00", "someday 18:00", "tomorrow 9:00"):
        with pytest.raises(Refusal):
            parsed(typed)
    lines = [f"Monday {hour}:{minute}" for hour in range(10, 22) for minute in (10, 30)]
    with pytest.raises(Refusal):
        parsed("\n".join(lines))


def test_the_mix_counts_purposes_only() -> None:
    entries = [
        CalendarEntry(CalendarKind.POST, "x", NOW, purpose=PostKind.PROMOTIONAL),
        CalendarEntry(CalendarKind.CAMPAIGN, "x", NOW, purpose=PostKind.PROMOTIONAL),
        CalendarEntry(CalendarKind.FAIR, "x", NOW),
    ]
    assert mix_of(entries)[PostKind.PROMOTIONAL] == 2
    assert sum(mix_of(entries).values()) == 2


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 101])
def test_a_title_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        checked_title(typed)


def test_the_file_is_read_by_two_other_parsers() -> None:
    data = write_ics([EVENT, FileEvent("two@ovation", "x" * 300, NOW)], name="Café", at=NOW)
    assert max(map(len, data.splitlines())) <= 75
    parsed: Any = icalendar.Calendar.from_ical(data)
    first, second = parsed.walk("VEVENT")
    assert (first["UID"], first["SUMMARY"]) == (EVENT.uid, EVENT.title)
    assert first["DTSTART"].dt == EVENT.at
    assert second["SUMMARY"] == "x" * 300
    other = vobject.readOne(data.decode())
    assert [each.summary.value for each in other.vevent_list] == [EVENT.title, "x" * 300]
    assert other.vevent_list[0].dtstart.value == EVENT.at


titles = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=60
)


@example(["\\N", r"¯\_(ツ)_/¯", "a\\Nb"])
@given(st.lists(titles, min_size=1, max_size=9))
def test_what_was_written_is_read_again(names: list[str]) -> None:
    events = [
        FileEvent(f"{number}@ovation", name, NOW + timedelta(hours=number + 1))
        for number, name in enumerate(names)
    ]
    found = read_ics(write_ics(events, name="x", at=NOW), now=NOW, zone=PARIS)
    assert [(each.uid, each.title, each.at) for each in found.events] == [
        (each.uid, tidy_line(each.title).replace("\\N", "\\ N"), each.at)
        for each in events
        if tidy_line(each.title)
    ]


def ics(*lines: str) -> bytes:
    event = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VCALENDAR\r\n".encode()


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("DTSTART:20260310T090000", datetime(2026, 3, 10, 9, tzinfo=PARIS)),
        ("DTSTART:20260310T090000Z", datetime(2026, 3, 10, 9, tzinfo=UTC)),
        ("DTSTART;TZID=Asia/Kolkata:20260310T090000", datetime(2026, 3, 10, 3, 30, tzinfo=UTC)),
        ("DTSTART;TZID=Middle/Earth:20260310T090000", datetime(2026, 3, 10, 9, tzinfo=PARIS)),
        ("DTSTART;VALUE=DATE:20260310", datetime(2026, 3, 10, 9, tzinfo=PARIS)),
    ],
)
def test_times_are_read_in_their_zone_or_the_guilds(start: str, at: datetime) -> None:
    (event,) = read_ics(ics("UID:a", "SUMMARY:Fair", start), now=NOW, zone=PARIS).events
    assert event.at == at


def test_past_and_repeating_events_are_left_out_and_counted() -> None:
    past = read_ics(ics("UID:a", "SUMMARY:Old", "DTSTART:20200101T090000Z"), now=NOW, zone=PARIS)
    assert (past.events, past.past, past.repeating) == ((), 1, 0)
    again = ics("UID:a", "SUMMARY:x", "DTSTART:20260310T090000Z", "RRULE:FREQ=SECONDLY")
    assert read_ics(again, now=NOW, zone=PARIS).repeating == 1


@pytest.mark.parametrize("start", ["20460101T090000Z", "99991231T235900"])
def test_events_that_no_list_would_show_are_left_out_and_counted(start: str) -> None:
    zone = ZoneInfo("America/New_York")
    found = read_ics(ics("UID:a", "SUMMARY:x", f"DTSTART:{start}"), now=NOW, zone=zone)
    assert (found.events, found.past, found.too_far) == ((), 0, 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cannot read that"),
        (b"\x00\xff\xfe", "cannot read that"),
        (b"BEGIN:VCALENDAR\r\n" * 5_000, "cannot read that"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no event"),
        (b"x" * (20 * 2**20), "too large"),
        (b"x" * (MAX_BYTES + 1), "too large"),
        (ics("UID:a", "SUMMARY:", "DTSTART:20260310T090000Z"), "no event"),
        (ics("UID:a", "SUMMARY:x", "DTSTART:never"), "no event"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_ics(data, now=NOW, zone=PARIS)
    assert said in refused.value.reason.message


@given(st.binary(max_size=300) | st.text(max_size=300).map(ics))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_ics(data, now=NOW, zone=PARIS)
    except Refusal:
        return


def test_too_many_events_are_refused() -> None:
    events = [FileEvent(str(at), "x", NOW + timedelta(hours=at)) for at in range(MAX_EVENTS + 1)]
    with pytest.raises(Refusal):
        read_ics(write_ics(events, name="x", at=NOW), now=NOW, zone=PARIS)


def test_the_table_has_local_times_and_no_formula() -> None:
    table = write_table(
        [FileEvent("a", "=1+1", NOW, "Post")], PARIS, ("date", "time", "kind", "title")
    )
    assert read_csv(table)[1] == ["2026-03-02", "10:00", "Post", "=1+1"]
    assert b'"=1' not in table


@pytest.mark.parametrize(
    ("ahead", "first"),
    [
        (0, date(2026, 11, 1)),
        (1, date(2026, 12, 1)),
        (2, date(2027, 1, 1)),
        (-11, date(2025, 12, 1)),
    ],
)
def test_months_are_counted_across_years(ahead: int, first: date) -> None:
    assert first_of_month(date(2026, 11, 30), ahead) == first
