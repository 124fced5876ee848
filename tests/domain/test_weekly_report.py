"""The weekly report is due on Mondays, holds three sentences, and says what no measure counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.refusals import Refusal
from domain.translatable_text import Text
from domain.weekly_figures import Comparison, Trend, WeekFigure
from domain.weekly_report import (
    MAX_WORDS_LENGTH,
    REPORT_WEEKS,
    BestPost,
    PlannedEntry,
    ReportAnswers,
    ReportFigures,
    ReportSeries,
    ReportTest,
    checked_words,
    next_report,
)
from domain.weekly_report_wording import (
    ALERTS,
    COMPLAINTS,
    answer_rows,
    compared_text,
    learned_rows,
    measured_rows,
    more_planned_text,
    planned_rows,
    planned_title,
    said_rows,
    series_text,
    state_of_test,
    step_text,
    title_text,
)

START = datetime(2025, 1, 1, tzinfo=UTC)
SUNDAY = date(2026, 3, 29)
NONE = ReportSeries((0,) * 5, Trend.TOO_FEW.name)
QUIET = ReportFigures(
    SUNDAY,
    {COMPLAINTS: ReportSeries((3,), Trend.USUAL.name, 1, 5)},
    waiting=0,
    kept_percent=None,
    median_seconds=None,
)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"]),
)
def test_next_report_is_the_first_monday_at_eight(after: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    found = next_report(zone, after)
    local = found.astimezone(zone)
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)
    # Clocks change by an hour.
    assert timedelta() < found - after <= timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  One.  ", "One."),
        ("One. Two! Three?", "One. Two! Three?"),
        ("Version 2.0 costs 3.50 now", "Version 2.0 costs 3.50 now"),
        ("One…\n\n  Two", "One…\nTwo"),
    ],
)
def test_up_to_three_sentences_can_be_added(typed: str, kept: str) -> None:
    assert checked_words(typed) == kept


@pytest.mark.parametrize(
    "typed", ["One. Two. Three. Four.", "a\nb\nc\nd", "x" * (MAX_WORDS_LENGTH + 1)]
)
def test_more_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        checked_words(typed)


def test_series_keeps_half_a_year_and_its_comparison() -> None:
    weeks = [WeekFigure(SUNDAY, number, 0.0) for number in range(40)]
    found = ReportSeries.of(weeks, Comparison(39, Trend.MORE, 35, 38))
    assert found.numbers == tuple(range(40 - REPORT_WEEKS, 40))
    assert found.comparison == Comparison(39, Trend.MORE, 35, 38)


def test_what_no_measure_counts_is_said_too() -> None:
    figures = replace(
        QUIET,
        people=(7, 5, 2, 1),
        best_post=BestPost.of("New lids!\n" + "They fit every mug. " * 5, 40),
        words=(("broken", 7), ("late", 4)),
        test=ReportTest("noon", "evening", 3, 13, None, is_running=True),
        month=(3, 9),
    )
    said = [say(words, "en", markup=False) for row in said_rows(figures) for words in row]
    assert said[-1] == "“New lids! They fit every mug. They fit every mug. They fit…”, 40 people"
    learned = [say(words, "en", markup=False) for row in learned_rows(figures) for words in row]
    assert learned[-4:] == [
        "Words of complaints and grief",
        "broken (7) and late (4)",
        "Test: noon or evening?",
        "Still open: 3 of 13 pairs are counted",
    ]
    assert say(title_text(figures), "en").endswith("· month 3 of 9")
    assert [step_text(figures, place, "offers.made")[0] for place in range(4)] == [7, 5, 2, 1]
    # A report of before these were counted.
    assert step_text(QUIET, 0, COMPLAINTS)[0] == 3
    assert rows_said(learned_rows(QUIET)) == [
        "Complaints heard: 3 · As usual (1 to 5)",
        "Words of complaints and grief: None that three people used",
    ]


@pytest.mark.parametrize(
    ("winner", "is_running", "said"),
    [(None, False, "No winner"), (0, False, "“noon” draws more"), (1, True, "“evening” draws")],
)
def test_a_test_of_posts_is_said_in_plain_words(
    winner: int | None, *, is_running: bool, said: str
) -> None:
    test = ReportTest("noon", "evening", 3, 13, winner, is_running=is_running)
    assert say(state_of_test(test), "en").startswith(said)


def rows_said(rows: Iterable[tuple[Text, Text]]) -> list[str]:
    """Return rows as they are read."""
    return [": ".join(say(each, "en", markup=False) for each in row) for row in rows]


def test_few_are_shown_with_the_weeks_before_too() -> None:
    few = ReportSeries((4, 8, 5, 6, 7), Trend.TOO_FEW.name, 4, 8)
    figures = replace(QUIET, series={COMPLAINTS: few, ALERTS: NONE})
    assert rows_said(measured_rows(figures, (COMPLAINTS, ALERTS))) == [
        "Complaints heard: 7 · 4 to 8 before"
    ]
    assert say(series_text(figures, COMPLAINTS), "en") == "7 · 4 to 8 before"
    said = say(compared_text(figures, COMPLAINTS), "en")
    assert said == "4 to 8 in the four weeks before: too few to judge"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            None,
            [
                "First answers in time: 97% in the last 90 days",
                "Half had a first answer within: 24 min in the last 90 days",
            ],
        ),
        (
            ReportAnswers(6, 5, 6, 26, 28, None, 31),
            [
                "First answers in time: 5 of 6 · 26 of 28 in the four weeks before",
                "Half had a first answer within: 24 min, of 31 talks in the last 90 days",
            ],
        ),
        (
            ReportAnswers(12, 12, 12, 0, 0, 3600, 12),
            ["First answers in time: 12 of 12", "Half had a first answer within: 1 h"],
        ),
        (
            ReportAnswers(0, 0, 0, 1, 2, None, 31),
            [
                "First answers in time: None was due · 1 of 2 in the four weeks before",
                "Half had a first answer within: 24 min, of 31 talks in the last 90 days",
            ],
        ),
    ],
)
def test_answers_are_those_of_the_week_or_say_that_they_are_not(
    answers: ReportAnswers | None, said: list[str]
) -> None:
    figures = replace(QUIET, kept_percent=97, median_seconds=24 * 60, answers=answers)
    assert rows_said(answer_rows(figures))[1:] == said


def test_what_is_planned_says_its_days_and_what_is_not_certain() -> None:
    entries = (
        PlannedEntry(datetime(2026, 4, 1, 18, tzinfo=UTC), "New lids"),
        PlannedEntry(datetime(2026, 4, 2, 18, tzinfo=UTC), "Fair", is_certain=False),
    )
    figures = replace(QUIET, planned=entries, planned_in_all=8, planned_from=date(2026, 3, 30))
    assert say(planned_title(figures), "en") == "Planned from March 30, 2026"
    assert rows_said(planned_rows(figures)) == [
        "April 1, 2026: New lids",
        "April 2, 2026: Fair (not certain yet)",
        "Month of the plan: None was signed by then: /plan",
    ]
    more = more_planned_text(figures)
    assert more is not None
    assert say(more, "en") == "And 6 more"
