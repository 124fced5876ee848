"""Parser for moments as people write them, such as "3 days", "Friday 18:00" or "14 mars 20h".

English and French are both understood, whatever the guild's language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.datetime_words import (
    AHEAD,
    AT_CLOCK,
    CLOCK,
    DAY_MONTH,
    DAYS_AHEAD,
    DURATION,
    FILLER,
    FROM_NOW,
    HOUR_OF_DAY,
    IN_UTC,
    ISO,
    LONE_HOUR,
    MONTH_DAY,
    MONTHS,
    NUMBERS,
    OTHER_ZONE,
    SLASHED,
    TIMESTAMP,
    UNITS,
    WEEKDAY,
    WEEKDAY_AND_DATE,
    WEEKDAYS,
)
from domain.languages import DateStyle
from domain.refusals import Refusal
from domain.translatable_text import text

END_OF_DAY = time(23, 59)
"""The time of day that a deadline without an hour has."""
FURTHEST = timedelta(days=366)
RECENT = timedelta(days=182)
"""A date without a year that passed within this time is not silently moved to next year.

It is half a year: the past day is nearer than the coming one.
"""


_PLAIN_STYLE = DateStyle()


@dataclass(slots=True)
class _Reading:
    """Intermediate result of the parser."""

    now: datetime
    """The present on the zone's clocks."""
    day_first: bool
    days: int | None = None
    """Whole days, by the clock."""
    rest: timedelta = timedelta()
    """A length of elapsed time."""
    from_now: bool = False
    day: date | None = None
    clock: time | None = None
    passed_on: date | None = None
    """A day named without a year that passed recently; `day` is the next such day."""
    either: tuple[date, date] | None = None
    """The two days that a date such as 3/4 may be."""


def parse_datetime(
    words: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    style: DateStyle = _PLAIN_STYLE,
    since: datetime | None = None,
) -> datetime:
    """Return the moment that `words` mean, in UTC.

    Raises `Refusal` if there is none, or it is not in the future. Days are those of `zone`'s
    clocks: "3 days" ends at the same hour of the clock, also across daylight saving. A bare length
    ("2 days") counts from `since` if given, one with "in" from `now`. A day without an hour ends
    just before midnight; an hour without a day is the next such hour. An hour that clocks skip in
    spring is refused, as is a date that remains ambiguous; `style` decides what 3/4 and a lone
    "20h" mean.
    """
    copied = TIMESTAMP.fullmatch(words.strip())
    if copied is not None:
        return _checked(datetime.fromtimestamp(int(copied[1]), UTC), words, now)
    plain = _simplified(words)
    if OTHER_ZONE.search(plain):
        raise Refusal(
            text(
                "I use this server's time zone, or UTC. Write “{words}” without a time zone.",
                words=words,
            )
        )
    if IN_UTC.search(plain):
        plain, zone = IN_UTC.sub("", plain), ZoneInfo("UTC")
    if style.hour_clock and LONE_HOUR.fullmatch(plain):
        plain = f"at {plain}"
    local = now.astimezone(zone)
    found = _read(plain, local, day_first=style.day_first)
    if found is None:
        raise _unreadable(words)
    if found.either is not None:
        raise _ambiguous(words, *found.either)
    moment = _moment(found, local, since, words)
    if found.passed_on is not None:
        raise _passed(words, moment.astimezone(zone), nearby=moment - now <= FURTHEST)
    return _checked(moment, words, now)


def _moment(found: _Reading, local: datetime, since: datetime | None, words: str) -> datetime:
    zone = local.tzinfo
    if found.days is not None:
        start = local if found.from_now or since is None else since.astimezone(zone)
        # Arithmetic within one zone goes by its clocks, and in UTC by elapsed time.
        day = start + timedelta(days=found.days)
        moment = (day.astimezone(UTC) + found.rest).astimezone(zone)
        if found.clock is not None:
            moment = datetime.combine(moment.date(), found.clock, zone)
    elif found.day is not None:
        moment = datetime.combine(found.day, found.clock or END_OF_DAY, zone)
    else:
        clock = found.clock or END_OF_DAY
        moment = datetime.combine(local.date(), clock, zone)
        if moment.astimezone(UTC) <= local.astimezone(UTC):
            moment = datetime.combine(local.date() + timedelta(days=1), clock, zone)
    elapsed = moment.astimezone(UTC)
    shown = elapsed.astimezone(zone)
    if found.clock is not None and shown.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise _skipped(words, shown)
    return elapsed


