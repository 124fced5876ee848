"""English and French words for days, hours and lengths of time, and the patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta


def _names(*groups: str) -> dict[str, int]:
    """Return {"monday": 0, "mon": 0, "lundi": 0, …} from one group of names for each number."""
    return {name: number for number, group in enumerate(groups) for name in group.split()}


NUMBERS = _names(
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
    "thirteen treize",
    "fourteen quatorze",
    "fifteen quinze",
) | {"twenty": 20, "vingt": 20, "thirty": 30, "trente": 30}
WEEKDAYS = _names(
    "monday mon lundi lun",
    "tuesday tues tue mardi mar",
    "wednesday wed mercredi mer",
    "thursday thurs thur thu jeudi jeu",
    "friday fri vendredi ven",
    "saturday sat samedi sam",
    "sunday sun dimanche dim",
)
MONTHS = _names(
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
DAYS_AHEAD = {
    "today": 0,
    "tonight": 0,
    "aujourd hui": 0,
    "ce soir": 0,
    "tomorrow": 1,
    "demain": 1,
    "day after tomorrow": 2,
    "apres demain": 2,
}
UNITS = {
    name: length
    for names, length in (
        ("minute minutes min mins mn m", timedelta(minutes=1)),
        ("hour hours hr hrs heure heures h", timedelta(hours=1)),
        ("day days d jour jours j", timedelta(days=1)),
        ("week weeks w semaine semaines sem", timedelta(weeks=1)),
    )
    for name in names.split()
}
"""The length of each unit, by its names in either language."""


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted((name for name in names if name), key=len, reverse=True))


DURATION = re.compile(
    r"(?P<half>half an?|une? demi|demi)? ?"
    rf"(?P<number>\d{{1,6}}(?:[.,]\d{{1,6}})?|(?:{_any(NUMBERS)})(?![a-z]))? ?"
    rf"(?P<unit>{_any(UNITS)})(?![a-z])"
    r"(?P<more>(?<=h) ?\d\d(?!\d)(?: ?m(?:n|ins?|inutes?)?(?![a-z]))?)?"
    r"(?P<and_half> et demie?| and a half)?"
)
CLOCK = re.compile(
    r"(?:(?P<noon>noon|midday|midi)|(?P<midnight>midnight|minuit)"
    r"|(?P<hour>\d{1,2})(?:(?: ?(?::|h(?:eures?)?) ?|\.)(?P<minute>\d\d)"
    r"|(?P<bare> ?h(?:eures?)?(?![a-z0-9])))?"
    r" ?(?P<half>[ap]\.?m\.?)?)(?![a-z0-9])"
)
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)t?")
SLASHED = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})(?:[/.](?P<year>\d{4}))?(?!\d)")
DAY_MONTH = re.compile(
    rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)? (?:of )?(?P<month>{_any(MONTHS)})\.?"
    r"(?![a-z])(?:,? (?P<year>\d{4})(?![\d:h]))?"
)
MONTH_DAY = re.compile(
    rf"(?P<month>{_any(MONTHS)})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h])"
    r"(?:,? (?P<year>\d{4})(?![\d:h]))?"
)
AHEAD = re.compile(rf"(?P<name>{_any(DAYS_AHEAD)})(?![a-z])")
WEEKDAY = re.compile(
    rf"(?P<before>next |this |ce |on |le )?(?P<name>{_any(WEEKDAYS)})\.?(?![a-z])"
    r"(?P<after> prochain)?"
)
FILLER = re.compile(
    r"(?:more|de plus|until|till|by|at|on|a|le|jusqu|au|jusque|and|et|for|pour|pendant|,)\b ?"
)
FROM_NOW = re.compile(r"(?:in|dans|d ici|from now|a partir de maintenant)\b ?")
TIMESTAMP = re.compile(r"<t:(\d{1,11})(?::[tTdDfFR])?>")
"""A moment in Discord's notation, such as when it is copied from a message."""
IN_UTC = re.compile(r"(?<=[\dm]) ?(?:utc|gmt|z)$")
OTHER_ZONE = re.compile(
    r"(?<=[\dm]) (?:cet|cest|bst|eet|eest|est|edt|cst|cdt|mst|mdt|pst|pdt|ist|jst|aest|aedt"
    r"|(?:utc|gmt) ?[+-]? ?\d{1,2}(?::?\d\d)?)$"
)
LONE_HOUR = re.compile(r"(?:[7-9]|1\d|2[0-4]) ?h(?:eures?)?(?: ?\d\d)?")
"""A time of day as French writes it; as a length it would be implausibly long."""
AT_CLOCK = re.compile(r"(?P<at>at|a|vers) " + CLOCK.pattern)
HOUR_OF_DAY = re.compile(r"(?=\d{1,2} ?h)" + CLOCK.pattern)
WEEKDAY_AND_DATE = re.compile(
    rf"(?P<weekday>{_any(WEEKDAYS)})\.?,? (?:the |le )?{DAY_MONTH.pattern}"
)
