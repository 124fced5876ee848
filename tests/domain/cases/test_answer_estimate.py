"""The sentence that says when an answer can be expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import say
from domain.cases.answer_estimate import expected_answer, length_text
from domain.cases.opening_hours import OpeningHours
from domain.cases.response_clock import MIN_CASES, Wait
from domain.cases.settings import CareSettings

HOURS = CareSettings().opening_hours(ZoneInfo("UTC"))
"""Monday to Friday from nine to five."""
PROMISE = timedelta(hours=4)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 3, 6, 18, tzinfo=UTC)


def said(now: datetime, *waits: Wait, hours: OpeningHours = HOURS) -> str:
    return say(expected_answer(waits, hours, PROMISE, now), "en")


def stamp(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:F>"


def test_outside_opening_hours_members_read_when_the_team_is_back() -> None:
    back = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert said(FRIDAY_EVENING) == f"The team will be back {stamp(back)}."


def test_without_ten_cases_they_read_the_promise() -> None:
    answered = Wait(MONDAY - timedelta(days=3), MONDAY - timedelta(days=3, minutes=-5))
    by = MONDAY + PROMISE
    assert said(MONDAY, *[answered] * (MIN_CASES - 1)) == f"The team aims to answer by {stamp(by)}."


def test_with_ten_they_read_the_median_in_which_those_who_still_wait_count() -> None:
    start = MONDAY - timedelta(days=7)
    quick, slow = (Wait(start, start + timedelta(minutes=minutes)) for minutes in (100, 5 * 60))
    assert said(MONDAY, *[quick] * 6, *[slow] * 4) == "Usually the team answers within 1 h 40 min."
    waiting = Wait(start)
    assert "1 h 40" not in said(MONDAY, *[quick] * 4, *[slow] * 2, *[waiting] * 4)


def test_a_team_that_is_never_there_promises_nothing() -> None:
    never = OpeningHours(ZoneInfo("UTC"), {})
    assert said(MONDAY, hours=never) == "I don't know when the team will be back."


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(), "0 min"),
        (timedelta(seconds=61), "2 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=26, minutes=1), "26 h 1 min"),
    ],
)
def test_lengths_are_rounded_up_to_minutes(length: timedelta, words: str) -> None:
    assert say(length_text(length), "en") == words
