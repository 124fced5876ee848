"""The weekly report begins with what was unusual and ends in a decision, both with figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.i18n import say
from domain.goals import GoalState
from domain.weekly_figures import Trend
from domain.weekly_report import (
    BestPost,
    PlannedEntry,
    ReportFigures,
    ReportGoal,
    ReportSeries,
)
from domain.weekly_report_decision import MANY_WAIT, Topic, decision_of, topic_of
from domain.weekly_report_headline import headline_texts
from domain.weekly_report_wording import ALERTS, COMPLAINTS

SUNDAY, DUE = date(2026, 3, 29), date(2026, 5, 31)
FEW = ReportSeries((1, 4, 2, 3, 7), Trend.TOO_FEW.name, 1, 4)
USUAL = ReportSeries((300, 350, 310, 340, 345), Trend.USUAL.name, 300, 350)
MADE = "contributions.made"
QUIET = ReportFigures(SUNDAY, {COMPLAINTS: FEW, MADE: USUAL}, 0, None, None)
GOAL = ReportGoal(MADE, 480, DUE, GoalState.OPEN.name, 300, 350, 400, 60)
AT_MOST = ReportGoal(COMPLAINTS, 4, DUE, GoalState.OPEN.name, 1, 3, 6, 60)
DOUBTFUL = replace(GOAL, percent=21)
ENTRY = PlannedEntry(datetime(2026, 4, 1, 18, tzinfo=UTC), "New lids")
ALERT = ReportSeries((0, 0, 0, 0, 1), Trend.TOO_FEW.name, 0, 0)
STORM = replace(QUIET, series={**QUIET.series, ALERTS: ALERT}, goals=(AT_MOST,))


def headline(figures: ReportFigures) -> str:
    """Return the first sentences."""
    return " ".join(say(each, "en", markup=False) for each in headline_texts(figures))


def decision(figures: ReportFigures) -> list[str]:
    """Return the decision: its facts, its question, and what follows from either answer."""
    found = decision_of(figures)
    lines = (*found.facts, found.question, found.yes, found.no)
    return [say(each, "en", markup=False) for each in lines]


@pytest.mark.parametrize(
    ("figures", "topic"),
    [
        (QUIET, Topic.SET_GOAL),
        (replace(QUIET, waiting=MANY_WAIT), Topic.ANSWER),
        (replace(QUIET, waiting=1, goals=(GOAL,)), Topic.ANSWER),
        (replace(QUIET, goals=(GOAL,)), Topic.PLAN),
        (replace(QUIET, goals=(GOAL,), planned=(ENTRY,), planned_in_all=1), Topic.REPEAT),
        (replace(QUIET, waiting=1, goals=(DOUBTFUL,)), Topic.GOAL),
        (
            replace(QUIET, waiting=1, goals=(replace(GOAL, state=GoalState.UNLIKELY.name),)),
            Topic.GOAL,
        ),
        (replace(QUIET, goals=(replace(GOAL, percent=None),)), Topic.PLAN),
        (replace(QUIET, waiting=1, series={COMPLAINTS: USUAL}), Topic.ANSWER),
        (
            replace(QUIET, waiting=1, series={COMPLAINTS: replace(USUAL, trend="MORE")}),
            Topic.COMPLAINTS,
        ),
        # Too few to call unusual, and yet the week was above what the team wants.
        (replace(QUIET, goals=(AT_MOST,)), Topic.COMPLAINTS),
        (replace(QUIET, goals=(replace(AT_MOST, number=7),)), Topic.PLAN),
        (replace(STORM, goals=(), waiting=MANY_WAIT), Topic.COMPLAINTS),
    ],
)
def test_most_urgent_question_ends_the_report(figures: ReportFigures, topic: Topic) -> None:
    assert topic_of(figures) is topic


def test_a_storm_is_said_first() -> None:
    assert headline(STORM) == (
        "There was 1 alert. Complaints heard: 7, 1 to 4 in the four weeks before. "
        "That is above the goal for Complaints heard: at most 4."
    )
    figures = replace(STORM, words=(("broken", 5), ("late", 3)))
    assert decision(figures)[:3] == [
        "7 complaints were heard.",
        "Words that most people used: broken (5) and late (3).",
        "Decide: do we change something about it this week, yes or no?",
    ]


def test_what_was_unusual_is_said_with_its_figures_the_most_unusual_first() -> None:
    more = {
        key: ReportSeries((1, 1, 1, 1, number), Trend.MORE.name, 10, 20)
        for number, key in enumerate(
            ("contributions.newcomers", "contests.entries", "contributions.people"), 30
        )
    }
    votes = ReportSeries((1, 1, 1, 1, 760), Trend.MORE.name, 132, 228)
    redeemed = ReportSeries((1, 1, 1, 1, 18), Trend.LESS.name, 20, 28)
    figures = replace(QUIET, series={**more, "contests.votes": votes, "coupons.redeemed": redeemed})
    assert headline(figures) == (
        "Votes: 760, usually 132 to 228. People taking part: 32, usually 10 to 20. "
        "Contest entries: 31, usually 10 to 20. "
        "Also more than usual: Newcomers’ first contributions (30). "
        "Also less than usual: Coupons redeemed (18)."
    )


def test_a_quiet_week_is_said_to_be_quiet() -> None:
    assert headline(QUIET) == "A week without surprises in its figures."


def test_a_doubtful_goal_comes_with_what_it_takes_and_two_ways() -> None:
    assert decision(replace(QUIET, goals=(GOAL, DOUBTFUL))) == [
        "The odds of “Contributions: at least 480 in the week until May 31, 2026” are 21 in 100.",
        "The week had 345. It takes 15 more each week for 9 weeks.",
        "Decide: do we keep this goal and do more for it, yes or no?",
        "Yes: name what brings that, with /initiative add.",
        "No: change the goal with /goal change; 350 has even odds.",
    ]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (replace(AT_MOST, number=7, percent=20), "The week had 7, which is enough, but few weeks"),
        (replace(DOUBTFUL, due=date(2026, 4, 5)), "The week had 345. It takes 135 more by then."),
    ],
)
def test_what_a_goal_takes_is_right_at_its_ends(goal: ReportGoal, said: str) -> None:
    assert decision(replace(QUIET, goals=(goal,)))[1].startswith(said)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            QUIET,
            [
                "There is no goal. Contributions: 345, 300 to 350 in the four weeks before.",
                "Decide: is “Contributions: at least 385 in a week, within three months” our goal, "
                "yes or no?",
            ],
        ),
        (
            replace(QUIET, series={}),
            ["There is no goal.", "Decide: do we set a goal this week, yes or no?"],
        ),
        (
            replace(
                QUIET,
                goals=(GOAL,),
                best_post=BestPost("New lids", 8),
                best_contest=BestPost("Winter light", 40),
            ),
            [
                "Nothing is planned for the days ahead.",
                "Most people took part in “Winter light”: 40 people.",
                "Decide: do we do something like it again this week, yes or no?",
            ],
        ),
        (
            replace(QUIET, goals=(GOAL,), planned=(ENTRY,), planned_in_all=1),
            [
                "Planned next: “New lids”.",
                "Decide: do we leave the days ahead as they are planned, yes or no?",
            ],
        ),
    ],
)
def test_other_weeks_end_in_a_question_for_a_yes_or_a_no(
    figures: ReportFigures, said: list[str]
) -> None:
    assert decision(figures)[: len(said)] == said
