"""Reading a moment as people write it: "3 days", "Friday 18:00", "dans 2 heures", "14 mars 20h".

English and French are both understood everywhere, whatever the guild speaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.refusals import Refusal
from domain.text import text

END_OF_DAY = time(23, 59)
"""What a day without an hour means for a deadline."""
FURTHEST = timedelta(days=366)


def _names(*groups: str) -> dict[str, int]:
    """{"monday": 0, "mon": 0, "lundi": 0, …} from one group of names for each number."""
    return {name: number for number, group in enumerate(groups) for name in group.split()}


_NUMBERS = _names(
    "zero",
    "a an un une one",
    "two deux",
    "three trois",
    "four quatre",
    "five cinq",
    "six",
    "seven sept",
    "eight huit",
    "nine neuf",
    "ten dix",
    "eleven onze",
    "twelve douze",
)
_WEEKDAYS = _names(
    "monday mon lundi lun",
    "tuesday tues tue mardi mar",
    "wednesday wed mercredi mer",
    "thursday thurs thur thu jeudi jeu",
    "friday fri vendredi ven",
    "saturday sat samedi sam",
    "sunday sun dimanche dim",
)
_MONTHS = _names(
    "",
    "january jan janvier janv",
    "february feb fevrier fevr fev",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
_DAYS_AHEAD = {
    "today": 0,
    "tonight": 0,
    "aujourd hui": 0,
    "ce soir": 0,
    "tomorrow": 1,
    "demain": 1,
    "day after tomorrow": 2,
    "apres demain": 2,
}
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "j": timedelta(days=1),
    "w": timedelta(weeks=1),
    "s": timedelta(weeks=1),
}
"""By the first letter of the unit, in either language."""


def _any(names: Mapping[str, int]) -> str:
    return "|".join(sorted((name for name in names if name), key=len, reverse=True))


_DURATION = re.compile(
    r"(?P<half>half an?|une? demi|demi)? ?"
    rf"(?P<number>\d+(?:[.,]\d+)?|(?:{_any(_NUMBERS)})(?![a-z]))? ?"
    r"(?P<unit>minutes?|mins?|mn|hours?|hrs?|heures?|h|days?|d|jours?|j|weeks?|w|semaines?|sem)"
    r"(?![a-z])(?P<more>(?<=h)\d\d(?!\d))?(?P<and_half> et demie?| and a half)?"
)
_CLOCK = re.compile(
    r"(?:(?P<noon>noon|midday|midi)|(?P<midnight>midnight|minuit)"
    r"|(?P<hour>\d{1,2})(?:(?: ?[:h] ?|\.)(?P<minute>\d\d)|(?P<bare> ?h(?:eures?)?(?![a-z0-9])))?"
    r" ?(?P<half>[ap]\.?m\.?)?)(?![a-z0-9])"
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)t?")
_SLASHED = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})(?:[/.](?P<year>\d{4}))?(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)? (?:of )?(?P<month>{_any(_MONTHS)})\.?"
    r"(?![a-z])(?:,? (?P<year>\d{4})(?![\d:h]))?"
)
_MONTH_DAY = re.compile(
    rf"(?P<month>{_any(_MONTHS)})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h])"
    r"(?:,? (?P<year>\d{4})(?![\d:h]))?"
)
_AHEAD = re.compile(rf"(?P<name>{_any(_DAYS_AHEAD)})(?![a-z])")
_WEEKDAY = re.compile(
    rf"(?P<before>next |this |ce |on |le )?(?P<name>{_any(_WEEKDAYS)})\.?(?![a-z])"
    r"(?P<after> prochain)?"
)
_FILLER = re.compile(
    r"(?:more|de plus|until|till|by|at|on|a|le|jusqu|au|jusque|and|et|for|pour|pendant|,)\b ?"
)
_FROM_NOW = re.compile(r"(?:in|dans|d ici)\b ?")


@dataclass(slots=True)
class _Reading:
    """What was found in the words so far."""

    now: datetime
    """On the clocks of the zone."""
    day_first: bool
    days: int | None = None
    """Whole days, by the clock on the wall."""
    rest: timedelta = timedelta()
    """Time that passes."""
    from_now: bool = False
    day: date | None = None
    clock: time | None = None


def read_moment(
    words: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    day_first: bool = False,
    since: datetime | None = None,
) -> datetime:
    """The moment that `words` mean, in UTC; raises `Refusal` if none, or not ahead of `now`.

    Days are those of `zone`'s clocks: "3 days" ends at the same hour of the clock, also across
    daylight saving. A bare length ("2 days") counts from `since` where that is given, one
    with "in" from `now`. A day without an hour ends just before midnight; an hour without a day is
    the next such hour. A date like 3/4 is read as 3 April with `day_first` and refused without,
    since it may be 4 March as well.
    """
    local = now.astimezone(zone)
    found = _read(_simplified(words), local, day_first=day_first)
    if found is None:
        raise _unreadable(words)
    if found.days is not None:
        start = local if found.from_now or since is None else since.astimezone(zone)
        # Arithmetic within one zone goes by its clocks, in UTC by the time that passes.
        day = start + timedelta(days=found.days)
        moment = (day.astimezone(UTC) + found.rest).astimezone(zone)
        if found.clock is not None:
            moment = datetime.combine(moment.date(), found.clock, zone)
    elif found.day is not None:
        moment = datetime.combine(found.day, found.clock or END_OF_DAY, zone)
    else:
        clock = found.clock or END_OF_DAY
        moment = datetime.combine(local.date(), clock, zone)
        if moment.astimezone(UTC) <= now:
            moment = datetime.combine(local.date() + timedelta(days=1), clock, zone)
    moment = moment.astimezone(UTC)
    if moment <= now:
        raise Refusal(
            text("“{words}” has passed already. Choose a moment still to come.", words=words)
        )
    if moment - now > FURTHEST:
        raise Refusal(text("“{words}” is more than a year away. Choose one nearer.", words=words))
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
        amount = float(_NUMBERS.get(number) or number.replace(",", ".").replace("zero", "0"))
    if half:
        amount /= 2
    if match["and_half"]:
        amount += 0.5
    if amount > FURTHEST.days * 24 * 60 * 2:
        return False
    unit = _UNITS[match["unit"][0]]
    length = amount * unit + timedelta(minutes=int(match["more"] or 0))
    days = length.days if unit >= timedelta(days=1) else 0
    reading.days = (reading.days or 0) + days
    reading.rest += length - timedelta(days=days)
    return True


def _take_clock(reading: _Reading, match: re.Match[str]) -> bool:
    said = "at" in match.groupdict() or any(match[part] for part in ("minute", "bare", "half"))
    # A lone number is an hour only beside a day or "at": "Friday 18", but not "18".
    named = match["noon"] or match["midnight"]
    if reading.clock is not None or not (said or named or reading.day is not None):
        return False
    reading.clock = _clock(match)
    return reading.clock is not None


def _clock(match: re.Match[str]) -> time | None:
    """The hour that `_CLOCK` found; midnight is the one that ends the day. None for 25:00."""
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
    today = reading.now.date()
    try:
        if year is not None:
            reading.day = date(int(year), month, day)
        else:
            this_year = date(today.year, month, day)
            next_year = date(today.year + 1, month, day)
            reading.day = this_year if this_year >= today else next_year
    except ValueError:
        return False
    return True


def _take_iso(reading: _Reading, match: re.Match[str]) -> bool:
    return _take_date(reading, match["year"], int(match["month"]), int(match["day"]))


def _take_slashed(reading: _Reading, match: re.Match[str]) -> bool:
    first, second = int(match["first"]), int(match["second"])
    if reading.day_first or first > 12:
        return _take_date(reading, match["year"], second, first)
    if second > 12 or first == second:
        return _take_date(reading, match["year"], first, second)
    return False


def _take_named(reading: _Reading, match: re.Match[str]) -> bool:
    return _take_date(reading, match["year"], _MONTHS[match["month"]], int(match["day"]))


def _take_ahead(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.day is not None:
        return False
    reading.day = reading.now.date() + timedelta(days=_DAYS_AHEAD[match["name"]])
    return True


def _take_weekday(reading: _Reading, match: re.Match[str]) -> bool:
    if reading.day is not None:
        return False
    today = reading.now.date()
    ahead = (_WEEKDAYS[match["name"]] - today.weekday()) % 7
    # The day's own name said on that day means a week from now, unless it is "this".
    if ahead == 0 and (match["before"] or "").strip() not in {"this", "ce"}:
        ahead = 7
    reading.day = today + timedelta(days=ahead)
    return True


def _take_named_after_weekday(reading: _Reading, match: re.Match[str]) -> bool:
    return _WEEKDAYS.get(match["weekday"]) is not None and _take_named(reading, match)


def _take_from_now(reading: _Reading, _match: re.Match[str]) -> bool:
    reading.from_now = True
    return True


def _take_nothing(_reading: _Reading, _match: re.Match[str]) -> bool:
    return True


_AT_CLOCK = re.compile(r"(?P<at>at|a|vers) " + _CLOCK.pattern)
_HOUR_OF_DAY = re.compile(r"(?=\d{1,2} ?h)" + _CLOCK.pattern)
_WEEKDAY_AND_DATE = re.compile(
    rf"(?P<weekday>{_any(_WEEKDAYS)})\.?,? (?:the |le )?{_DAY_MONTH.pattern}"
)
_STEPS = (
    (_ISO, _take_iso),
    (_SLASHED, _take_slashed),
    (_WEEKDAY_AND_DATE, _take_named_after_weekday),
    (_DAY_MONTH, _take_named),
    (_MONTH_DAY, _take_named),
    (_AHEAD, _take_ahead),
    (_WEEKDAY, _take_weekday),
    (_AT_CLOCK, _take_clock),
    # "18h" is six in the evening on a day, and eighteen hours without one.
    (_HOUR_OF_DAY, _take_clock_of_day),
    (_FROM_NOW, _take_from_now),
    (_DURATION, _take_duration),
    (_CLOCK, _take_clock),
    (_FILLER, _take_nothing),
)


def _unreadable(words: str) -> Refusal:
    return Refusal(
        text(
            "I cannot read “{words}” as a moment. Write it like “3 days”, “Friday 18:00” or "
            "“14 March 20:00”.",
            words=words,
        )
    )
