"""Opening hours as people type them, and the days on which nobody is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.cases.hours_parsing import parse_periods, with_day
from domain.cases.public_holidays import DaysOff, checked_country
from domain.cases.settings import CareSettings, DayHours
from domain.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("9-17", [(540, 1020)]),
        ("9:00–12:00, 13:30–17:00", [(540, 720), (810, 1020)]),
        ("13h30 à 17h et 9h à 12h", [(540, 720), (810, 1020)]),
        ("0-24", [(0, 1440)]),
        ("closed", []),
        ("fermé", []),
    ],
)
def test_hours_are_understood_as_people_write_them(
    typed: str, spans: list[tuple[int, int]]
) -> None:
    assert parse_periods(typed, (2, 3)) == tuple(
        DayHours(day, *span) for day in (2, 3) for span in spans
    )


@pytest.mark.parametrize("typed", ["", "nine", "17-9", "9-25", "9:75-10", "9-12, 11-13", "9-9"])
def test_hours_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        parse_periods(typed, (0,))


def test_a_day_off_is_added_and_taken_back() -> None:
    days = with_day((), date(2026, 12, 24))
    assert days == ("2026-12-24",)
    assert with_day(days, date(2026, 12, 24)) == ()


def test_a_country_is_known_by_its_letters() -> None:
    assert checked_country(" fr ") == "FR"
    with pytest.raises(Refusal):
        checked_country("XX")


def test_the_clock_stands_still_on_holidays_and_days_off() -> None:
    off = DaysOff("FR", frozenset({date(2026, 7, 15)}))
    assert date(2026, 7, 14) in off
    assert date(2026, 7, 15) in off
    assert date(2026, 7, 16) not in off
    care = CareSettings(care_country="FR", care_days_off=("2026-07-15",))
    hours = care.opening_hours(UTC)
    # Monday 16:30 and an hour: Tuesday is Bastille Day, Wednesday a day of their own.
    asked = datetime(2026, 7, 13, 16, 30, tzinfo=UTC)
    assert hours.after(asked, timedelta(hours=1)) == datetime(2026, 7, 16, 9, 30, tzinfo=UTC)
