"""The weekly report is due on Mondays, holds three sentences, and ends in one decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.goals import GoalState
from domain.refusals import Refusal
from domain.weekly_figures import Comparison, Trend, WeekFigure
from domain.weekly_report import (
    MANY_WAIT,
    MAX_WORDS_LENGTH,
    REPORT_WEEKS,
    BestPost,
    Decision,
    PlannedEntry,
    ReportFigures,
    ReportGoal,
    ReportSeries,
    ReportTest,
    checked_words,
    decide,
    next_report,
)
from domain.weekly_report_wording import (
    COMPLAINTS,
    learned_rows,
    said_rows,
    state_of_test,
    step_text,
    title_text,
)

START = datetime(2025, 1, 1, tzinfo=UTC)
SUNDAY = date(2026, 3, 29)
QUIET = ReportFigures(
    SUNDAY,
    {COMPLAINTS: ReportSeries((3,), Trend.USUAL.name, 1, 5)},
    waiting=0,
    kept_percent=None,
    median_seconds=None,
)
GOAL = ReportGoal("contributions.made", 60, SUNDAY, GoalState.OPEN.name)
ENTRY = PlannedEntry(datetime(2026, 4, 1, 18, tzinfo=UTC), "New lids")


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


@pytest.mark.parametrize(
    ("figures", "decision"),
    [
        (QUIET, Decision.SET_GOAL),
        (replace(QUIET, waiting=MANY_WAIT), Decision.ANSWER),
        (replace(QUIET, waiting=1, goals=(GOAL,)), Decision.ANSWER),
        (replace(QUIET, goals=(GOAL,)), Decision.PLAN),
        (replace(QUIET, goals=(GOAL,), planned=(ENTRY,), planned_in_all=1), Decision.KEEP),
        (
            replace(QUIET, waiting=1, goals=(replace(GOAL, state=GoalState.UNLIKELY.name),)),
            Decision.GOAL,
        ),
        (
            replace(QUIET, waiting=1, series={COMPLAINTS: ReportSeries((30,), "MORE", 1, 5)}),
            Decision.COMPLAINTS,
        ),
    ],
)
def test_most_urgent_question_ends_the_report(figures: ReportFigures, decision: Decision) -> None:
    assert decide(figures, GoalState.UNLIKELY.name, COMPLAINTS) is decision


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
        "3 of 13 pairs",
    ]
    assert say(title_text(figures), "en").endswith("· month 3 of 9")
    assert [step_text(figures, place, "offers.made")[0] for place in range(4)] == [7, 5, 2, 1]
    # A report of before these were counted.
    assert step_text(QUIET, 0, COMPLAINTS)[0] == 3
    assert len(list(learned_rows(QUIET))) == 1


@pytest.mark.parametrize(
    ("winner", "is_running", "said"),
    [(None, False, "No winner"), (0, False, "“noon” draws more"), (1, True, "“evening” draws")],
)
def test_a_test_of_posts_is_said_in_plain_words(
    winner: int | None, *, is_running: bool, said: str
) -> None:
    test = ReportTest("noon", "evening", 3, 13, winner, is_running=is_running)
    assert say(state_of_test(test), "en").startswith(said)
