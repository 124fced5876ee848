"""Figures that follow from counts and from talks are what a count from scratch says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.opening_hours import MIDNIGHT, OpeningHours, Period
from domain.cases.response_clock import CaseMessage, Party
from domain.cases.response_targets import ResponseTargets
from domain.cases.weekly_care import CaseHistory, care_weeks
from domain.contributions.periods import midnight
from domain.goal_figures import (
    DERIVED,
    FIRST_IN_TIME,
    MEDIAN_FIRST,
    PEOPLE_PER_QUESTION,
    SHARE_OF_VOICE,
    WAITING,
    goal_figures,
    is_forecast,
)
from domain.goal_wording import past_text, wanted_text
from domain.goals import Goal, GoalState, check_goal, status
from domain.measures import all_measures
from domain.refusals import Refusal
from domain.weekly_figures import A_WEEK, WeekFigure
from tests.conftest import START

PARIS = ZoneInfo("Europe/Paris")
ALWAYS = OpeningHours(PARIS, {day: (Period(timedelta(), MIDNIGHT),) for day in range(7)})
OFFICE = OpeningHours(
    PARIS, {day: (Period(timedelta(hours=9), timedelta(hours=17)),) for day in range(5)}
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = date(2026, 11, 29)
MONDAY = midnight(SUNDAY - 6 * DAY, PARIS)
WEEKS = 8
COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12)


def promise(hours: OpeningHours) -> ResponseTargets:
    """Return a promise of four hours."""
    return ResponseTargets(hours, 4 * HOUR, 8 * HOUR, 3 * DAY)


def series(numbers: Sequence[int]) -> list[WeekFigure]:
    """Return weeks until `SUNDAY` with these numbers."""
    first = SUNDAY + DAY - len(numbers) * A_WEEK
    return [WeekFigure(first + at * A_WEEK, number, 1.0) for at, number in enumerate(numbers)]


def talk(
    start: datetime, answered_after: timedelta | None, solved: timedelta | None = None
) -> CaseHistory:
    """Return a talk that begins at `start`."""
    messages = [CaseMessage(start, Party.MEMBER)]
    if answered_after is not None:
        messages.append(CaseMessage(start + answered_after, Party.TEAM))
    return CaseHistory(messages, None if solved is None else start + solved)


def until(found: CaseHistory, end: datetime) -> CaseHistory:
    """Return the talk as it was known before `end`."""
    solved = found.solved_at if found.solved_at is not None and found.solved_at < end else None
    return CaseHistory([each for each in found.messages if each.at < end], solved)


def test_keys_are_those_of_no_measure_and_in_order() -> None:
    assert not {each.key for each in DERIVED} & set(all_measures())
    assert list(goal_figures()) == sorted(goal_figures())
    assert [each.key for each in DERIVED] == sorted(each.key for each in DERIVED)


@given(COUNTS)
def test_a_share_reaches_a_number_exactly_if_its_counts_do(counts: list[tuple[int, int]]) -> None:
    ours, theirs = zip(*counts, strict=True)
    found = {"listening.mentions": series(ours), "listening.competitors": series(theirs)}
    shares = {week.first: week.number for week in SHARE_OF_VOICE.weeks(found)}
    for week, mentions, others in zip(series(ours), ours, theirs, strict=True):
        if not mentions + others:
            assert week.first not in shares, "there is no share of nothing"
            continue
        exact = Fraction(100 * mentions, mentions + others)
        assert all((shares[week.first] >= goal) == (exact >= goal) for goal in range(101))


def test_people_are_divided_by_the_questions_of_weeks_that_had_one() -> None:
    found = {"prompts.answers": series([9, 4, 7]), "prompts.sent": series([2, 0, 1])}
    assert [week.number for week in PEOPLE_PER_QUESTION.weeks(found)] == [4, 7]


@pytest.mark.parametrize("hours", [ALWAYS, OFFICE])
@pytest.mark.parametrize("seed", range(6))
def test_a_week_says_the_same_whatever_happens_later(hours: OpeningHours, seed: int) -> None:
    rng, talks = Random(seed), []
    first = midnight(SUNDAY + DAY - WEEKS * A_WEEK, PARIS)
    for _ in range(40):
        start = first + timedelta(minutes=rng.randrange(WEEKS * 7 * 24 * 60))
        answered = timedelta(minutes=rng.randrange(9_000)) if rng.random() < 0.8 else None
        solved = timedelta(minutes=rng.randrange(20_000)) if rng.random() < 0.5 else None
        talks.append(talk(start, answered, solved))
    found = care_weeks(talks, promise(hours), SUNDAY, WEEKS)
    assert {key for key, weeks in found.items() if weeks} == {
        each.key for each in (FIRST_IN_TIME, MEDIAN_FIRST, WAITING)
    }
    for ago in range(WEEKS):
        last = SUNDAY - ago * A_WEEK
        end = midnight(last + DAY, PARIS)
        known = [cut for each in talks if (cut := until(each, end)).messages]
        then = care_weeks(known, promise(hours), last, 1)
        for key, weeks in found.items():
            assert [each for each in weeks if each.last == last] == list(then[key])
        waiting = sum(
            not any(each.party is Party.TEAM for each in one.messages) and one.solved_at is None
            for one in known
        )
        assert [week.number for week in then[WAITING.key]] in ([waiting], [])


def test_what_is_not_answered_is_late_and_waits() -> None:
    talks = [
        talk(MONDAY, HOUR),
        talk(MONDAY + HOUR, 5 * HOUR),
        talk(MONDAY + 2 * HOUR, None),
        # Its time is up in the week after.
        talk(MONDAY + 7 * DAY - HOUR, None),
    ]
    found = care_weeks(talks, promise(ALWAYS), SUNDAY, 1)
    numbers = {key: [week.number for week in weeks] for key, weeks in found.items()}
    # Two of four were answered: half of them within the longer of both times.
    assert numbers == {FIRST_IN_TIME.key: [33], MEDIAN_FIRST.key: [5 * 60], WAITING.key: [2]}
    unanswered = care_weeks(talks[2:3], promise(ALWAYS), SUNDAY, 1)[MEDIAN_FIRST.key]
    assert [week.number for week in unanswered] == [(7 * 24 - 2) * 60], "as long as it waits"


def test_before_the_first_talk_there_are_no_weeks() -> None:
    found = care_weeks([talk(MONDAY + DAY, HOUR)], promise(ALWAYS), SUNDAY + 7 * DAY, 4)
    assert [week.number for week in found[WAITING.key]] == [0]
    assert not any(care_weeks([], promise(ALWAYS), SUNDAY, 4).values())


def goal(key: str, number: int) -> Goal:
    """Return a goal for the week until `SUNDAY`."""
    return Goal(1, 900, goal_figures()[key], number, SUNDAY, 902, START, 902)


@pytest.mark.parametrize(
    ("key", "number", "reached"),
    [
        ("listening.share_of_voice", 40, True),
        ("listening.share_of_voice", 41, False),
        ("care.median_first", 40, True),
        ("care.median_first", 39, False),
        ("care.waiting", 40, True),
    ],
)
def test_a_goal_is_reached_in_the_good_direction(key: str, number: int, reached: bool) -> None:
    found = status(goal(key, number), [10, 40], SUNDAY, SUNDAY - 9 * A_WEEK)
    assert found.state is (GoalState.REACHED if reached else GoalState.MISSED)


def test_shares_and_times_have_no_odds_and_those_who_wait_do() -> None:
    before = SUNDAY - 5 * A_WEEK
    for figure in DERIVED:
        found = status(goal(figure.key, 50), [40] * 30, before, before - 5 * A_WEEK)
        assert (found.expected is not None) == is_forecast(figure) == (figure is WAITING)
        assert (found.state is GoalState.NO_FORECAST) == (figure is not WAITING)
    over = status(goal("listening.share_of_voice", 50), [], SUNDAY, before)
    assert over.state is GoalState.NOT_COUNTED


def test_a_share_is_at_most_everything() -> None:
    far = SUNDAY + 10 * A_WEEK
    check_goal(SHARE_OF_VOICE, 100, far, SUNDAY)
    check_goal(PEOPLE_PER_QUESTION, 101, far, SUNDAY)
    with pytest.raises(Refusal, match="is a share"):
        check_goal(FIRST_IN_TIME, 101, far, SUNDAY)


def test_numbers_have_their_units() -> None:
    assert str(past_text(SHARE_OF_VOICE, series([40, 45]))).count("in percent")
    assert "in minutes" in str(past_text(MEDIAN_FIRST, series([40, 45])))
    assert "{minutes} min" in str(wanted_text(MEDIAN_FIRST, 40, SUNDAY))