def _checked(moment: datetime, words: str, now: datetime) -> datetime:
    """Return the moment; raise `Refusal` if it has passed or is too far away."""
    if moment <= now:
        raise _passed(words)
    if moment - now > FURTHEST:
        raise Refusal(
            text("“{words}” is more than a year away. Choose an earlier time.", words=words)
        )
    return moment


def _simplified(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['’‘‐–—-](?!\d)|[!?;()]", " ", plain).split())


def _read(words: str, local: datetime, *, day_first: bool) -> _Reading | None:
    reading = _Reading(local, day_first)
    while words:
        for pattern, take in _STEPS:
            match = pattern.match(words)
            if match and match.end() and take(reading, match):
                words = words[match.end() :].lstrip()
                break
        else:
            return None
    nothing = reading.days is None and reading.day is None and reading.clock is None
    both = reading.days is not None and (
        reading.day is not None or (reading.clock is not None and bool(reading.rest))
    )
    return None if nothing or both else reading


def _take_duration(reading: _Reading, match: re.Match[str]) -> bool:
    number, half = match["number"], match["half"]
    if number is None and half is None:
        return False
    amount = 1.0
    if number is not None:
        amount = float(NUMBERS.get(number) or number.replace(",", ".").replace("zero", "0"))
    if half:
        amount /= 2
    if match["and_half"]:
        amount += 0.5
    if amount > FURTHEST.days * 24 * 60 * 2:
        return False
    unit = UNITS[match["unit"]]
    length = amount * unit + timedelta(minutes=_minutes(match["more"]))
    days = length.days if unit >= timedelta(days=1) else 0
    reading.days = (reading.days or 0) + days
    reading.rest += length - timedelta(days=days)
    return True


def _minutes(more: str | None) -> int:
    """Return the minutes in "30", " 30" or "30m"."""
    return int("".join(sign for sign in more or "0" if sign.isdigit()))


def _take_clock(reading: _Reading, match: re.Match[str]) -> bool:
    said = "at" in match.groupdict() or any(match[part] for part in ("minute", "bare", "half"))
    # A lone number is an hour only beside a day or "at": "Friday 18", but not "18".
    named = match["noon"] or match["midnight"]
    if reading.clock is not None or not (said or named or reading.day is not None):
        return False
    reading.clock = _clock(match)
    return reading.clock is not None


def _clock(match: re.Match[str]) -> time | None:
    """Return the hour that `CLOCK` found; midnight is the end of the day. None for 25:00."""
    if match["noon"]:
        return time(12)
    hour, minute = int(match["hour"] or 24), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    if (hour, minute) == (24, 0):
        return END_OF_DAY
    return time(hour, minute) if hour <= 23 and minute <= 59 else None


def _take_clock_of_day(reading: _Reading, match: re.Match[str]) -> bool:
    return reading.day is not None and _take_clock(reading, match)


def _take_date(reading: _Reading, year: str | None, month: int, day: int) -> bool:
    if reading.day is not None:
        return False
    reading.day, reading.passed_on = _next_day(reading.now.date(), year, month, day)
    return reading.day is not None


def _next_day(
    today: date, year: str | None, month: int, day: int
) -> tuple[date | None, date | None]:
    """Return the day that is meant and, without a year, the same day if it passed recently."""
    if year is not None:
        return _day(int(year), month, day), None
    # A leap day may be eight years away.
    known = [_day(today.year + ahead, month, day) for ahead in range(-1, 9)]
    past = [one for one in known if one is not None and one < today]
    coming = [one for one in known if one is not None and one >= today]
    lately = past[-1] if past and today - past[-1] <= RECENT else None
    return (coming[0] if coming else None), lately


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _take_iso(reading: _Reading, match: re.Match[str]) -> bool:
    return _take_date(reading, match["year"], int(match["month"]), int(match["day"]))


def _take_slashed(reading: _Reading, match: re.Match[str]) -> bool:
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    dotted = "/" not in match[0]
    # With dots, nobody writes the month first.
    if reading.day_first or first > 12 or (dotted and year):
        return _take_date(reading, year, second, first)
    if second > 12 or first == second:
        return _take_date(reading, year, first, second)
    if dotted or not _take_date(reading, year, first, second) or reading.day is None:
        return False
    other, _ = _next_day(reading.now.date(), year, second, first)
    reading.either = None if other is None else (other, reading.day)
    return True


def _take_named(reading: _Reading, match: re.Match[str]) -> bool:
    return _take_date(reading, match["year"], MONTHS[match["month"]], int(match["day"]))


def _take_ahead(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.day is not None:
        return False
    reading.day = reading.now.date() + timedelta(days=DAYS_AHEAD[match["name"]])
    return True


def _take_weekday(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.day is not None:
        return False
    today = reading.now.date()
    ahead = (WEEKDAYS[match["name"]] - today.weekday()) % 7
    # The name of today's weekday means a week from now, unless it follows "this".
    if ahead == 0 and (match["before"] or "").strip() not in {"this", "ce"}:
        ahead = 7
    reading.day = today + timedelta(days=ahead)
    return True


def _take_named_after_weekday(reading: _Reading, match: re.Match[str]) -> bool:
    return WEEKDAYS.get(match["weekday"]) is not None and _take_named(reading, match)


def _take_from_now(reading: _Reading, _match: re.Match[str]) -> bool:
    reading.from_now = True
    return True


def _take_nothing(_reading: _Reading, _match: re.Match[str]) -> bool:
    return True


_STEPS = (
    (ISO, _take_iso),
    (SLASHED, _take_slashed),
    (WEEKDAY_AND_DATE, _take_named_after_weekday),
    (DAY_MONTH, _take_named),
    (MONTH_DAY, _take_named),
    (AHEAD, _take_ahead),
    (WEEKDAY, _take_weekday),
    (AT_CLOCK, _take_clock),
    # "18h" is six in the evening on a day, and eighteen hours without one.
    (HOUR_OF_DAY, _take_clock_of_day),
    (FROM_NOW, _take_from_now),
    (DURATION, _take_duration),
    (CLOCK, _take_clock),
    (FILLER, _take_nothing),
)


def _unreadable(words: str) -> Refusal:
    return Refusal(
        text(
            "I cannot read “{words}” as a time. Write it like “3 days”, “Friday 18:00” or "
            "“14 March 20:00”.",
            words=words,
        )
    )


def _ambiguous(words: str, one: date, other: date) -> Refusal:
    return Refusal(
        text(
            "“{words}” could be two different days. Write the date as {one} or {other}.",
            words=words,
            one=f"{one:%Y-%m-%d}",
            other=f"{other:%Y-%m-%d}",
        )
    )


def _skipped(words: str, shown: datetime) -> Refusal:
    """Return the refusal of an hour that clocks skip in spring; it names the one they show then."""
    return Refusal(
        text(
            "“{words}” does not exist: clocks skip that hour. Write “{shown}”, or another hour.",
            words=words,
            shown=f"{shown:%Y-%m-%d %H:%M}",
        )
    )


def _passed(words: str, following: datetime | None = None, *, nearby: bool = False) -> Refusal:
    """Return the refusal of a past moment; it suggests the next such day if there is one nearby."""
    if following is None or not nearby:
        return Refusal(
            text("“{words}” has already passed. Choose a time in the future.", words=words)
        )
    return Refusal(
        text(
            "“{words}” is over. Do you mean {day}? Then write “{following}”.",
            words=words,
            day=following.date(),
            following=f"{following:%Y-%m-%d %H:%M}",
        )
    )
